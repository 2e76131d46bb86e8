"""What is remembered of queries; what of each statement is tested in tests/ui/console/test_tab.py."""

import sqlite3
from contextlib import closing
from pathlib import Path

from browser import paths
from browser.ui.window import query_memory
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import query_on, run
from tests.ui.driving import until
from tests.ui.windows import idle, said, shop

REFUSED = """
CREATE TRIGGER refused BEFORE INSERT ON history WHEN new.sql LIKE '%refused%' BEGIN SELECT RAISE(ABORT, 'no'); END
"""


async def test_what_cannot_be_kept_takes_nothing_else_with_it(window: MainWindow, tmp_path: Path) -> None:
    """The script's ends wait for the disk together."""
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select 0")
    await idle()
    ran: list[object] = []
    tab.ran.connect(lambda *_: ran.append(1))
    with closing(sqlite3.connect(paths.home() / "store.db", isolation_level=None)) as other:
        other.execute(REFUSED)
        other.execute("BEGIN IMMEDIATE")
        await run(tab, "select 1; select 2; select 'refused'; select 3", everything=True)
        assert len(ran) == 4
        other.execute("ROLLBACK")
    await until(lambda: "remembers cannot be" in said(window))
    await idle()
    assert [each.sql for each in query_memory.history().search()] == ["select 3", "select 2", "select 1", "select 0"]
