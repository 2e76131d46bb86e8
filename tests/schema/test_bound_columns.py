"""Whose the places of a statement are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis
from browser.schema.bound_columns import places_of, plain_name

POSTGRESQL, MYSQL, SQLITE = (dialect_for(name).lexis for name in ("postgresql", "mysql", "sqlite"))


def columns(sql: str, name: str = "sqlite") -> str:
    """The columns of each place; ? where they are not known to be all."""
    places = places_of(sql, dialect_for(name).lexis)
    return " ".join("+".join(place.columns) + ("" if place.known else "?") or "-" for place in places)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('UPDATE t SET a = ?, "b c" = lower(?) WHERE t.d <> ? AND lower(t.e) LIKE ?', "a b c d e"),
        ("SELECT * FROM t WHERE ? = a AND ? < t.b OR (CAST(? AS NUMERIC(9, 2))) = (c)", "a b c"),
        ("SELECT * FROM t WHERE a NOT IN (?, CAST(? AS BIGINT)) AND b BETWEEN ? AND ?", "a a b b"),
        ("SELECT * FROM t WHERE a = ANY(?) LIMIT ? OFFSET ?", "a - -"),
        ("SELECT * FROM t LIMIT ?, ?", "- -"),
        ("SELECT * FROM t WHERE (a, b) = (?, ?) OR (a, b) IN ((?, ?), (?, ?))", "a b a b a b"),
        ("INSERT INTO m.t (a, b) VALUES (?, f(1, ?)), (?, ?)", "a b? a b"),
        ("INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET b = ?", "a b b"),
        ("INSERT INTO t (a, b) SELECT ?, x FROM u WHERE y = ?", "a y"),
        ("INSERT INTO t (a, b) SELECT p0, p1 FROM (VALUES (?, ?, 0), (?, ?, 1)) AS p", "a b a b"),
        ("INSERT INTO t (a, b) SELECT p1, p0 FROM (VALUES (?, ?, 0)) AS p", "? ?"),
        ("SELECT a = b = ?, f(a) = ?, a || b = ?, x, ?, ? = g(a), ? = a || b, ? IN (a, b)", "? ? ? ? ? ? ?"),
        ("SELECT * FROM t WHERE a = ? || b -- c = ?\n AND d = '?' AND e /* x */ = ?", "a e"),
        ("SELECT * FROM t WHERE a = ?)(", "a"),
    ],
)
def test_places_belong_to_columns(sql: str, expected: str) -> None:
    assert columns(sql) == expected


def test_every_style_is_read() -> None:
    assert columns("SELECT 1 WHERE a::text = $2::TIMESTAMP WITHOUT TIME ZONE AND $1::INT[] = b", "postgresql") == "a b"
    places = places_of("SELECT x[1:n], a %% %s, b = %(c)s, d = :e", POSTGRESQL)
    assert [(place.style, place.key) for place in places] == [("%s", ""), ("named", "c"), ("named", "e")]
    assert columns("SELECT '?', \"?\", `a` = %s # ?\n", "mysql") == "a"
    assert columns("SELECT $$ ? $$, 'it''s ?', a = $1", "postgresql") == "a"


@given(st.text(alphabet="ab?%s()=,.:$1'\" ANDI\n", max_size=60), st.sampled_from([POSTGRESQL, MYSQL, SQLITE]))
def test_no_text_is_too_odd(text: str, lexis: Lexis) -> None:
    for sql in (text, f"INSERT INTO t (a, b) VALUES ({text}", f"SELECT (a, b) IN ({text})"):
        assert all(place.style in ("?", "%s", "$", ":", "named") for place in places_of(sql, lexis))


def test_plain_names() -> None:
    assert [plain_name(each) for each in ('"a b"', "`d`.`t`", "[x]", "s.t.c")] == ["a b", "t", "x", "c"]
