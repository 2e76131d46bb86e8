"""What is shown of statements that were sent: never a secret, whichever way it was written or bound."""

from decimal import Decimal

import pytest

from browser import masking
from browser.console.sent_secrets import (
    error_text,
    parameter_sets,
    parameters_text,
    statement_line,
    statement_text,
)
from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis
from browser.database.facts import TableRef
from browser.database.statements import Sent
from browser.database.statements_kept import Cut, kept
from browser.schema.secrets import MASK, columns_with_secrets
from tests.clock import clock

CANARY = "canary-7c1e"
ANY = Lexis()


def _type_of(value: object) -> str:
    return type(value).__name__


def _sent(sql: str, values: object, names: list[str] | None = None, many: int = 0) -> Sent:
    made = Sent.of("shared 1", sql, values)  # type: ignore[arg-type]
    made.names, made.many = names, many
    return made


@pytest.mark.parametrize(
    ("sql", "values", "names"),
    [
        ("UPDATE users SET password = ? WHERE id = ?", (CANARY, 3), None),
        ("UPDATE users SET password=%(password)s WHERE id = %(id)s", {"password": CANARY, "id": 3}, None),
        ("UPDATE users SET name=?, api_key=? WHERE id = ?", ("Ada", CANARY, 3), ["name", "api_key", "id"]),
        ("UPDATE users SET password=crypt(%(p1)s, gen_salt(%(p2)s))", {"p1": CANARY, "p2": "bf"}, None),
        ("UPDATE users SET password = %(a)s || %(b)s", {"a": CANARY, "b": CANARY}, None),
        ("UPDATE users SET name = $2, password = $1", (CANARY, "Ada"), None),
        ("SELECT * FROM users WHERE users.password LIKE CAST($1 AS TEXT)", (CANARY,), None),
        ("SELECT * FROM users WHERE ? = users.password", (CANARY,), None),
        ("SELECT * FROM users WHERE lower(password) = ?", (CANARY,), None),
        ("SELECT * FROM users WHERE password IN (?, ?)", (CANARY, CANARY), ["password_1"]),
        ("INSERT INTO users (id, name, password) VALUES (?, ?, ?)", (1, "Ada", CANARY), None),
        ("INSERT INTO users (id, password) VALUES (?, ?), (?, ?)", (1, CANARY, 2, CANARY), None),
        ("INSERT INTO users (id, made, name, password) VALUES (?, now(), ?, ?)", (1, "Ada", CANARY), None),
        ("INSERT INTO users (password, id) SELECT f(?, 1), ? FROM old WHERE id = ?", (CANARY, 2, 3), None),
        (
            "INSERT INTO users (name, password) SELECT p0::TEXT, p1::TEXT FROM (VALUES ($1, $2, 0), ($3, $4, 1)) AS t",
            ("Ada", CANARY, "Bob", CANARY),
            None,
        ),
        ('INSERT INTO "users" ("id", "password") VALUES (%s, %s)', (1, CANARY), None),
        ("SELECT login(:token)", {"token": CANARY}, None),
        ("ALTER USER ada PASSWORD %(x)s", {"x": CANARY}, None),
        ("CREATE USER ada IDENTIFIED BY %s", (CANARY,), None),
        ("SELECT pgp_sym_encrypt(%(a)s, %(b)s)", {"a": CANARY, "b": CANARY}, None),
        ("UPDATE users SET password = ?", (CANARY.encode(),), None),
    ],
)
def test_bound_secrets_are_hidden(sql: str, values: object, names: list[str] | None) -> None:
    sent = _sent(sql, values, names)
    assert CANARY not in parameters_text(sent, ANY)
    assert MASK in parameters_text(sent, ANY)
    assert CANARY in parameters_text(sent, ANY, secrets=True)


def test_what_is_no_secret_is_shown() -> None:
    sent = _sent("SELECT id, password FROM users WHERE lower(email) = ? AND age > ? LIMIT ?", ("a@b.c", 30, 10), None)
    assert parameters_text(sent, ANY) == "email='a@b.c', age=30, 10"
    sent = _sent("INSERT INTO t (id, name) VALUES (?, ?)", ((1, "a"), (2, "b"), (3, "c")), ["id", "name"], many=900)
    assert parameters_text(sent, ANY) == "id=1, name='a'; id=2, name='b'; id=3, name='c'; … 900 sets"
    assert parameter_sets(_sent("SELECT 1", ()), ANY) == []
    assert parameters_text(_sent("SELECT ?", (None,)), ANY) == "NULL"


