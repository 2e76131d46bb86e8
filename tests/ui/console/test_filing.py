"""A query as a file; saving over others' changes is tested in tests/ui/window/test_query.py."""

from pathlib import Path

from browser.ui.window.main import MainWindow
from tests.ui.console.queries import query_on, write
from tests.ui.driving import until
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
