"""Which bound values are secrets, whichever way they were bound; the texts around them are told elsewhere."""

from decimal import Decimal

import pytest

from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis
from browser.database.statements_kept import kept
from browser.schema.bound_secrets import LETTERS, named_values, value_text
from browser.schema.secrets import MASK
from tests.clock import clock

CODE = 4711_0815
ANY = Lexis()
TEXT = "canary-7c1e"


def shown(
    sql: str, values: object, names: tuple[str, ...] = (), hidden: tuple[str, ...] = (), lexis: Lexis = ANY
) -> str:
    found = named_values(sql, values, lexis, names, hidden=hidden)
    return ", ".join(f"{name}={value_text(value, secret=secret)}" for name, value, secret in found)


@pytest.mark.parametrize(
    ("sql", "values", "names"),
    [
        ("UPDATE users SET password = ? WHERE id = ?", (TEXT, 3), ()),
        ("SELECT * FROM cards WHERE card_number = ?", (CODE,), ()),
        ("SELECT * FROM cards WHERE lower(c.card_number) = ?", (CODE,), ()),
        ("SELECT * FROM cards WHERE pin NOT IN (?, ?, ?)", (1, 2, CODE), ("pin_1_1", "pin_1_2", "pin_1_3")),
        ("SELECT * FROM s WHERE s.token IN (%(keys_1)s, %(keys_2)s)", {"keys_1": 1, "keys_2": CODE}, ()),
        ("SELECT * FROM s WHERE token IN (CAST($1 AS BIGINT), $2::BIGINT) LIMIT $3", (1, CODE, 9), ()),
        ("SELECT * FROM s WHERE %(param_1)s = s.token", {"param_1": CODE}, ()),
        ('SELECT * FROM s WHERE CAST(? AS BIGINT) = "s"."token"', (CODE,), ()),
        ("SELECT * FROM s WHERE $1::BIGINT = s.token", (Decimal(CODE),), ()),
        ("SELECT * FROM s WHERE otp BETWEEN ? AND ?", (1, CODE), ()),
        ("SELECT * FROM s WHERE otp BETWEEN CAST(? AS NUMERIC(9, 2)) AND CAST(? AS NUMERIC(9, 2))", (1, CODE), ()),
        ("INSERT INTO cards (id, pin) VALUES (?, ?), (?, ?)", (1, 2, 3, CODE), ()),
    ],
)
def test_secrets_are_hidden_numbers_too(sql: str, values: object, names: tuple[str, ...]) -> None:
    assert MASK in shown(sql, values, names)
    assert not any(each in shown(sql, values, names) for each in (TEXT, str(CODE)))


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("mysql", r"UPDATE t SET note = 'it\'s', password = %s WHERE note <> 'x'"),
        ("mysql", "UPDATE t SET a = 1 # it's\n, password = %s WHERE b <> 'x'"),
        ("postgresql", "UPDATE t SET note = $$it's$$, password = $1 WHERE note <> 'x'"),
        ("postgresql", "UPDATE t SET note = 'it\\'s', password = %s WHERE note <> 'x'"),  # misread: no place is left
        ("postgresql", "SELECT a FROM t WHERE data ? %s"),  # which of them is the place
        ("sqlite", "SELECT * FROM users WHERE ? = lower(api_token)"),
        ("postgresql", "SELECT * FROM t WHERE %s = ANY(tokens)"),
        ("sqlite", "SET PASSWORD FOR x = ?"),
        ("sqlite", "UPDATE t SET password = name = ?"),
        ("sqlite", "SELECT id FROM t WHERE hash = crypt(?, hash)"),
        ("sqlite", "INSERT INTO t (hash) VALUES (crypt(?, 'x'))"),
        ("sqlite", "INSERT INTO t (password, name) SELECT 1, 2 UNION SELECT ?, 3"),
        ("sqlite", "INSERT INTO t (name) SELECT password = ?"),
        ("postgresql", "UPDATE t SET settings = jsonb_set(settings, '{password}', $1)"),
    ],
)
def test_a_doubtful_value_is_hidden(name: str, sql: str) -> None:
    assert shown(sql, (TEXT,), lexis=dialect_for(name).lexis).endswith(MASK)


