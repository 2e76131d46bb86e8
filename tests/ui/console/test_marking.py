"""Marks of a run; errors are tested in test_tab.py."""

from pathlib import Path

from browser.ui.window.main import MainWindow
from tests.ui.console.queries import ended, query_on, run, write
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
