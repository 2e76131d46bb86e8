"""What keys do: pairs, indentation, Tab; all by the keyboard, ¦ is the caret."""

from time import thread_time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.ui.console.editors import CTRL, MYSQL, POSTGRESQL, SHIFT, K, press, read, shown_editor, typed, write
from tests.ui.driving import until


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("¦", "f(x)", "f(x)¦"),
        ("¦", "f(", "f(¦)"),
        ("¦;", "f(", "f(¦);"),
        ("¦x", "(", "(¦x"),
        ("¦", "'it''s'", "'it''s'¦"),
        ("¦", "select 'a", "select 'a¦'"),
        ("¦", "e'a", "e'a¦'"),
        ("x¦", "'", "x'¦"),
        ("-- it¦", "('", "-- it('¦"),
        ("/* a\n¦\n*/", "('", "/* a\n('¦\n*/"),
        ("select 'a\n¦", "(", "select 'a\n(¦"),
        ("f(¦)", ")", "f()¦)"),
        ("¦", "((a)", "((a)¦)"),
        ("¦a b¦", "(", "(¦a b¦)"),
        ("¦a\nb¦", "(", "(¦"),
        ("¦", 'select "a b" from', 'select "a b" from¦'),
    ],
)
async def test_pairs(before: str, keys: str, after: str) -> None:
    async with shown_editor() as editor:
        write(editor, before)
        typed(editor, keys)
        assert read(editor) == after


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("  a¦", [K.Key_Return], "  a\n  ¦"),
        ("select¦", [K.Key_Return], "select\n    ¦"),
        ("f(¦)", [K.Key_Return], "f(\n    ¦\n)"),
        ("  f(¦)", [K.Key_Return], "  f(\n      ¦\n  )"),
        ("a¦b c¦d", [K.Key_Enter], "a\n¦d"),
        ("ab¦", [K.Key_Tab], "ab  ¦"),
        ("¦", [K.Key_Tab, K.Key_Tab], "        ¦"),
        ("a\n¦b\n\nc¦\nd", [K.Key_Tab], "a\n¦    b\n\n    c¦\nd"),
        ("¦a\nb\n¦c", [K.Key_Tab], "¦    a\n    b¦\nc"),
        ("      a¦", [K.Key_Backtab], "  a¦"),
        ("\ta¦", [K.Key_Backtab], "a¦"),
        ("¦    a\n  b\nc¦", [K.Key_Backtab], "¦a\nb\nc¦"),
        ("      ¦", [K.Key_Backspace], "    ¦"),
        ("        ¦a", [K.Key_Backspace], "    ¦a"),
        ("ab¦", [K.Key_Backspace], "a¦"),
        ("  ab¦", [K.Key_Home], "  ¦ab"),
        ("  ab¦", [K.Key_Home, K.Key_Home], "¦  ab"),
        ("(¦)", [K.Key_Backspace], "¦)"),
        ("¦", [K.Key_ParenLeft, K.Key_Backspace], "¦"),
        ("🎉a¦", [K.Key_Return], "🎉a\n¦"),
    ],
)
async def test_keys(before: str, keys: list[Qt.Key], after: str) -> None:
    async with shown_editor() as editor:
        write(editor, before)
        for each in keys:
            if each == K.Key_ParenLeft:
                typed(editor, "(")
            else:
                press(editor, each)
        assert read(editor) == after


@pytest.mark.parametrize("text", ["(¦", "'¦", "a\n¦", "¦    a\n¦"])
async def test_one_key_is_one_undo_step(text: str) -> None:
    async with shown_editor() as editor:
        write(editor, "¦")
        typed(editor, text.split("¦")[0])
        press(editor, K.Key_Z, modifiers=CTRL)
        press(editor, K.Key_Z, modifiers=CTRL)
        assert editor.text() == ""
        press(editor, K.Key_Y, modifiers=CTRL)
        press(editor, K.Key_Y, modifiers=CTRL)
        assert editor.text().startswith(text.split("¦")[0])


async def test_shift_enter_is_a_plain_new_line_and_ctrl_enter_none() -> None:
    async with shown_editor() as editor:
        write(editor, "a¦")
        press(editor, K.Key_Return, modifiers=SHIFT)
        assert editor.text() == "a\n"
        press(editor, K.Key_Return, modifiers=CTRL)
        assert editor.text() == "a\n"


async def test_escape_and_tab_leave_the_editor() -> None:
    async with shown_editor() as editor:
        write(editor, "a¦")
        assert "Esc" in editor.accessibleDescription()
        press(editor, K.Key_Escape, K.Key_Tab)
        button = editor.window().findChild(QPushButton)
        window = editor.window()
        await until(lambda: not editor.hasFocus())
        assert window.focusWidget() in window.findChildren(QPushButton)
        assert button is not None
        assert editor.text() == "a"
        editor.setFocus()
        press(editor, K.Key_Escape, K.Key_Right, K.Key_Tab)
        assert editor.text() == "a   "


async def test_a_read_only_editor_keeps_its_text() -> None:
    async with shown_editor() as editor:
        write(editor, "a ¦")
        editor.read_only = True
        press(editor, K.Key_Return, K.Key_Backspace)
        typed(editor, "(")
        for which, modifiers in (
            (K.Key_D, CTRL),
            (K.Key_Slash, CTRL),
            (K.Key_K, CTRL | SHIFT),
            (K.Key_F, CTRL | SHIFT),
        ):
            press(editor, which, modifiers=modifiers)
        editor.insert("x")
        assert editor.text() == "a "
        press(editor, K.Key_Tab)
        await until(lambda: not editor.hasFocus())


async def test_keys_in_a_very_long_line_are_quick() -> None:
    async with shown_editor() as editor:
        write(editor, "select " + "'a', " * 19_000 + "¦")
        begun = thread_time()
        typed(editor, "('x\n")
        assert thread_time() - begun < 1
        assert editor.text().endswith("('x\n")


async def test_quotes_are_the_vendors() -> None:
    async with shown_editor(MYSQL) as editor:
        write(editor, "# it¦")
        typed(editor, "'")
        assert read(editor) == "# it'¦"
        editor.set_lexis(POSTGRESQL)
        write(editor, "# ¦")
        typed(editor, "'")
        assert read(editor) == "# '¦'"
