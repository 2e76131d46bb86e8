"""The list of completions: when it comes, what it takes, and what it leaves alone."""

import asyncio
from time import thread_time

from PySide6.QtCore import Qt

from browser.ui.console.editor import SqlEditor
from browser.ui.console.editor_popup import CompletionPopup
from tests.clock import clock
from tests.ui.console.editors import CTRL, K, names, press, read, shown_editor, typed, write
from tests.ui.driving import click, until

NAMES = names(30, 5)


def popup(editor: SqlEditor) -> CompletionPopup:
    (found,) = [each for each in editor.window().findChildren(CompletionPopup) if each.isVisible()]
    return found


async def opened(editor: SqlEditor) -> CompletionPopup:
    await until(lambda: editor.completer.is_open, what="completions")
    return popup(editor)


async def rest(editor: SqlEditor) -> None:
    await until(lambda: not editor.completer._timer.isActive())


async def test_two_letters_bring_it_and_tab_takes_the_first() -> None:
    async with shown_editor() as editor:
        editor.set_names(NAMES)
        write(editor, "select * from ¦")
        typed(editor, "t")
        await rest(editor)
        assert not editor.completer.is_open
        typed(editor, "able")
        shown = await opened(editor)
        first = shown.model.items[0].text
        assert first.startswith("table_")
        assert editor.hasFocus()
        press(editor, K.Key_Tab)
        assert read(editor) == f"select * from {first}¦"
        assert not editor.completer.is_open
        press(editor, K.Key_Z, modifiers=CTRL)
        assert editor.text() == "select * from table"


async def test_enter_is_a_new_line_unless_one_was_chosen() -> None:
    async with shown_editor() as editor:
        editor.set_names(NAMES)
        write(editor, "select * from ¦")
        typed(editor, "tab")
        await opened(editor)
        press(editor, K.Key_Return)
        assert editor.text().startswith("select * from tab\n")
        assert not editor.completer.is_open
        write(editor, "select * from ¦")
        typed(editor, "tab")
        shown = await opened(editor)
        press(editor, K.Key_Down, K.Key_Down, K.Key_Up)
        assert shown.chosen == 0
        press(editor, K.Key_PageDown)
        assert shown.chosen > 5
        wanted = shown.model.items[shown.chosen].text
        press(editor, K.Key_Return)
        assert read(editor) == f"select * from {wanted}¦"


async def test_a_full_stop_brings_columns_and_a_click_takes_one() -> None:
    async with shown_editor() as editor:
        editor.set_names(NAMES)
        write(editor, "select 1 from table_3 t where ¦")
        typed(editor, "t.")
        shown = await opened(editor)
        assert [each.name for each in shown.model.items] == [f"column_{number}" for number in range(5)]
        index = shown.model.index(2, 0)
        click(shown.list.viewport(), shown.list.visualRect(index).center())
        assert read(editor) == "select 1 from table_3 t where t.column_2¦"
        assert editor.hasFocus()


async def test_ctrl_space_asks_and_then_enter_takes() -> None:
    async with shown_editor() as editor:
        editor.set_names(NAMES)
        write(editor, "select 😀 from table_1 where ¦")
        press(editor, K.Key_Space, modifiers=CTRL)
        shown = popup(editor)
        assert shown.chosen == 0
        press(editor, K.Key_Return)
        assert read(editor) == "select 😀 from table_1 where column_0¦"


async def test_it_goes_when_one_looks_elsewhere() -> None:
    async with shown_editor() as editor:
        editor.set_names(NAMES)
        for key in (K.Key_Escape, K.Key_Home, K.Key_Up):
            write(editor, "\nselect * from ¦")
            typed(editor, "tab")
            await opened(editor)
            press(editor, key)
            assert not editor.completer.is_open
            assert editor.text() == "\nselect * from tab"
        typed(editor, " ")
        write(editor, "select * from ¦")
        typed(editor, "tab")
        await opened(editor)
        editor.clearFocus()
        assert not editor.completer.is_open


async def test_there_is_none_in_strings_and_comments() -> None:
    async with shown_editor() as editor:
        editor.set_names(NAMES)
        for text in ("select 'tab¦", "-- tab¦", "select tab¦ /* x"):
            write(editor, text)
            typed(editor, "l")
            await rest(editor)
            await asyncio.sleep(0.02)
            assert editor.completer.is_open is text.endswith("x")
        editor.completer.close()


async def test_deleting_narrows_and_widens_it() -> None:
    async with shown_editor() as editor:
        editor.set_names(NAMES)
        write(editor, "select * from ¦")
        typed(editor, "table_1")
        shown = await opened(editor)
        few = len(shown.model.items)
        press(editor, K.Key_Backspace)
        await rest(editor)
        assert len(popup(editor).model.items) > few
        editor.completer.close()


async def test_a_key_waits_for_nothing_with_three_thousand_tables() -> None:
    async with shown_editor() as editor:
        editor.set_names(names(3_000, 20))
        write(editor, "select * from table_1 t join table_2 u where ¦;\n" + "select * from table_3 t;\n" * 2_000)
        await until(lambda: not editor.statement_finder.is_stale)
        took: list[float] = []
        for letter in "t.column_1 and u.col":
            begun = thread_time()
            typed(editor, letter)
            editor.completer._look()
            took.append(thread_time() - begun)
            await asyncio.sleep(0)
        assert editor.completer.is_open
        assert sorted(took)[-3] < 0.016, took
        begun = clock()
        press(editor, Qt.Key.Key_Escape)
        assert clock() - begun < 0.5