def test_of_many_rows_in_one_insert_the_first_values_are_told() -> None:
    rows = 2_000
    sql = "INSERT INTO users (name, password) VALUES " + ", ".join(["(?, ?)"] * rows)
    values, _ = kept(tuple(["Ada", CANARY] * rows))
    text = parameters_text(_sent(sql, values, ["name", "password"]), ANY)
    assert text.startswith(f"name='Ada', password={MASK}, name='Ada', ") and text.endswith("… 4,000 values")
    assert CANARY not in text


@pytest.mark.parametrize("value", [10**5000, "\udc80\x00\x1b[31m", float("nan"), b"\xff\x00"], ids=_type_of)
def test_any_value_has_a_text(value: object) -> None:
    assert parameters_text(_sent("SELECT ?", (value,)), ANY).isprintable()


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("sqlite", f"UPDATE users SET api_key = '{CANARY}', name = 'Ada' WHERE password <> '{CANARY}'"),
        ("postgresql", f"CREATE USER a PASSWORD '{CANARY}' -- Ada"),
        ("postgresql", f'ALTER ROLE "Ada" WITH ENCRYPTED PASSWORD $x${CANARY}$x$'),
        ("mysql", f'CREATE USER Ada IDENTIFIED BY "{CANARY}"'),
        ("mysql", f"SET PASSWORD FOR Ada = PASSWORD('{CANARY}')"),
        ("sqlite", f"PRAGMA key = '{CANARY}'; -- Ada"),
        ("sqlite", f'PRAGMA rekey = "{CANARY} b"; -- Ada'),
        ("sqlite", f"PRAGMA hexkey({CANARY.partition('-')[0]}); -- Ada"),
        ("sqlite", f"PRAGMA key={CANARY} -- Ada"),
        ("sqlite", f"ATTACH DATABASE 'Ada' AS x KEY '{CANARY}'"),
        ("postgresql", f"INSERT INTO users (name, password) VALUES ('Ada', '{CANARY}')"),
        ("postgresql", f"SELECT 'Ada' FROM users WHERE '{CANARY}' = password"),
    ],
)
def test_secrets_in_the_text_are_hidden(name: str, sql: str) -> None:
    lexis, sent = dialect_for(name).lexis, _sent(sql, ())
    for shown in (statement_text(sent, lexis), statement_line(sent, lexis)):
        assert "canary" not in shown and "Ada" in shown
    assert statement_text(sent, lexis, secrets=True) == sql


def test_a_long_statement_is_shown_in_part_and_soon() -> None:
    blob = "iVBORw0KGgo" * 18_000
    sent = _sent(f"INSERT INTO files (password, data) VALUES ('{CANARY}', '{blob}')", (1,))
    started = clock()
    assert statement_text(sent, ANY).endswith(f"… and {len(sent.sql) - 20_000:,} letters more")
    assert parameters_text(sent, ANY) and len(statement_line(sent, ANY)) < 1_100
    assert clock() - started < 0.5
    assert CANARY not in statement_text(sent, ANY, whole=True)


def test_a_secret_at_the_cut_is_hidden() -> None:
    lead = "SELECT 1, " + "2, " * 300
    sent = _sent(f"{lead}* FROM users WHERE password = '{CANARY * 9}'", ())
    assert len(lead) < 1_000 < len(sent.sql) and "canary" not in statement_line(sent, ANY)


def test_remembered_secrets_are_struck_out() -> None:
    masking.remember(CANARY)
    sent = _sent(f"SELECT dblink('x {CANARY}')", (CANARY,))
    assert CANARY not in statement_text(sent, ANY) + parameters_text(sent, ANY)


