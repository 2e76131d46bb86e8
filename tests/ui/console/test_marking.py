"""Marks of a run; errors are tested in test_tab.py."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui.actions import action_of
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import ended, query_on, run, write
from tests.ui.driving import key
from tests.ui.windows import idle, shop


async def test_what_ran_is_ticked_off_unless_it_changed_meanwhile(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select 1")
    assert tab.editor.marks.ran_of_line(0)
    (page,) = tab.results.pages
    write(tab, "select 2")
    tab.results.rerun_wanted.emit(page)
    await ended(tab)
    assert not tab.editor.marks.ran_of_line(0)  # what ran stands there no more
    await idle()


async def test_the_way_to_the_place_is_offered_until_the_text_is_edited(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "delete from orders where id = 1; select 1 wrong here", everything=True)
    assert tab.message.message is not None
    assert "F8 goes to the place." in tab.message.message.hint
    told = tab.message.message
    tab.editor.setFocus()
    key(tab.editor, Qt.Key.Key_Space)
    assert "F8" not in tab.message.message.whole()
    assert tab.message.message.text == told.text
    assert "took effect" in tab.message.message.hint
    assert not action_of(tab.marking, "go_to_error").isEnabled()
    await idle()
