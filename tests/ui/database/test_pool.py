"""The pool panel in the real window: figures, connections, options, load test, by keyboard and mouse."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from browser import errors
from browser.database.pool_facts import PoolFigures
from browser.database.pool_options import PoolOptions
from browser.database.profiles import Environment, Profile
from browser.database.requests import Doing, action
from browser.ui import theme
from browser.ui.actions import action_of
from browser.ui.database import pool_actions, pool_wording
from browser.ui.database.pool_panel import PoolPanel
from browser.ui.database.pool_table import HOLDER, PID, STATE, STATEMENT
from browser.ui.widgets import RAW_ROLE
from browser.ui.window.main import MainWindow
from tests.database.pools import activity_of, busy
from tests.ui.driving import click, key, type_text, until
from tests.ui.rows.related_shop import settled
from tests.ui.windows import idle, named, shop

FIGURES = PoolFigures("QueuePool", 5, *[0] * 20)


async def panel_of(window: MainWindow, url: str, table: str = "") -> PoolPanel:
    """The panel, opened by its key, for a database that was opened now."""
    await window.open_url(url, table=table)
    await idle()
    if table:
        await until(lambda: window.relating.panel is not None)
        await settled(window)  # what is related is read a moment after the rows, on any connection
    key(window, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    panel: PoolPanel = await until(lambda: named(window, "poolPanel"))
    return panel


def cell(panel: PoolPanel, row: int, column: int) -> str:
    return str(panel.table.pool_model.index(row, column).data())


def write(field: Any, text: str) -> None:
    field.setFocus()
    field.selectAll()
    type_text(field, text)


async def test_the_panel_shows_what_the_pool_does(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    database = window.desk.active.database  # type: ignore[union-attr]
    assert named(window, "poolGauge").text() == "0 of 5 checked out, 0 of 10 overflow, 0 waiting"
    action.set(Doing("Counting"))
    running = [asyncio.ensure_future(database.read(busy, 1.8)) for _ in range(18)]
    await until(lambda: database.pool.figures().waiting == 3)  # a count of the tab's may come between
    await until(lambda: named(window, "poolGauge").text() == "15 of 5 + 10 checked out, 10 of 10 overflow, 3 waiting")
    await until(lambda: named(window, "poolButton").text() == "Pool 15 of 5 + 10, 3 waiting")
    await until(lambda: [cell(panel, row, STATE) for row in range(15)] == ["held, idle"] * 15)
    assert {cell(panel, row, HOLDER) for row in range(15)} == {"Counting"}
    assert {cell(panel, row, STATEMENT) for row in range(15)} == {"SELECT 1"}
    assert panel.table.pool_model.index(0, 0).data(RAW_ROLE).pid is None
    assert cell(panel, 0, PID) == "–"
    await until(lambda: panel.history.samples[-1] == (5, 10, 0, 3))
    await asyncio.gather(*running)
    await until(lambda: named(window, "poolGauge").text() == "0 of 5 checked out, 0 of 10 overflow, 0 waiting")
    await until(lambda: cell(panel, 0, STATE) == "in the pool")


async def test_nothing_is_looked_at_while_it_is_hidden(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    assert panel._timer.isActive()
    assert panel._timer.interval() >= 250
    panel.table.setFocus()
    key(panel.table, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    await until(panel.isHidden if panel.isHidden() else lambda: not panel.isVisible())
    assert not panel._timer.isActive()


async def test_a_connection_is_ended_by_a_key(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"), "orders")
    await until(lambda: panel.table.pool_model.rowCount() > 0)
    assert not action_of(panel.chosen, "end_connection").isEnabled()
    panel.table.selectRow(0)
    chosen = panel.table.chosen
    assert chosen is not None
    panel.table.setFocus()
    key(panel.table, Qt.Key.Key_Delete)
    await until(lambda: chosen.id not in [each.id for each in panel.table.pool_model.holders])
    action_of(panel, "recycle_pool").trigger()
    await idle()
    assert all(each.state == "to be replaced" for each in panel.table.pool_model.holders)
    action_of(panel, "dispose_pool").trigger()
    await idle()
    assert [each.state for each in panel.table.pool_model.holders] == ["in the pool"]
    assert not panel.message.isVisible()


@pytest.mark.parametrize("database_url", ["postgresql+psycopg2", "mysql+pymysql"], indirect=True)
async def test_a_transaction_is_not_ended_without_a_word(database_url: str, window: MainWindow) -> None:
    """The first press tells what would be lost, and whose it is; the second one ends it, and its tab is told."""
    panel = await panel_of(window, database_url)
    database = window.desk.active.database  # type: ignore[union-attr]
    action.set(Doing("Typing"))
    held = await database.hold()
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN").close())
    await until(lambda: "in transaction" in [each.in_transaction for each in panel.table.pool_model.holders])
    row = [each.kind for each in panel.table.pool_model.holders].index("held")
    panel.table.selectRow(row)
    panel.table.setFocus()
    key(panel.table, Qt.Key.Key_Delete)
    await until(lambda: panel.message.isVisible())
    assert "has a transaction that is not committed" in panel.message.message.text  # type: ignore[union-attr]
    await idle()
    assert panel.table.chosen is not None and held.lost is None
    key(panel.table, Qt.Key.Key_Delete)
    await until(lambda: "ended" in [cell(panel, place, STATE) for place in range(panel.table.pool_model.rowCount())])
    assert not panel.message.isVisible()
    assert database.pool.figures().outside == 0
    await idle()
    with pytest.raises(errors.ConnectionLost):
        await held.run(busy, 0.0)
    await database.release(held)


@pytest.mark.parametrize("forgets", ["dismissed", "committed", "waited"])
async def test_an_answer_is_one_to_its_own_question_only(
    postgresql_url: str, window: MainWindow, monkeypatch: pytest.MonkeyPatch, forgets: str
) -> None:
    """Another transaction on the same connection, or much later, is asked about again."""
    monkeypatch.setattr(pool_actions, "PATIENCE", 60_000)
    panel = await panel_of(window, postgresql_url)
    database = window.desk.active.database  # type: ignore[union-attr]
    held = await database.hold()

    async def send(sql: str, standing: str) -> None:
        await held.run(lambda connection: connection.exec_driver_sql(sql).close())
        await until(lambda: standing in [each.in_transaction for each in panel.table.pool_model.holders])

    async def press() -> None:
        panel.table.setFocus()
        key(panel.table, Qt.Key.Key_Delete)
        await idle()

    await send("BEGIN", "in transaction")
    panel.table.selectRow([each.kind for each in panel.table.pool_model.holders].index("held"))
    await press()
    assert "once more ends it" in panel.message.message.hint  # type: ignore[union-attr]
    if forgets == "dismissed":
        panel.message.dismiss()
    elif forgets == "committed":
        await send("COMMIT", "autocommit")
        await send("BEGIN", "in transaction")
    else:
        panel.chosen._patience.start(0)  # it is over
    if forgets != "dismissed":
        await until(lambda: panel.message.message.hint == "")  # type: ignore[union-attr]
    await press()
    assert "once more ends it" in panel.message.message.hint  # type: ignore[union-attr]
    assert held.lost is None
    await database.release(held)


async def test_what_nothing_could_end_is_said_at_once(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    database = window.desk.active.database  # type: ignore[union-attr]
    held = await database.hold()
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN").close())
    await until(lambda: "in transaction" in [each.in_transaction for each in panel.table.pool_model.holders])
    panel.table.selectRow([each.kind for each in panel.table.pool_model.holders].index("held"))
    panel.table.setFocus()
    key(panel.table, Qt.Key.Key_Delete)
    await until(lambda: panel.message.isVisible())
    assert "no server that could end it" in panel.message.message.text  # type: ignore[union-attr]
    await database.release(held)


async def test_a_look_at_the_pool_asks_the_server_nothing(postgresql_url: str, window: MainWindow) -> None:
    panel = await panel_of(window, postgresql_url)
    await idle()
    before = await asyncio.to_thread(activity_of, postgresql_url)
    looks = panel.table.pool_model.holders
    await until(lambda: panel.table.pool_model.holders[0].age > looks[0].age + 1)
    assert before and await asyncio.to_thread(activity_of, postgresql_url) == before


async def test_the_chart_shows_a_minute_or_five(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    assert len(panel.history.samples) == 120
    click(named(window, "fiveMinutesButton"))
    assert len(panel.history.samples) == 600
    click(named(window, "loadTestButton"))
    write(named(window, "loadQueries"), "1")
    click(named(window, "startLoad"))
    await until(lambda: panel.load.running)
    assert len(panel.history.samples) == 120  # what takes seconds would be a sliver
    await until(lambda: not panel.load.running)
    await idle()


async def test_an_empty_list_says_why(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    database = window.desk.active.database  # type: ignore[union-attr]
    bare = panel.table.viewport().grab().toImage()
    await database.reconfigure(PoolOptions(pool_class="NullPool"))
    await until(lambda: not panel.table.pool_model.holders)
    assert "NullPool opens one for each request" in panel.table.accessibleDescription()
    assert panel.table.viewport().grab().toImage() != bare


async def test_options_are_applied_and_tabs_stay(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"), "orders")
    database = window.desk.active.database  # type: ignore[union-attr]
    tab = window.desk.tabs.currentWidget()
    click(named(window, "poolOptionsButton"))
    code = named(window, "engineCode")
    assert "    pool_size=5," in code.code
    apply = named(window, "applyOptions")
    assert not apply.isEnabled()
    size = named(window, "pool_size_option")
    write(size, "0")
    assert "between 1 and 500" in named(window, "poolOptionsProblem").text()
    assert not apply.isEnabled()
    write(size, "many")
    assert "pool_size is a whole number." in named(window, "poolOptionsProblem").text()
    write(size, "2")
    write(named(window, "pool_timeout_option"), "1.5")
    assert "    pool_size=2," in code.code
    assert "    pool_timeout=1.5," in code.code
    click(apply)
    await idle()
    assert database.options == PoolOptions(pool_size=2, pool_timeout=1.5)
    assert not apply.isEnabled()
    assert window.desk.tabs.currentWidget() is tab
    window.desk.table_tabs()[0].refresh()
    await idle()
    await until(lambda: named(window, "poolGauge").text().startswith("0 of 2 checked out"))
    click(named(window, "closeOptions"))
    assert not panel.options.isVisible()


async def test_more_connections_than_the_server_takes_are_no_secret(postgresql_url: str, window: MainWindow) -> None:
    panel = await panel_of(window, postgresql_url)
    click(named(window, "poolOptionsButton"))
    await idle()
    most = window.desk.active.database.pool.most  # type: ignore[union-attr]
    assert most is not None
    write(named(window, "pool_size_option"), str(most - 10))
    assert "from everybody" not in panel.options._said.text()
    write(named(window, "pool_size_option"), str(most - 9))
    assert f"takes {most} from everybody together" in named(window, "poolOptionsProblem").text()
    assert named(window, "applyOptions").isEnabled()


async def test_every_option_has_a_name_and_a_description(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    click(named(window, "poolOptionsButton"))
    for name, control in panel.options.controls.items():
        assert control.accessibleName() == name
        assert control.accessibleDescription()
    panel.options.controls["pool_class"].setCurrentText("NullPool")  # type: ignore[attr-defined]
    assert "Opens a connection for each request" in named(window, "poolClassSentence").text()
    assert not panel.options.controls["pool_timeout"].isEnabled()
    click(named(window, "defaultOptions"))
    assert panel.options.typed() == (PoolOptions(), {})


async def test_the_load_test_runs_out_and_explains(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    database = window.desk.active.database  # type: ignore[union-attr]
    await database.reconfigure(PoolOptions(pool_size=1, max_overflow=1, pool_timeout=0.3))
    click(named(window, "loadTestButton"))
    write(named(window, "loadQueries"), "6")
    write(named(window, "loadSeconds"), "1")
    click(named(window, "startLoad"))
    await until(lambda: panel.load.running)
    assert named(window, "stopLoad").isEnabled()
    await until(lambda: named(window, "poolGauge").text() == "2 of 1 + 1 checked out, 1 of 1 overflow, 4 waiting")
    await until(lambda: panel.message.isVisible())
    message = panel.message.message
    assert message is not None
    assert message.severity == "warning"
    assert "4 gave up after pool_timeout (0.3 s): QueuePool limit of size 1 overflow 1 reached" in message.hint
    assert "In use by: 2 × Load test" in message.hint
    assert "a replica" in message.hint
    assert named(window, "startLoad").isEnabled()
    assert window.messages.messages[0].where == "Pool"
    await idle()


async def test_the_load_test_is_stopped_by_its_button(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    click(named(window, "loadTestButton"))
    write(named(window, "loadSeconds"), "20")
    click(named(window, "startLoad"))
    await until(lambda: panel.figures is not None and panel.figures.checked_out == 15)
    click(named(window, "stopLoad"))
    await until(lambda: not panel.load.running, timeout=3)
    assert "stopped before the end" in panel.message.message.whole()  # type: ignore[union-attr]
    await idle()


async def test_a_window_that_closes_ends_the_load_test(window: MainWindow, tmp_path: Path) -> None:
    """The fixture closes the window as a person would, and complains of threads that are left."""
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    click(named(window, "loadTestButton"))
    write(named(window, "loadSeconds"), "20")
    click(named(window, "startLoad"))
    await until(lambda: panel.figures is not None and panel.figures.checked_out == 15)


async def test_a_connection_that_is_closed_ends_its_load_test(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    click(named(window, "loadTestButton"))
    write(named(window, "loadSeconds"), "20")
    click(named(window, "startLoad"))
    await until(lambda: panel.figures is not None and panel.figures.checked_out == 15)
    action_of(window.commands, "close_connection").trigger()
    await until(lambda: not panel.load.running)
    await idle()
    assert panel.gauge.text() == "No connection"


async def test_production_is_asked_about_first(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    database = window.desk.active.database  # type: ignore[union-attr]
    database.profile = Profile("p", "shop", "", environment=Environment.PRODUCTION)
    click(named(window, "loadTestButton"))
    write(named(window, "loadQueries"), "2")
    write(named(window, "loadSeconds"), "1")
    start = named(window, "startLoad")
    click(start)
    click(start)
    await idle()
    assert not panel.load.running
    assert "production" in panel.message.message.text  # type: ignore[union-attr]
    assert start.text() == "Run on production"
    await asyncio.sleep(2 * QApplication.doubleClickInterval() / 1000)  # a timer may be early
    click(start)
    await until(lambda: panel.load.running)
    await until(lambda: not panel.load.running)
    assert start.text() == "Start"
    database.profile = None
    await idle()


@pytest.mark.parametrize("dark", [False, True])
async def test_the_gauge_shows_each_place(window: MainWindow, tmp_path: Path, dark: bool) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, dark)
    database = window.desk.active.database  # type: ignore[union-attr]
    running = [asyncio.ensure_future(database.read(busy, 1.0)) for _ in range(7)]
    await until(lambda: panel.figures is not None and panel.figures.checked_out == 7)
    image = panel.gauge.grab().toImage()
    bare = panel.gauge.sizeHint().width() - panel.gauge.fontMetrics().horizontalAdvance(panel.gauge.text())
    assert bare >= 15 * 10 + 8  # the words stand beside the cells, not upon them
    row = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
    now = theme.current()
    assert now.accent.lower() in row
    assert now.warning.lower() in row
    await asyncio.gather(*running)
    theme.apply(application, False)


async def test_negative_overflow_is_explained(window: MainWindow, tmp_path: Path) -> None:
    panel = await panel_of(window, shop(tmp_path / "shop.db"))
    assert panel.figures is not None
    raw = panel.figures.sqlalchemy_overflow
    assert raw < 0
    said = pool_wording.explained(panel.figures)
    assert f"overflow {raw}" in said
    assert "It counts overflow from minus the size up" in said
    assert "0 of 10 overflow" in panel.gauge.text()
    beyond = replace(panel.figures, checked_in=4, checked_out=11, overflow=10, sqlalchemy_overflow=10)
    assert "not how many of them are in use: 4 of all are idle now" in pool_wording.explained(beyond)


def test_figures_in_a_line() -> None:
    assert pool_wording.in_detail(FIGURES) == "QueuePool · 0 open · 0 connects · 0 invalidated · 0 recycled"
    some = replace(FIGURES, connected=3, waits=1, wait_ms=1500, connects=1, soft_invalidated=2, invalidated=1_000)
    said = "QueuePool · 3 open · 1 wait of 1.5 s · 1 connect · 1,000 invalidated · 2 marked to be replaced · 0 recycled"
    assert pool_wording.in_detail(some) == said
    most = "10 waits of 150 ms on average, 300 ms at most"
    assert most in pool_wording.in_detail(replace(some, waits=10, longest_wait_ms=300))


def test_durations_are_short() -> None:
    assert [pool_wording.age(seconds) for seconds in (0.4, 12.9, 250)] == ["0 s", "12 s", "4 min"]

    said = [pool_wording.duration(seconds) for seconds in (0.0004, 0.012, 3.21, 250, 7300)]
    assert said == ["0.4 ms", "12 ms", "3.2 s", "4 min", "2 h"]
