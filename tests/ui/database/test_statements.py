"""The statements panel, driven by keyboard: live, filtered, repeated ones explained, secrets hidden."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from browser import errors
from browser.database.requests import Doing, action
from browser.database.statements import Sent
from browser.ui.actions import action_of
from browser.ui.database.statements_model import MARK_ROLE, MOST, Line, milliseconds_text, short
from browser.ui.database.statements_panel import StatementsPanel
from browser.ui.doing import key_of
from browser.ui.widgets.secrets import Secrets
from browser.ui.window.main import MainWindow
from tests.ui.database.statements import (
    ALT,
    BOTH,
    CANARY,
    OpenDatabase,
    detail,
    do,
    fill,
    line_of,
    one_by_one,
    opened,
    texts,
)
from tests.ui.driving import key, type_text, until
from tests.ui.windows import idle


async def test_live_on_three_databases_by_keyboard(database_url: str, window: MainWindow) -> None:
    database, panel = await opened(window, database_url)
    await do(database, "Filling", fill, window)
    await do(database, "Opening users", one_by_one, window)
    await do(database, "Running Query 1", lambda c: c.exec_driver_sql("SELECT * FROM nowhere_at_all"), window)
    await until(lambda: any("nowhere_at_all" in each for each in texts(panel)))
    assert panel.table.at_end()

    await until(lambda: panel.strip.isVisible())
    said = panel.strip.text.text()
    assert said.startswith(
        "In “Opening users”: users.posts was loaded 30 times, once per row; selectinload would make it 1."
    )
    marks = [panel.table.model().index(row, 0).data(MARK_ROLE) for row in range(panel.table.model().rowCount())]
    assert (marks.count("repeated"), marks.count("error")) == (30, 1)

    key(panel, Qt.Key.Key_E, BOTH)
    assert texts(panel) == ["SELECT * FROM nowhere_at_all"]
    panel.table.selectRow(0)
    assert "nowhere_at_all" in detail(panel)
    key(panel, Qt.Key.Key_E, BOTH)

    key(panel, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    await until(panel.bar.words.hasFocus)
    type_text(panel.bar.words, "insert")
    await until(lambda: len(texts(panel)) == 1)
    assert "1 of " in panel.bar.total.accessibleName()
    key(panel.bar.words, Qt.Key.Key_Down)
    await until(panel.table.hasFocus)
    panel.table.selectRow(0)
    assert CANARY not in detail(panel) and "= 'name 0'" in detail(panel)
    window.secrets.show()
    assert CANARY in detail(panel)
    window.secrets.show(False)
    assert CANARY not in detail(panel)

    key(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert "INSERT INTO users" in copied and CANARY not in copied
    panel.bar.words.clear()
    await until(lambda: len(texts(panel)) > 30)

    key(panel, Qt.Key.Key_G, BOTH)
    groups = panel.groups.groups
    assert max(len(each.lines) for each in groups) >= 30
    assert sum(len(each.lines) for each in groups) == len(panel.feed.lines)
    panel.table.selectRow(next(at for at, each in enumerate(groups) if len(each.lines) == 30))
    assert "WHERE user_id = ?" in detail(panel)
    key(panel, Qt.Key.Key_G, BOTH)

    action_of(panel, "clear_statements").trigger()
    assert panel.feed.lines == [] and database.statements.since(0) == () and not panel.strip.isVisible()
    await idle()


async def test_pause_and_only_this_tab(window: MainWindow, sqlite_url: str) -> None:
    database, panel = await opened(window, sqlite_url)
    tab = QWidget()
    window.desk.tabs.addTab(tab, "one")
    await do(database, "In the tab", lambda c: c.exec_driver_sql("SELECT 1").all(), tab)
    await do(database, "Elsewhere", lambda c: c.exec_driver_sql("SELECT 2").all(), panel)
    await until(lambda: {"SELECT 1", "SELECT 2"} <= set(texts(panel)))
    panel.tab_is(key_of(tab))
    key(panel, Qt.Key.Key_A, BOTH)
    assert texts(panel) == ["SELECT 1"]
    key(panel, Qt.Key.Key_A, BOTH)
    key(panel, Qt.Key.Key_P, BOTH)
    await do(database, "Paused", lambda c: c.exec_driver_sql("SELECT 3").all(), panel)
    panel.pull()
    assert "SELECT 3" not in texts(panel)
    key(panel, Qt.Key.Key_P, BOTH)
    assert "SELECT 3" in texts(panel)
    await until(lambda: panel.bar.actions_.findText("Paused") > 0)
    panel.bar.actions_.setCurrentText("Paused")
    assert texts(panel) == ["SELECT 3"]


async def test_slow_ones_are_marked_by_the_setting(window: MainWindow, sqlite_url: str) -> None:
    database, panel = await opened(window, sqlite_url)
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"
    window.watching.hold(5)
    await do(database, "Counting", lambda c: c.exec_driver_sql(count).scalar(), panel)
    await until(lambda: any("RECURSIVE" in each for each in texts(panel)))
    key(panel, Qt.Key.Key_S, BOTH)
    model = panel.table.model()
    assert any("RECURSIVE" in each for each in texts(panel))
    assert {model.index(row, 0).data(MARK_ROLE) for row in range(model.rowCount())} == {"slow"}
    window.watching.hold(0)
    panel.only_slow()
    assert texts(panel) == []


async def test_only_what_is_seen_is_pulled(window: MainWindow, sqlite_url: str) -> None:
    database, panel = await opened(window, sqlite_url)
    await until(lambda: len(texts(panel)) > 0)
    key(window, Qt.Key.Key_5, ALT)
    await until(lambda: not panel.isVisible())
    before = len(panel.feed.lines)
    await do(database, "Hidden", lambda c: c.exec_driver_sql("SELECT 7").all(), window)
    assert len(panel.feed.lines) == before
    key(window, Qt.Key.Key_5, ALT)
    await until(lambda: "SELECT 7" in texts(panel))


async def test_the_repeated_ones_alone(open_database: OpenDatabase, sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    parent = QWidget()
    panel = StatementsPanel(parent, Secrets(parent))
    panel.watch(database)
    await do(database, "Filling", fill, parent)
    await do(database, "Opening users", one_by_one, parent)
    panel.pull()
    panel._think()
    found = panel.strip.current
    assert found is not None and found.repeat.count == 30
    show = panel.strip.findChild(QPushButton, "statementShowRepeat")
    assert isinstance(show, QPushButton)
    show.click()
    assert len(texts(panel)) == 30 and show.text() == "Show all"
    show.click()
    assert len(texts(panel)) > 30 and show.text() == "Show them"
    show.click()
    close = panel.strip.findChildren(QToolButton)[-1]
    close.click()
    assert panel.strip.current is None and len(texts(panel)) > 30
    panel.forget(database)
    assert panel.feed.lines == []
    parent.deleteLater()


async def test_a_flood_is_taken_in_lots_and_stays_bounded(open_database: OpenDatabase, sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    parent = QWidget()
    panel = StatementsPanel(parent)
    panel.watch(database)
    token = action.set(Doing("Flood"))
    for number in range(MOST + 2_000):
        database.statements._keep(Sent.of("shared 1", f"SELECT {number} FROM t", ()))
        if number % 500 == 0:
            panel.pull()
    action.reset(token)
    for _ in range(30):
        panel.pull()
    assert len(panel.feed.lines) == MOST == panel.table.model().rowCount()
    assert texts(panel)[-1] == f"SELECT {MOST + 1_999} FROM t"
    parent.deleteLater()


def test_the_empty_panel_says_what_would_be_here() -> None:
    parent = QWidget()
    panel = StatementsPanel(parent)
    assert "stands here as it happens" in panel.view._empty.text()
    parent.deleteLater()


def test_large_statements_do_not_stay_in_the_panel() -> None:
    parent, line = QWidget(), line_of("SELECT 1")
    panel = StatementsPanel(parent)
    panel.watch(line.database)
    for number in range(1_000):
        line.database.statements._keep(Sent.of("shared 1", f"SELECT {number}, {'x' * 200_000!r}", ()))
        if number % 50 == 0:
            panel.pull()
    for _ in range(30):
        panel.pull()
    assert len(panel.feed.lines) == len(line.database.statements.since(0)) == panel.statements.rowCount() <= 200
    parent.deleteLater()


async def test_an_error_while_rows_are_fetched_is_found(open_database: OpenDatabase, sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    parent = QWidget()
    panel = StatementsPanel(parent)
    panel.watch(database)
    action_of(panel, "only_errors").trigger()
    held = await database.hold()
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
    sql = f"{numbers} SELECT CASE i WHEN 50 THEN abs(-1 << 63) ELSE i END FROM n"
    stream = await held.run(lambda c: database.dialect.results.open(c, sql))
    panel.pull()
    assert texts(panel) == []
    with pytest.raises(errors.StatementFailed):
        await held.run(lambda c: [stream.fetch() for _ in range(9)])
    await database.release(held)
    panel.pull()
    panel._think()
    assert texts(panel) == [sql]
    parent.deleteLater()


def test_any_text_can_be_shown_and_copied() -> None:
    parent, line = QWidget(), line_of("SELECT 1")
    panel = StatementsPanel(parent)
    panel.watch(line.database)
    panel.statements.several = True
    line.database.statements._keep(
        Sent.of("shared 1", "SELECT '\x00 \udc80 \u202e ``` | \x1b'\r\nFROM `t`", ("\ud800", b"\x00"))
    )
    line.database.statements.since(0)[0].error = "bad \udc80 |\nsecond ```"
    panel.pull()
    panel.table.selectRow(0)
    assert "\\udc80" in detail(panel) and "\nFROM" in detail(panel)
    for name in ("copy_statements", "copy_report"):
        action_of(panel, name).trigger()
        copied = QGuiApplication.clipboard().text()
        assert "\\udc80" in copied and "\x00" not in copied and "\u202e" not in copied
    assert "\n````sql\nSELECT" in copied and "\nFROM `t`\n````\n" in copied and "    second ```" in copied
    parent.deleteLater()


def test_texts() -> None:
    assert short("SELECT users.id, users.name, users.email FROM users") == "SELECT users.id, … FROM users"
    assert short('SELECT "main"."orders"."id", b FROM o') == 'SELECT "main"."orders"."id", … FROM o'
    assert short('SELECT "main"."orders"."id" FROM o') == 'SELECT "main"."orders"."id" FROM o'
    assert short("SELECT count(*)\nFROM users") == "SELECT count(*) FROM users"
    assert [milliseconds_text(each) for each in (None, 0.123, 12.34, 1234.5)] == ["…", "0.12", "12.3", "1,234"]
    assert Line(Sent.of("a", "b", ()), None).sent.sql == "b"  # type: ignore[arg-type]
