"""Tab-separated text, read back by Python's csv module as a spreadsheet would."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column, Kind
from browser.rows.clipboard import field, lines, whole_text

TEXT = Column("t", "TEXT", Kind.TEXT)


def test_null_empty_and_the_word() -> None:
    assert [field(None), field(""), field("NULL"), field("null")] == ["", '""', "NULL", "null"]


@given(st.lists(st.tuples(st.text(alphabet="a\t\n\r\"' ,"), st.text(alphabet='ab\t"')), max_size=5))
def test_a_spreadsheet_reads_the_same_texts(rows: list[tuple[str, str]]) -> None:
    text = lines((TEXT, TEXT), (0, 1), 0, len(rows), rows)
    assert [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), dialect="excel-tab")] == rows


def test_columns_are_chosen_and_gone_rows_left_out() -> None:
    number = Column("n", "INTEGER", Kind.NUMBER)
    rows = [(1, "a"), None, (2, "b"), (3, "c")]
    assert lines((number, TEXT), (1, 0), 0, 3, rows) == "a\t1\nb\t2\n"


def test_whole_texts_whatever_their_length() -> None:
    assert whole_text("x" * 20_000, TEXT) == "x" * 20_000
    assert whole_text(b"\x00" * 20_000, Column("b", "BLOB", Kind.BYTES)) == "x'" + "00" * 20_000 + "'"
    assert whole_text(b"\x00" * 20_000, Column("b", "bytea", Kind.BYTES)) == "\\x" + "00" * 20_000
    assert whole_text(Undecodable(b"\xff" + b"a" * 20_000), TEXT) == "\\xff" + "a" * 20_000
    assert whole_text("\ud800" + "a" * 20_000, TEXT) == "\\ud800" + "a" * 20_000
    assert whole_text(None, TEXT) is None


def test_of_secrets_the_mask_is_copied_and_of_null_nothing() -> None:
    secret = Column("password", "text", Kind.TEXT)
    rows = [("geheim", "a"), (None, "b"), ("", "c")]
    assert lines((secret, TEXT), (0, 1), 0, 3, rows, masked={0}) == "••••••\ta\n\tb\n••••••\tc\n"
