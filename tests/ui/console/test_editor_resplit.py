"""What is read again after an edit is what reading everything says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser.console.script import split, statement_at
from browser.database.dialects.base.lexis import Lexis
from browser.ui.console import editor_resplit
from browser.ui.console.editor_resplit import Change, Split, split_again, split_beside, statements_near
from tests.ui.console.editors import MYSQL, POSTGRESQL, SQLITE

PIECES = st.sampled_from(
    [
        *("select 1;", ";", "\n", "\n\n", " ", "'", '"', "$$", "/*", "*/", "-- c\n", "/* c */", "# c\n", "(", ")", "x"),
        *(["begin ", "end", ";", "create trigger t begin ", "create procedure p() begin ", "delimiter //\n", "//"]),
        *([":a", "[1:2]", "😀", "update t set a = 1;", "begin atomic ", "case when "]),
    ]
)
TEXTS = st.lists(PIECES, max_size=24).map("".join)
LEXES = st.sampled_from([POSTGRESQL, MYSQL, SQLITE])


@settings(max_examples=500, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS, LEXES, st.sampled_from([8, 40, 16_000]), st.data())
def test_it_is_as_if_all_were_read(
    head: str, old: str, new: str, tail: str, lexis: Lexis, window: int, data: st.DataObject
) -> None:
    before, after = head + old + tail, head + new + tail
    was, editor_resplit.WINDOW = editor_resplit.WINDOW, window
    try:
        known = Split(before, split(before, lexis))
        wanted = split(after, lexis)
        assert split_again(known, after, lexis).statements == wanted
        offset = data.draw(st.integers(0, len(after)))
        near = statements_near(known, after, offset, lexis)
        assert statement_at(near, offset) == statement_at(wanted, offset)
    finally:
        editor_resplit.WINDOW = was


def test_an_edit_of_a_long_script_reads_little_of_it() -> None:
    text = "select a, b from t where c = 'd';\n" * 30_000
    known = Split(text, split(text, POSTGRESQL))
    change = Change(known, text[:500_010] + "x" + text[500_010:], POSTGRESQL)
    read = 0
    for piece in change.pieces():
        read += len(piece)
        change.take(split(piece, POSTGRESQL))
    assert read <= 2 * editor_resplit.WINDOW
    assert len(change.tail(0, 30_000)) > 15_000


async def test_beside_the_window_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor_resplit, "LARGE", 200)
    monkeypatch.setattr(editor_resplit, "WINDOW", 100)
    monkeypatch.setattr(editor_resplit, "AT_ONCE", 3)
    text = "select 1;\n" * 50 + "select '" + "x" * 500 + "';\n" + "select 2;\n" * 50
    known = await split_beside(Split("", ()), text, POSTGRESQL)
    assert known.statements == split(text, POSTGRESQL)
    changed = text.replace("x", "y", 1)
    assert (await split_beside(known, changed, POSTGRESQL)).statements == split(changed, POSTGRESQL)
