"""Which bound values are secrets, whichever way they were bound; the texts around them are told elsewhere."""

import time
from decimal import Decimal

import pytest

from browser.database.statements_kept import kept
from browser.schema.bound_secrets import LETTERS, named_values, value_text
from browser.schema.secrets import MASK

CODE = 4711_0815
TEXT = "canary-7c1e"


def shown(sql: str, values: object, names: tuple[str, ...] = (), hidden: tuple[str, ...] = ()) -> str:
    found = named_values(sql, values, names, hidden=hidden)
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
    started = time.perf_counter()
    assert shown(sql, values).endswith("… 4,000 values")
    assert shown("SELECT * FROM s WHERE token IN (" + "?, " * 5_000 + "?)", values)
    assert shown("SELECT * FROM s WHERE " + "(((a " * 4_000, ()) == ""
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "value", [10**5000, float("nan"), b"\xff\x00", TEXT * 100], ids=lambda value: type(value).__name__
)
def test_any_value_has_a_short_text(value: object) -> None:
    assert len(value_text(value)) <= LETTERS
    assert value_text(value).isprintable()
