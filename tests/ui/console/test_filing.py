"""A query as a file; saving over others' changes is tested in tests/ui/window/test_query.py."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui import tasks
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import CONTROL, query_on, write
from tests.ui.driving import key, until
from tests.ui.windows import idle, shop


async def test_a_name_that_cannot_be_is_refused(window: MainWindow, home: Path, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    write(tab, "select 1")
    tab.filing._save_named("../outside")
    await until(lambda: tab.message.message is not None)
    assert not (home / "outside.sql").exists()
    assert tab.path == ""
    await idle()


async def test_a_name_that_is_taken_is_refused(window: MainWindow, home: Path, tmp_path: Path) -> None:
    taken = home / "queries" / "taken.sql"
    taken.parent.mkdir(parents=True)
    taken.write_text("select 'before'")
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    write(tab, "select 1")
    tab.filing._save_named("taken")
    await until(lambda: tab.message.message is not None)
    assert taken.read_text() == "select 'before'"
    await idle()


async def test_who_saves_twice_has_the_last_text_on_the_disk(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "mine.sql"
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    write(tab, "select 0")
    tasks.start(tab.filing._save, file, owner=tab)
    await idle()
    for number in range(1, 4):
        write(tab, f"select {number}")
        key(tab.editor, Qt.Key.Key_S, CONTROL)
    await idle()
    assert tab.message.message is None
    assert file.read_text() == "select 3"
