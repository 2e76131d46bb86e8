"""What is shown of values that were sent: never a secret, whichever way it was bound."""

from decimal import Decimal

import pytest

from browser import masking
from browser.database.statements import Sent
from browser.schema.secret_values import parameter_sets, parameters_text, statement_text
from browser.schema.secrets import MASK

CANARY = "canary-7c1e"
CODE = 4711_0815


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
        ("SELECT * FROM cards WHERE card_number = ?", (CODE,), None),
        ("SELECT * FROM cards WHERE pin NOT IN (?, ?, ?)", (1, 2, CODE), ["pin_1_1", "pin_1_2", "pin_1_3"]),
        (
            "SELECT * FROM s WHERE s.token IN (%(primary_keys_1)s, %(primary_keys_2)s)",
            {"primary_keys_1": 1, "primary_keys_2": CODE},
            None,
        ),
        ("SELECT * FROM s WHERE token IN (CAST($1 AS BIGINT), $2::BIGINT) LIMIT $3", (1, CODE, 9), None),
        ("SELECT * FROM s WHERE %(param_1)s = s.token", {"param_1": CODE}, None),
        ('SELECT * FROM s WHERE CAST(? AS BIGINT) = "s"."token"', (CODE,), None),
        ("SELECT * FROM s WHERE $1::BIGINT = s.token", (Decimal(CODE),), None),
        ("SELECT * FROM s WHERE otp BETWEEN ? AND ?", (1, CODE), None),
        ("SELECT * FROM s WHERE otp BETWEEN CAST(? AS NUMERIC(9, 2)) AND CAST(? AS NUMERIC(9, 2))", (1, CODE), None),
    ],
)
def test_secrets_are_hidden(sql: str, values: object, names: list[str] | None) -> None:
    sent = _sent(sql, values, names)
    assert not any(each in parameters_text(sent) for each in (CANARY, str(CODE)))
    assert MASK in parameters_text(sent)
    assert any(each in parameters_text(sent, secrets=True) for each in (CANARY, str(CODE)))


def test_what_is_no_secret_is_shown() -> None:
    sent = _sent("SELECT id, password FROM users WHERE email = ? AND age > ? LIMIT ?", ("a@b.c", 30, 10), None)
    assert parameters_text(sent) == "email='a@b.c', age=30, 10"
    sent = _sent("INSERT INTO t (id, name) VALUES (?, ?)", ((1, "a"), (2, "b"), (3, "c")), ["id", "name"], many=900)
    assert parameters_text(sent) == "id=1, name='a'; id=2, name='b'; id=3, name='c'; … 900 sets"
    assert parameter_sets(_sent("SELECT 1", ())) == []
    assert parameters_text(_sent("SELECT ?", (None,))) == "NULL"
    sent = _sent(
        "SELECT token FROM t WHERE pin IN (SELECT pin FROM u WHERE u.age > ?) AND ? = t.size LIMIT ?", (30, 4, 10)
    )
    assert parameters_text(sent) == "age=30, size=4, 10"
    assert parameters_text(_sent("UPDATE runs SET tokens = ? WHERE id = ?", (900, 3))) == "tokens=900, id=3"


def test_literals_beside_a_secret_name_are_hidden() -> None:
    sent = _sent(f"UPDATE users SET api_key = '{CANARY}', name = 'Ada' WHERE password <> '{CANARY}'", ())
    assert CANARY not in statement_text(sent)
    assert "name = 'Ada'" in statement_text(sent)
    assert statement_text(sent, secrets=True) == sent.sql


def test_remembered_secrets_are_struck_out() -> None:
    masking.remember(CANARY)
    sent = _sent(f"SELECT dblink('x {CANARY}')", (CANARY,))
    assert CANARY not in statement_text(sent) + parameters_text(sent)
