"""Exact text, and offsets behind emoji."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from browser.ui.console.editor_text import MOST, MOST_IN_A_LINE, Units, adopted, raw_text, refusal

CHARACTERS = st.sampled_from("aé \u00a0\u2028\t'😀🇩🇪\ufffc\U0010ffff")


@given(st.text(CHARACTERS), st.data())
def test_offsets_are_those_of_the_encoding(text: str, data: st.DataObject) -> None:
    units, offset = Units(text), data.draw(st.integers(0, len(text)))
    before = len(text[:offset].encode("utf-16-le")) // 2
    assert units.units(offset) == before
    assert units.points(before) == offset
    assert units.length == len(text.encode("utf-16-le")) // 2


def test_the_middle_of_a_character_is_that_character() -> None:
    assert Units("a😀b").points(2) == 1


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\u2029\ufdd0\ufdd1")))
def test_qt_keeps_every_text(text: str) -> None:
    taken = adopted(text)
    assert (taken.text, taken.notice) == (text, "")
    document = QTextDocument()
    document.setPlainText(taken.text)
    assert raw_text(document) == text


@given(st.text(st.characters() | st.sampled_from("\0\r\n\u2029\ufdd0\ud83d")))
def test_what_is_adopted_is_kept(text: str) -> None:
    taken = adopted(text).text
    document = QTextDocument()
    document.setPlainText(taken)
    assert raw_text(document) == taken


@pytest.mark.parametrize(
    ("text", "became", "ending", "told"),
    [
        ("a\nb", "a\nb", "\n", ""),
        ("a\r\nb\r\n", "a\nb\n", "\r\n", ""),
        ("a\rb", "a\nb", "\r", ""),
        ("a\r\nb\nc", "a\nb\nc", "\r\n", "mixed"),
        ("a\0b", "ab", "\n", "NUL"),
        ("a\ud83db", "a\ufffdb", "\n", "Broken"),
        ("a\u2029b", "a\nb", "\n", "Paragraph"),
        ("'\u00a0\u2028'", "'\u00a0\u2028'", "\n", ""),
    ],
)
def test_what_is_changed_is_told(text: str, became: str, ending: str, told: str) -> None:
    taken = adopted(text)
    assert (taken.text, taken.line_ending) == (became, ending)
    assert told in taken.notice
    assert bool(told) is bool(taken.notice)


def test_what_is_too_long_is_refused() -> None:
    assert not refusal("x\n" * 1000)
    assert not refusal("x" * MOST_IN_A_LINE)
    assert f"{MOST_IN_A_LINE + 1:,}" in refusal("x\n" + "x" * (MOST_IN_A_LINE + 1))
    assert "3.0 million" in refusal("x", MOST)
    assert not refusal("x", MOST - 1)
