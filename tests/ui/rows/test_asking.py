"""What a tab remembers of a trail it has followed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from browser.database.facts import TableFacts, TableRef
from browser.ui.rows.table_tab import TableTab, last_source
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, until
from tests.ui.rows.related_shop import open_shop, panel_of, settled
from tests.ui.windows import idle, named, shop


async def test_a_followed_tab_comes_back_with_its_trail(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    assert "trail" not in tab.state()
    assert panel_of(window).list.choose("orders by user_id")
    panel_of(window).follow()
    await settled(window)
    state = tab.state()
    assert last_source(state) == TableRef("main", "users")
    graphs = window.relating.graphs
    assert graphs is not None
    again = TableTab(tab.database, tab.facts)
    again.restore(state, graphs.tables(tab.database))
    await again.load_first()
    await until(lambda: again.model.total == 40)
    assert again.asking.trail is not None
    assert again.asking.trail.to_dict() == state["trail"]
    await idle()
    again.deleteLater()


async def test_a_trail_that_makes_no_sense_is_left_out(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    for trail in ({"version": 99}, {}, {"version": 1, "start": ["main", "users"], "steps": "no"}):
        state = {**tab.state(), "trail": trail}
        assert last_source(state) is None
        tab.restore(state)
        assert tab.asking.trail is None


async def test_what_retry_has_read_is_what_refresh_reads(window: MainWindow, tmp_path: Path) -> None:
    """An order that failed, something else that was given up, and then Retry of the first."""
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    with closing(sqlite3.connect(tmp_path / "shop.db")) as another_program:
        another_program.execute("alter table users rename to away")
        tab.asking.sort(1, False)
        await until(lambda: tab.message.message is not None)
        await settled(window)
        another_program.execute("alter table away rename to users")
    tab.refresh()
    tab.cancel()
    await settled(window)
    click(named(tab, "retryButton"))
    await settled(window)
    assert tab.source is not None and [each.column for each in tab.source.query.order] == ["name"]
    tab.refresh()
    await settled(window)
    assert [each.column for each in tab.source.query.order] == ["name"]


async def test_a_tab_without_rows_asks_for_the_columns_that_are_there_now(window: MainWindow, tmp_path: Path) -> None:
    """The first reading has failed, because the table was another one already."""
    path = shop(tmp_path / "other.db", rows=7)
    connection = await window.open_url(path)
    await idle()
    opened = window.schema.connections.of(connection.database)
    ref = TableRef("main", "orders")
    before = await opened.facts(ref)
    assert isinstance(before, TableFacts)
    with closing(sqlite3.connect(path)) as another_program:
        another_program.execute("alter table orders drop column note")
    tab = window.desk.open_table(connection.database, before)
    await window.desk.load(tab)
    await idle()
    assert tab.source is None and tab.message.message is not None
    await opened.refresh((ref,))
    now = await opened.facts(ref)
    assert isinstance(now, TableFacts)
    with closing(sqlite3.connect(path)) as another_program:
        another_program.execute("alter table orders rename to away")
        tab.asking.renew(now)
        await idle()
        assert tab.source is None and [each.name for each in tab.wanted.table.columns] == ["id", "user_id", "total"]
        another_program.execute("alter table away rename to orders")
    click(named(tab, "retryButton"))
    await idle()
    assert tab.source is not None and tab.model.rowCount() == 7 and tab.model.columnCount() == 3
    assert tab.message.message is None
