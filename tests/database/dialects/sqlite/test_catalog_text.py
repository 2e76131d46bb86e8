"""Stored statements of SQLite: whatever stands in them, reading them gives facts and never an error."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects.sqlite.catalog_text import index_text, table_text, tokens
from browser.database.facts import Check

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
QUOTES = st.sampled_from(['"', "`", "[", "'"])


def quoted(name: str, quote: str) -> str:
    if quote == "[":
        return f"[{name}]" if "]" not in name else quoted(name, '"')
    return quote + name.replace(quote, quote * 2) + quote


@given(st.text())
def test_anything_is_read_without_an_error(sql: str) -> None:
    table_text(sql)
    index_text(sql)
    table_text(f"CREATE TABLE t({sql}")
    index_text(f"CREATE INDEX i ON t({sql}")


@given(NAMES, NAMES, QUOTES, QUOTES)
def test_names_and_expressions_come_back_exactly(constraint: str, column: str, one: str, other: str) -> None:
    inner = quoted(column, '"')
    expression = f"length({inner}) <> length(')' || ',')"
    sql = f"""CREATE TABLE {quoted(column, other)} ( -- a comment, with ) and '
        {quoted(column, one)} TEXT DEFAULT (1) CONSTRAINT {quoted(constraint, other)} CHECK ({expression}), /* , ( */
        b INT AS ({expression}), CONSTRAINT {quoted(constraint + "2", one)} UNIQUE (b, {quoted(column + "x", "`")}))"""
    facts = table_text(sql)
    assert facts.checks == [Check(constraint, expression)]
    assert facts.generated == {"b": expression}
    assert facts.unique == {("b", column + "x"): constraint + "2"}


@given(NAMES, QUOTES)
def test_sqlite_reads_the_same_names(name: str, quote: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE t({quoted(name, quote)} INT)")
        (read,) = [row[1] for row in connection.execute("PRAGMA table_info(t)")]
    assert tokens(quoted(name, quote))[0].value == read


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (
            "a REFERENCES x, b CONSTRAINT k REFERENCES y, CONSTRAINT m FOREIGN KEY (a) REFERENCES z",
            ["", "k", "m"],
        ),
        ("a CONSTRAINT n NOT NULL REFERENCES x, FOREIGN KEY (a) REFERENCES y", ["", ""]),
        (
            "a, CONSTRAINT p FOREIGN KEY (a) REFERENCES x CONSTRAINT q FOREIGN KEY (a) REFERENCES y",
            ["p", "q"],
        ),
        ("\"references\" INT, 'check' INT", []),
    ],
)
def test_foreign_keys_in_order_of_declaration(body: str, names: list[str]) -> None:
    assert table_text(f"CREATE TABLE t({body})").foreign_keys == names


def test_virtual_tables_have_a_syntax_of_their_own() -> None:
    assert table_text("CREATE VIRTUAL TABLE t USING fts5(a, CHECK (b))").checks == []


@pytest.mark.parametrize(
    ("sql", "parts", "where"),
    [
        ("CREATE INDEX i ON t(a, lower(b) DESC, c COLLATE NOCASE ASC)", ("a", "lower(b)", "c COLLATE NOCASE"), ""),
        (
            'CREATE UNIQUE INDEX IF NOT EXISTS "on" ON "t (" ("a)", (b, c)) WHERE a > \')\' ',
            ('"a)"', "(b, c)"),
            "a > ')'",
        ),
        ("CREATE TABLE t(a)", (), ""),
    ],
)
def test_indexes(sql: str, parts: tuple[str, ...], where: str) -> None:
    found = index_text(sql)
    assert (found.parts, found.where) == (parts, where)