def test_each_value_of_a_row_is_its_column_s() -> None:
    assert shown("UPDATE cards SET (id, card_number) = (?, ?)", (1, CODE)) == f"id=1, card_number={MASK}"
    sql = "SELECT * FROM users WHERE (email, token) IN (VALUES (?, ?), (?, ?))"
    assert shown(sql, ("a", TEXT, "b", TEXT)) == f"email='a', token={MASK}, email='b', token={MASK}"


def test_numbers_and_texts_of_nobody_are_doubtful() -> None:
    sql = "UPDATE cards SET card_number = coalesce(?, other), seen = ? WHERE id = ?"
    assert shown(sql, (CODE, True, 3)) == f"={MASK}, seen=True, id=3"
    assert shown("SELECT 1", (CODE, TEXT, True, None)) == f"={MASK}, ={MASK}, =True, =NULL"


def test_what_is_none_is_shown() -> None:
    sql = "SELECT token FROM t WHERE pin IN (SELECT pin FROM u WHERE u.age > ?) AND ? = t.size LIMIT ?"
    assert shown(sql, (30, 4, 10)) == "age=30, size=4, =10"
    assert shown("UPDATE runs SET tokens = ? WHERE id = ?", (900, 3)) == "tokens=900, id=3"
    assert shown("UPDATE users SET pin = ?", (None,)) == "pin=NULL"


def test_a_column_may_be_known_to_hold_secrets_by_what_it_refers_to() -> None:
    sql = "SELECT * FROM visits WHERE visits.session IN (?, ?)"
    assert shown(sql, (1, CODE)) == f"session=1, session={CODE}"
    assert shown(sql, (1, CODE), hidden=("session",)) == f"session={MASK}, session={MASK}"


def test_many_values_are_told_soon() -> None:
    values, _ = kept(tuple(["Ada", TEXT] * 2_000))
    sql = "INSERT INTO users (name, password) VALUES " + ", ".join(["(?, ?)"] * 2_000)
    started = clock()
    assert shown(sql, values).endswith("… 4,000 values")
    assert shown("SELECT * FROM s WHERE token IN (" + "?, " * 5_000 + "?)", values)
    assert shown("SELECT * FROM s WHERE " + "(((a " * 4_000, ()) == ""
    assert clock() - started < 2


HOSTILE = (
    "SELECT ? WHERE a = " + "( " * 9_000 + "SELECT 1",
    "SELECT ? WHERE a = (\n        (\n            (\n                (\n                    (SELECT 1",
    "SELECT a" + " " * 19_000 + "?",
    "x " + "NOT " * 2_000 + "IN (" + "?, " * 3_000,
    "(a, b) " + "= " * 4_000 + "(" + "?, " * 3_000 + "?)",
    "(" + "a, " * 3_000 + "b) IN ((" + "?, " * 3_000 + "?))",
    *(part * (19_000 // len(part)) for part in ("?::", "(?=", "? = f(", "(?, ", "a.", "CAST(", "%(", "'", "$1", "?=")),
)


@pytest.mark.parametrize("sql", HOSTILE, ids=[sql[:30] for sql in HOSTILE])
def test_hostile_texts_are_read_soon(sql: str) -> None:
    started = clock()
    shown(sql, (TEXT,))
    assert clock() - started < 2  # exponential or quadratic, it took seconds to minutes


@pytest.mark.parametrize(
    "value", [10**5000, float("nan"), b"\xff\x00", TEXT * 100], ids=lambda value: type(value).__name__
)
def test_any_value_has_a_short_text(value: object) -> None:
    assert len(value_text(value)) <= LETTERS
    assert value_text(value).isprintable()
