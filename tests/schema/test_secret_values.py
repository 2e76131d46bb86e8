"""What is shown of values that were sent: never a secret, whichever way it was bound."""

import pytest

from browser import masking
from browser.database.statements import Sent
from browser.schema.secret_values import parameter_sets, parameters_text, statement_text
from browser.schema.secrets import MASK

CANARY = "canary-7c1e"


def _sent(sql: str, values: object, names: list[str] | None = None, many: int = 0) -> Sent:
    made = Sent("shared 1", sql, values)  # type: ignore[arg-type]
    made.names, made.many = names, many
    return made


@pytest.mark.parametrize(
    ("sql", "values", "names"),
    [
        ("UPDATE users SET password = ? WHERE id = ?", (CANARY, 3), None),
        ("UPDATE users SET password=%(password)s WHERE id = %(id)s", {"password": CANARY, "id": 3}, None),
        ("UPDATE users SET name=?, api_key=? WHERE id = ?", ("Ada", CANARY, 3), ["name", "api_key", "id"]),
        ("UPDATE users SET password=crypt(%(p1)s, gen_salt(%(p2)s))", {"p1": CANARY, "p2": "bf"}, None),
        ("SELECT * FROM users WHERE users.password LIKE CAST($1 AS TEXT)", (CANARY,), None),
        ("SELECT * FROM users WHERE ? = users.password", (CANARY,), None),
        ("SELECT * FROM users WHERE password IN (?, ?)", (CANARY, CANARY), ["password_1"]),
        ("INSERT INTO users (id, name, password) VALUES (?, ?, ?)", (1, "Ada", CANARY), None),
        ("INSERT INTO users (id, password) VALUES (?, ?), (?, ?)", (1, CANARY, 2, CANARY), None),
        ('INSERT INTO "users" ("id", "password") VALUES (%s, %s)', (1, CANARY), None),
        ("SELECT login(:token)", {"token": CANARY}, None),
    ],
)
def test_secrets_are_hidden(sql: str, values: object, names: list[str] | None) -> None:
    sent = _sent(sql, values, names)
    assert CANARY not in parameters_text(sent)
    assert MASK in parameters_text(sent)
    assert CANARY in parameters_text(sent, secrets=True)


def test_what_is_no_secret_is_shown() -> None:
    sent = _sent("SELECT id, password FROM users WHERE email = ? AND age > ? LIMIT ?", ("a@b.c", 30, 10), None)
    assert parameters_text(sent) == "email='a@b.c', age=30, 10"
    sent = _sent("INSERT INTO t (id, name) VALUES (?, ?)", ((1, "a"), (2, "b"), (3, "c")), ["id", "name"], many=900)
    assert parameters_text(sent) == "id=1, name='a'; id=2, name='b'; id=3, name='c'; … 900 sets"
    assert parameter_sets(_sent("SELECT 1", ())) == []
    assert parameters_text(_sent("SELECT ?", (None,))) == "NULL"


def test_literals_beside_a_secret_name_are_hidden() -> None:
    sent = _sent(f"UPDATE users SET api_key = '{CANARY}', name = 'Ada' WHERE password <> '{CANARY}'", ())
    assert CANARY not in statement_text(sent)
    assert "name = 'Ada'" in statement_text(sent)
    assert statement_text(sent, secrets=True) == sent.sql


def test_remembered_secrets_are_struck_out() -> None:
    masking.remember(CANARY)
    sent = _sent(f"SELECT dblink('x {CANARY}')", (CANARY,))
    assert CANARY not in statement_text(sent) + parameters_text(sent)
