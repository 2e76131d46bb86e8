"""Colours line by line are those of the whole text read at once."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, tokens
from browser.ui.console.editor_highlighter import (
    MOST_AT_ONCE,
    NOTHING,
    Open,
    Span,
    SqlHighlighter,
    is_code,
    open_after,
    spans_of,
)  # fmt: skip
from tests.ui.console.editors import MYSQL, POSTGRESQL, SQLITE, shown_editor, write
from tests.ui.driving import type_text, until

PIECES = st.sampled_from(
    [
        "'",
        '"',
        "`",
        "[",
        "]",
        "\\",
        "$$",
        "$a$",
        "/*",
        "*/",
        "--",
        "# ",
        "\n",
        "\n",
        " ",
        "select",
        "e'",
        "1",
        ":x",
        ";",
    ]
)
LEXES = st.sampled_from([POSTGRESQL, MYSQL, SQLITE])


def by_lines(text: str, lexis: Lexis) -> list[set[Span]]:
    state, found = NOTHING, []
    for line in text.split("\n"):
        spans, state = spans_of(line, state, lexis)
        found.append({each for each in spans if each.kind in ("string", "comment")})
    return found


def at_once(text: str, lexis: Lexis) -> list[set[Span]]:
    lines = text.split("\n")
    starts = [sum(len(each) + 1 for each in lines[:number]) for number in range(len(lines))]
    found: list[set[Span]] = [set() for _ in lines]
    kinds = {Piece.STRING: "string", Piece.COMMENT: "comment"}
    for token in tokens(text, lexis):
        for number, start in enumerate(starts):
            first, last = max(token.start, start), min(token.end, start + len(lines[number]))
            if token.piece in kinds and first < last:
                found[number].add(Span(first - start, last - start, kinds[token.piece]))
    return found


@settings(max_examples=400)
@example("/* a /* b\n c */ d\n e */ select 'x'", POSTGRESQL)
@example("/* a /* b */ c\n */ select 'x'", MYSQL)
@example("select 'a\\\n' b' || e'\\'\n' || $a$ $$\n $a$ '", POSTGRESQL)
@given(st.lists(PIECES, max_size=14).map("".join), LEXES)
def test_lines_are_coloured_as_the_whole_is(text: str, lexis: Lexis) -> None:
    if "/*!" not in text:
        assert by_lines(text, lexis) == at_once(text, lexis)


@given(st.lists(PIECES, max_size=8).map("".join), LEXES, st.sampled_from([NOTHING, Open(Piece.COMMENT, "*/", depth=1)]))
def test_the_quick_look_sees_what_the_slow_one_does(line: str, lexis: Lexis, before: Open) -> None:
    line = line.replace("\n", " ")
    if before.depth and not lexis.nested_comments:
        before = Open(Piece.COMMENT, "*/")
    assert open_after(line, before, lexis) == spans_of(line, before, lexis)[1]


def test_code_is_neither_text_nor_comment() -> None:
    assert is_code("select 1 ", NOTHING, POSTGRESQL)
    assert is_code("/* x */", NOTHING, POSTGRESQL)
    assert not is_code("-- x", NOTHING, POSTGRESQL)
    assert not is_code("select 'x", NOTHING, POSTGRESQL)
    assert not is_code("x", Open(Piece.COMMENT, "*/", depth=1), POSTGRESQL)


def test_a_name_behind_a_full_stop_is_no_keyword() -> None:
    assert [each.kind for each in spans_of("t.select", NOTHING, SQLITE)[0]] == []


def formats(document: QTextDocument, number: int) -> list[tuple[int, int]]:
    block = document.findBlockByNumber(number)
    return [(each.start, each.length) for each in block.layout().formats()]


async def test_an_opened_comment_reaches_lines_far_below() -> None:
    async with shown_editor() as editor:
        lines = 3 * MOST_AT_ONCE
        write(editor, "¦" + "select 1;\n" * lines)
        highlighter: SqlHighlighter = editor.highlighter
        await until(lambda: highlighter.state_before(lines) is NOTHING and highlighter._unread < 0)
        type_text(editor, "/* ")
        await until(lambda: highlighter.state_before(lines).piece is Piece.COMMENT)
        editor.moveCursor(QTextCursor.MoveOperation.End)
        await until(lambda: formats(editor.document(), lines - 1) == [(0, 9)])
        editor.undo()
        await until(lambda: highlighter.state_before(lines) is NOTHING)
        await until(lambda: formats(editor.document(), 0)[0] == (0, 6))


async def test_colours_stand_behind_emoji() -> None:
    async with shown_editor() as editor:
        write(editor, "select '😀', 12¦")
        await until(lambda: formats(editor.document(), 0) == [(0, 6), (7, 4), (13, 2)])
