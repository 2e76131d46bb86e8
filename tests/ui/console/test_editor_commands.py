"""Formatting by its key, and that every command has a name and a key of its own."""

import asyncio

import pytest

from browser.ui.actions import actions_of
from tests.ui.console.editors import CTRL, SHIFT, K, press, read, shown_editor, typed, write
from tests.ui.driving import until


async def test_the_statement_at_the_caret_is_formatted_in_one_step() -> None:
    async with shown_editor() as editor:
        text = "select 1;\nselect a, b from t where c = '😀' and d = 2;\nselect 3"
        write(editor, text.replace("= 2", "¦= 2"))
        press(editor, K.Key_F, modifiers=CTRL | SHIFT)
        await until(lambda: "FROM t\n" in editor.text())
        assert editor.text().startswith("select 1;\n")
        assert editor.text().endswith("\nselect 3")
        assert editor.text()[: editor.caret].rstrip().endswith("d")
        press(editor, K.Key_Z, modifiers=CTRL)
        assert editor.text() == text


async def test_a_selection_is_formatted_and_stays_selected() -> None:
    async with shown_editor() as editor:
        write(editor, "¦select a from t;¦ select b from u")
        press(editor, K.Key_F, modifiers=CTRL | SHIFT)
        await until(lambda: "FROM t;" in editor.text())
        assert read(editor) == "¦SELECT a\nFROM t;¦ select b from u"


@pytest.mark.parametrize(
    ("text", "told"), [("select " + "1, " * 6_000 + "1", "too long"), ("SELECT 1;", "Nothing to format")]
)
async def test_what_is_not_formatted_is_told(text: str, told: str) -> None:
    async with shown_editor() as editor:
        write(editor, "¦" + text)
        press(editor, K.Key_F, modifiers=CTRL | SHIFT)
        await until(lambda: told in editor.notice.text())
        assert editor.text() == text


async def test_nothing_is_formatted_that_changed_meanwhile() -> None:
    async with shown_editor() as editor:
        write(editor, "select a from t where b = 1¦")
        press(editor, K.Key_F, modifiers=CTRL | SHIFT)
        await asyncio.sleep(0)
        typed(editor, "2")
        await until(lambda: "meanwhile" in editor.notice.text())
        assert editor.text() == "select a from t where b = 12"


async def test_commands_have_names_and_keys_of_their_own() -> None:
    async with shown_editor() as editor:
        made = actions_of(editor.commands)
        keys = [each.toString() for action in made for each in action.shortcuts()]
        assert len(made) > 12
        assert all(action.text() and action.shortcuts() for action in made)
        assert len(keys) == len(set(keys))
        assert not {"Ctrl+G", "Ctrl+Return", "Ctrl+T", "Ctrl+W", "Ctrl+Tab"} & set(keys)
