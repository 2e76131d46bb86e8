"""Filters as text: what people type, and that nothing they type crashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.facts import Column, Kind
from browser.rows.filter_text import filter_text, parse_filter
from browser.rows.filters import Filter, operators_for

COLUMNS = (
    Column("id", "INTEGER", Kind.NUMBER),
    Column("id_is", "INTEGER", Kind.NUMBER),
    Column("Total price", "NUMERIC", Kind.NUMBER),
    Column('we"ird >', "TEXT", Kind.TEXT),
    Column("name", "TEXT", Kind.TEXT),
    Column("active", "BOOLEAN", Kind.BOOLEAN),
    Column("größe", "TEXT", Kind.TEXT),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id > 100", Filter("id", ">", "100")),
        ("id>=100", Filter("id", ">=", "100")),
        ("ID != 5", Filter("id", "<>", "5")),
        ("id_is == 5", Filter("id_is", "=", "5")),
        ("total price < 5", Filter("Total price", "<", "5")),
        ('"we""ird >" contains a b', Filter('we"ird >', "contains", "a b")),
        ("name contains  'it''s '", Filter("name", "contains", "it's ")),
        ("name = it's", Filter("name", "=", "it's")),
        ("name like a%", Filter("name", "matches", "a%")),
        ("name STARTS   WITH x", Filter("name", "starts with", "x")),
        ("name in a, 'b, c'", Filter("name", "in", "a, 'b, c'")),
        ("id between 1 and 5", Filter("id", "between", "1 and 5")),
        ("name is null", Filter("name", "is null")),
        ("name is not null", Filter("name", "is not null")),
        ("active is true", Filter("active", "is true")),
        ("größe = 1", Filter("größe", "=", "1")),
        ("name = ''", Filter("name", "=", "")),
    ],
)
def test_what_people_type(text: str, expected: Filter) -> None:
    assert parse_filter(text, COLUMNS) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a condition"),
        ("nope = 1", "no column nope"),
        ('"nope" = 1', "no column nope"),
        ("id", "After id comes one of"),
        ("id near 5", "After id comes one of"),
        ("id contains 5", "does not fit"),
        ("id >", "needs a value"),
        ("name is null x", "takes no value"),
        ("name = 'x", "not closed"),
    ],
)
def test_what_is_wrong_is_said(text: str, sentence: str) -> None:
    answer = parse_filter(text, COLUMNS)
    assert isinstance(answer, str)
    assert sentence in answer


def test_no_columns_no_crash() -> None:
    assert isinstance(parse_filter("", ()), str)
    assert isinstance(parse_filter("x = 1", ()), str)


@given(st.text(max_size=40) | st.tuples(st.sampled_from(COLUMNS), st.text(max_size=20)).map(lambda t: t[0].name + t[1]))
def test_nothing_typed_crashes(text: str) -> None:
    answer = parse_filter(text, COLUMNS)
    if isinstance(answer, Filter):
        assert parse_filter(filter_text(answer), COLUMNS) == answer
    else:
        assert answer


names = st.text(min_size=1, max_size=8)
some_columns = st.builds(Column, names, st.just("TEXT"), st.sampled_from(list(Kind)))


@given(st.lists(some_columns, min_size=1, max_size=5, unique_by=lambda column: column.name), st.data())
def test_a_description_means_the_same_filter(columns: list[Column], data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(columns))
    operator = data.draw(st.sampled_from(operators_for(column.kind)))
    value = data.draw(st.text(max_size=12)) if operator.needs_value else ""
    if operator.name in ("in", "between"):
        value = value.strip() or "x"
    chosen = Filter(column.name, operator.name, value)
    assert parse_filter(filter_text(chosen), columns) == chosen
