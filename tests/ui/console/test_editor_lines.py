"""Commands on whole lines, by their keys; each is one undo step."""

import pytest
from PySide6.QtCore import Qt

from browser.ui.console import editor_lines
from tests.ui.console.editors import ALT, CTRL, SHIFT, K, press, read, shown_editor, write

COMMENT, DUPLICATE, DELETE = (K.Key_Slash, CTRL), (K.Key_D, CTRL), (K.Key_K, CTRL | SHIFT)
UP, DOWN = (K.Key_Up, ALT), (K.Key_Down, ALT)


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("a¦b", COMMENT, "-- a¦b"),
        ("-- a¦b", COMMENT, "a¦b"),
        ("x\n¦a\n  b¦\ny", COMMENT, "x\n¦-- a\n--   b¦\ny"),
        ("a¦b\nc", DUPLICATE, "ab\na¦b\nc"),
        ("¦a\nb¦\nc", DUPLICATE, "a\nb\n¦a\nb¦\nc"),
        ("a\n😀¦", DUPLICATE, "a\n😀\n😀¦"),
        ("a\nb¦\nc", DELETE, "a\n¦c"),
        ("a\nb¦", DELETE, "a¦"),
        ("a¦", DELETE, "¦"),
        ("a\nb¦\nc", UP, "b¦\na\nc"),
        ("a\nb¦\nc", DOWN, "a\nc\nb¦"),
        ("a¦\nb", UP, "a¦\nb"),
        ("a\nb¦", DOWN, "a\nb¦"),
        ("a\n¦b\nc¦\nd", DOWN, "a\nd\n¦b\nc¦"),
        ("a\n¦b\nc¦\n😀😀", UP, "¦b\nc¦\na\n😀😀"),
    ],
)
async def test_lines(before: str, key: tuple[Qt.Key, Qt.KeyboardModifier], after: str) -> None:
    async with shown_editor() as editor:
        write(editor, before)
        was = editor.text()
        press(editor, key[0], modifiers=key[1])
        assert read(editor) == after
        if editor.text() != was:
            press(editor, K.Key_Z, modifiers=CTRL)
            assert editor.text() == was


async def test_replacing_keeps_what_is_equal() -> None:
    async with shown_editor() as editor:
        write(editor, "¦😀 one 😀 two 😀")
        changes: list[tuple[int, int, int]] = []
        editor.document().contentsChange.connect(lambda *change: changes.append(change))
        editor_lines.replace(editor, 0, editor.document().characterCount() - 1, "😀 one 😀😀 two 😀")
        assert editor.text() == "😀 one 😀😀 two 😀"
        assert changes == [(9, 0, 2)]
