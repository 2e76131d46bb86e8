"""The console by keyboard, in the real window."""

from pathlib import Path

from browser.ui.window.main import MainWindow
from tests.ui.console.queries import page_of, query_on, rows_of, run, titles
from tests.ui.windows import idle, shop


async def test_a_statement_runs_and_its_rows_are_seen(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select id, name from users order by id")
    assert rows_of(tab) == [["1", "Ada Lovelace"], ["2", "Grace Hopper"]]
    assert page_of(tab).status.startswith("2 rows · ")
    assert titles(tab) == ["1 users"]
    await idle()