@pytest.mark.parametrize(
    ("sql", "values", "error"),
    [
        (f"CREATE USER a PASSWORD '{CANARY}' oops", (), f"syntax error: CREATE USER a PASSWORD '{CANARY}' oops"),
        ("UPDATE t SET password = ?", (CANARY,), f'invalid input syntax: "{CANARY}"'),
        ("INSERT INTO t (token) VALUES (?)", (1,), f"Key (id, token)=(1, {CANARY}) already exists."),
        ("UPDATE t SET a = NULL", (), f"null value\nDETAIL:  Failing row contains (1, null, {CANARY}\n, x)."),
        ("UPDATE u SET card_number = ?", (4111111111111111,), 'value "4111111111111111" is out of range'),
        ("UPDATE u SET otp = ?, card_number = ?", (10**5000, 47110815), "card_number 47110815 is out of range"),
        ("UPDATE u SET otp = ?", (Decimal("471108.15"),), "numeric field overflow: 471108.15"),
        ("UPDATE u SET token = ?", (Cut(f"{CANARY} and more", 900),), f"value too long: '{CANARY} and m"),
        ("UPDATE u SET x = 1", (), f"DETAIL:  Key (lower(api_token))=({CANARY}) already exists."),
        ("UPDATE u SET x = 1", (), f'DETAIL:  Key ("api key", id)=(a)=({CANARY}\n), 1) already exists.'),
        (
            "UPDATE u SET x = 1",
            (),
            f"Key (token, d)=({CANARY}, 1) conflicts with existing key (token, d)=({CANARY}, 2).",
        ),
        ("UPDATE u SET x = 1", (), f"Duplicate entry 'it's {CANARY}' for key 'u.api_token' (1062)"),
        ("UPDATE u SET x = 1", (), f"Incorrect value: '{CANARY}' for key\n' for column `d`.`u`.`otp` at row 1"),
        ("INSERT INTO t VALUES (1)", (), f"Duplicate entry '{CANARY}' for key 't.uq_token' (1062)"),
    ],
)
def test_errors_tell_no_secret(sql: str, values: tuple[object, ...], error: str) -> None:
    sent = _sent(sql, values)
    sent.error = error
    shown = error_text(sent, ANY)
    assert "***" in shown or MASK in shown
    assert not any(each in shown for each in (CANARY, "it's", "4111111111111111", "47110"))
    assert error_text(sent, ANY, secrets=True) == error


def test_other_errors_are_as_the_server_said_them() -> None:
    sent = _sent("INSERT INTO t (email) VALUES (?)", ("a@b.c",))
    for sent.error in ("Key (email)=(a@b.c) already exists.", "Duplicate entry 'a@b.c' for key 't.email' (1062)"):
        assert error_text(sent, ANY) == sent.error


KNOWING = Lexis(
    columns=columns_with_secrets({TableRef("a", "My users"): ("id", "password"), TableRef("a", "t"): ("x",)})
)


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ('INSERT INTO "My users" VALUES (?, ?)', (1, CANARY)),
        ('INSERT INTO a."MY USERS" VALUES (?, ?), (?, ?)', (1, CANARY, 2, CANARY)),
        ('REPLACE INTO "My users" SELECT ?, ? FROM t', (1, CANARY)),
        (f"""insert into a."my users"\nvalues (1, '{CANARY}')""", ()),
        (f"""INSERT INTO "My users" SELECT 1, '{CANARY}'""", ()),
        (f"""WITH x AS (SELECT 1) INSERT INTO "My users" VALUES (1, '{CANARY}'), (2, '{CANARY}')""", ()),
        (f"""SELECT 1; INSERT INTO "My users" VALUES (1, '{CANARY}')""", ()),
    ],
)
def test_an_insert_without_its_columns_is_read_by_those_that_the_table_has(sql: str, values: object) -> None:
    sent = _sent(sql, values)
    told = statement_text(sent, KNOWING) + parameters_text(sent, KNOWING)
    assert CANARY not in told and "1" in told
    assert CANARY in statement_text(sent, ANY) + parameters_text(sent, ANY)


def test_the_columns_of_a_table_without_secrets_hide_nothing() -> None:
    sent = _sent("INSERT INTO t VALUES (?)", ("plain",))
    assert "plain" in parameters_text(sent, KNOWING)
    assert statement_text(_sent("INSERT INTO t VALUES ('plain')", ()), KNOWING) == "INSERT INTO t VALUES ('plain')"
