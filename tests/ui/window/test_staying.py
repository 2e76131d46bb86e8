"""A server that is killed, a network that is mute: the window goes on, tells it, and keeps everybody's place."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from browser.database.database import Database
from browser.ui.rows import loader
from browser.ui.rows.table_tab import TableTab
from browser.ui.window import staying
from browser.ui.window.main import MainWindow
from tests.clock import clock
from tests.database.drivers import let_rest
from tests.database.faults import SYNC, quiet_pools
from tests.database.pools import left_behind
from tests.database.test_runners import NETWORK_DRIVERS
from tests.proxy import Proxy
from tests.servers import PrivateServer
from tests.ui.driving import click, key, type_text, until
from tests.ui.test_every_driver import fill
from tests.ui.windows import idle, named

LONGEST = 0.1


@asynccontextmanager
async def heartbeat() -> AsyncIterator[None]:
    """Fails when the window's loop stood still for longer than 100 ms inside."""
    gaps: list[float] = []
    ended = asyncio.Event()

    async def beat() -> None:
        last = clock()
        while not ended.is_set():
            await asyncio.sleep(0.005)
            now = clock()
            gaps.append(now - last)
            last = now

    beating = asyncio.ensure_future(beat())
    try:
        yield
    finally:
        ended.set()
        await beating
    assert max(gaps) <= LONGEST, f"the loop stood still for {max(gaps) * 1000:.0f} ms"


async def opened(window: MainWindow, url: str) -> Database:
    """A table, filtered, scrolled, with a current cell; and a query with an open transaction."""
    await window.open_url(url, table="visits")
    await idle()
    field = named(window, "filterField")
    field.setFocus()
    type_text(field, "weight > 100")
    key(field, Qt.Key.Key_Return)
    await until(lambda: "901" in named(window, "rowStatus").text())
    grid = named(window, "rowGrid")
    grid.setCurrentIndex(grid.model().index(600, 1))
    await until(lambda: grid.model().index(600, 0).data() == "700")
    await idle()
    assert window.desk.active is not None
    return window.desk.active.database


def place(window: MainWindow) -> tuple[object, ...]:
    """Where somebody is in the table."""
    grid = named(window, "rowGrid")
    index = grid.currentIndex()
    return index.row(), index.column(), grid.verticalScrollBar().value(), named(window, "filterField").text()


def marks(window: MainWindow) -> tuple[bool, bool, bool]:
    """Whether the tree, the top bar and the strip say that nobody answers."""
    model = window.schema.tree.schema_model
    tree = model.item(model.index(0, 0)).marks == ("no answer",)
    picker = "no answer since" in window.top.picker.accessibleDescription()
    return tree, picker, "no answer since" in window.strip.connection.text()


@pytest.mark.parametrize("driver_url", NETWORK_DRIVERS, indirect=True)
async def test_a_restart_of_the_server(driver_url: str, window: MainWindow, request: pytest.FixtureRequest) -> None:
    vendor = "postgresql" if "postgresql" in driver_url else "mariadb"
    server: PrivateServer = request.getfixturevalue(f"private_{vendor}")
    fill(driver_url)
    database = await opened(window, driver_url)
    query = window.querying.new("SELECT 1")
    assert query is not None
    session = await query.runs.connected()
    session.set_manual(True)
    query.run()
    await until(lambda: query.runs.state.open)
    window.desk.tabs.setCurrentIndex(0)
    await idle()
    before = place(window)
    server.kill()
    try:
        async with heartbeat():
            key(named(window, "rowGrid"), Qt.Key.Key_F5)
            tab = window.desk.table_tabs()[0]
            await until(lambda: tab.message.message is not None)
            assert marks(window) == (True, True, True)
            assert place(window) == before
            await idle()
            assert database.pool.figures().checked_out == 0
    finally:
        server.start()
    async with heartbeat():
        await until(lambda: marks(window) == (False, False, False), 15)  # by itself
        await until(lambda: bool(query.runs.state.lost))
        assert "lost" in query.transactions.bar.about.text()
        key(named(window, "rowGrid"), Qt.Key.Key_F5)
        await until(lambda: named(window, "rowGrid").model().index(600, 0).data() == "700")
        await idle()
        assert place(window) == before
    await asyncio.sleep(1)
    assert await asyncio.to_thread(left_behind, driver_url) == []


