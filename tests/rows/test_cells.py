"""Exact text of wire values, and its one-line form."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column, Kind
from browser.rows.cells import HALF_CHARACTER, NOT_UTF8, SHORTEN_AT, Cell, Wire, cell_of, one_line


def column(kind: Kind, type_: str = "") -> Column:
    return Column("x", type_, kind)


@pytest.mark.parametrize(
    ("wire", "kind", "cell"),
    [
        (None, Kind.TEXT, Cell(None, "", Kind.TEXT)),
        ("", Kind.TEXT, Cell("", "", Kind.TEXT)),
        ("NULL", Kind.TEXT, Cell("NULL", "NULL", Kind.TEXT)),
        ("null", Kind.JSON, Cell("null", "null", Kind.JSON)),
        ("12.30", Kind.NUMBER, Cell("12.30", "12.30", Kind.NUMBER)),
        ("-1e-300", Kind.NUMBER, Cell("-1e-300", "-1e-300", Kind.NUMBER)),
        ("-Infinity", Kind.NUMBER, Cell("-Infinity", "-Infinity", Kind.NUMBER)),
        ("-$1,234.50", Kind.NUMBER, Cell("-$1,234.50", "-$1,234.50", Kind.NUMBER)),
        ("abc", Kind.NUMBER, Cell("abc", "abc", Kind.TEXT)),
        ("true", Kind.BOOLEAN, Cell("true", "true", Kind.BOOLEAN)),
        ("maybe", Kind.BOOLEAN, Cell("maybe", "maybe", Kind.TEXT)),
        (1, Kind.BOOLEAN, Cell(1, "1", Kind.BOOLEAN)),
        (2, Kind.BOOLEAN, Cell(2, "2", Kind.NUMBER)),
        (2**63, Kind.TEXT, Cell(2**63, "9223372036854775808", Kind.NUMBER)),
        (0.1 + 0.2, Kind.NUMBER, Cell(0.30000000000000004, "0.30000000000000004", Kind.NUMBER)),
        (math.inf, Kind.NUMBER, Cell(math.inf, "inf", Kind.NUMBER)),
        (-0.0, Kind.NUMBER, Cell(-0.0, "-0.0", Kind.NUMBER)),
        (b"\x00\xff", Kind.BYTES, Cell(b"\x00\xff", "x'00FF'", Kind.BYTES)),
        (b"", Kind.TEXT, Cell(b"", "x''", Kind.BYTES)),
        ("a text", Kind.BYTES, Cell("a text", "a text", Kind.TEXT)),
        ("é😀\n", Kind.TEXT, Cell("é😀\n", "é😀\n", Kind.TEXT)),
        (Undecodable(b"caf\xe9"), Kind.TEXT, Cell(b"caf\xe9", "caf\\xe9", Kind.TEXT, False, NOT_UTF8)),
        ("a\ud800", Kind.TEXT, Cell("a\ud800", "a\\ud800", Kind.TEXT, False, HALF_CHARACTER)),
    ],
)
def test_cells(wire: Wire, kind: Kind, cell: Cell) -> None:
    made = cell_of(wire, column(kind))
    assert made == cell
    assert type(made.value) is type(wire)


def test_bytea_is_written_as_postgresql_writes_it() -> None:
    assert cell_of(b"\x00\xff", column(Kind.BYTES, "bytea")).text == "\\x00ff"


@pytest.mark.parametrize("wire", ["x" * SHORTEN_AT, "é" * SHORTEN_AT])
def test_the_longest_text_that_is_shown_whole(wire: str) -> None:
    assert cell_of(wire, column(Kind.TEXT)) == Cell(wire, wire, Kind.TEXT)


@pytest.mark.parametrize(
    "wire",
    ["x" * 20_000, "é" * 10_001, "\ud800" * 9_000, b"\x00" * 20_000, Undecodable(b"\xff" * 9_000), "1" * 10_001],
)
def test_long_values_are_shortened_and_say_so(wire: str | bytes) -> None:
    cell = cell_of(wire, column(Kind.TEXT))
    assert cell.shortened
    assert SHORTEN_AT - 20 < len(cell.text) <= SHORTEN_AT
    assert isinstance(cell.value, str | bytes)
    assert len(cell.value) <= SHORTEN_AT
    assert wire.startswith(cell.value)  # type: ignore[arg-type]


def test_one_line_shows_what_cannot_be_seen() -> None:
    assert one_line("plain é😀") == "plain é😀"
    assert one_line("a\r\n\tb\0\x7f") == "a␍␊␉b␀␡"
    assert one_line("a\u202eb\u200bc\u2028d\x85") == "a\\u202eb\\u200bc\\u2028d\\x85"
    assert one_line("\ud800") == "\\ud800"
    assert one_line("no\u00a0break 👩\u200d🚀") == "no\u00a0break 👩\u200d🚀"


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    shown = one_line(text)
    assert not set(shown) & set("\n\r\t\0\v\f\x1c\x1d\x1e\x85\u2028\u2029\u202e")
    assert len(shown.splitlines()) <= 1


@given(st.one_of(st.integers(), st.floats(allow_nan=False), st.text(st.characters(exclude_categories=["Cs"]))))
def test_text_of_a_cell_is_exact(wire: Wire) -> None:
    cell = cell_of(wire, column(Kind.OTHER))
    assert cell.value == wire
    if isinstance(wire, float):
        assert float(cell.text) == wire
    else:
        assert cell.text == str(wire)