@pytest.mark.parametrize("database_url", ["postgresql+psycopg2", "mysql+pymysql"], indirect=True)
async def test_after_a_sleep_what_has_died_is_found_by_itself(
    database_url: str, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database_url)
    parsed = make_url(database_url)
    with Proxy(str(parsed.host), int(parsed.port or 0)) as proxy:
        url = parsed.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        database = await opened(window, url)
        before = place(window)
        let_rest(database)
        proxy.mute()
        async with heartbeat():
            window.staying._looked -= 3600  # the clock on the wall says that an hour has gone
            await until(lambda: database.runner.make.ledger.counts.invalidated > 0, 10)
            await idle()
            began = clock()
            key(named(window, "rowGrid"), Qt.Key.Key_F5)
            await idle()
            assert clock() - began < 2
            assert window.desk.table_tabs()[0].message.message is None
            assert place(window) == before
        proxy.flow()
        window.desk.close_database(database)
        await idle()


def many(url: str, rows: int) -> None:
    """A table whose rows have to be counted before they can be reached by their numbers."""
    parsed = make_url(url)
    made = parsed.set(drivername=SYNC[parsed.get_backend_name()])
    series = {"postgresql": f"generate_series(1, {rows}) AS seq", "mysql": f"seq_1_to_{rows}"}
    engine = create_engine(made, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE many (id INTEGER PRIMARY KEY, n INTEGER)")
        connection.exec_driver_sql(f"INSERT INTO many SELECT seq, seq FROM {series[parsed.get_backend_name()]}")
    engine.dispose()


def in_sight(tab: TableTab) -> list[object]:
    """The numbers in the first column of the rows that are seen."""
    first, last = tab.grid.visible_rows()
    return [tab.model.index(row, 0).data() for row in range(first, last + 1)]


@pytest.mark.parametrize(
    ("driver_url", "first"),
    list(zip(NETWORK_DRIVERS, ("end", "scroll", "jump", "retry"), strict=True)),
    indirect=["driver_url"],
)
async def test_a_lost_count_is_taken_up_again(
    driver_url: str, first: str, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stays blank, and no error stays above rows that come again: whatever one does first."""
    many(driver_url, 40_000)
    parsed = make_url(driver_url)
    monkeypatch.setattr(loader, "SURVEY_AFTER", 0.4)
    with quiet_pools(), Proxy(str(parsed.host), int(parsed.port or 0)) as proxy:
        url = parsed.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        await window.open_url(url, table="many")
        (tab,) = window.desk.table_tabs()
        await until(lambda: in_sight(tab)[:1] == ["1"])
        proxy.limit = proxy.passed + 20  # in the middle of the count
        await until(lambda: tab.message.message is not None)
        assert "40,000" not in tab.status
        proxy.limit = None
        bar = tab.grid.verticalScrollBar()
        async with heartbeat():
            tab.grid.setFocus()
            if first == "end":
                key(tab.grid, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
                await until(lambda: tab.grid.currentIndex().siblingAtColumn(0).data() == "40000")
            elif first == "scroll":
                bar.setValue(bar.maximum())
                await until(lambda: tab.model.index(200, 0).data() == "201")
            elif first == "jump":
                type_text(tab.foot.jump, "25000")
                key(tab.foot.jump, Qt.Key.Key_Return)
                await until(lambda: tab.grid.currentIndex().siblingAtColumn(0).data() == "25000")
            else:
                click(named(tab.message, "retryButton"))
            await until(lambda: "of 40,000" in tab.status)
            bar.setValue(bar.maximum() // 2)
            await until(lambda: None not in in_sight(tab))
        assert tab.message.message is None
        await until(lambda: tab.database.pool.figures().checked_out == 0)
        window.desk.close_database(tab.database)
        await idle()


def test_a_moment_is_told_as_people_write_it() -> None:
    assert len(staying.clock(time.time())) == 5
