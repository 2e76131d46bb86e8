"""The statements panel, driven by keyboard: live, filtered, grouped, repeated ones explained, secrets hidden."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton, QWidget
from sqlalchemy import text

from browser import errors
from browser.database.dialects import dialect_for
from browser.database.requests import Doing, action
from browser.database.statements import Sent, StatementLog
from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.database.statements_groups import COUNT, SHAPE
from browser.ui.database.statements_model import MARK_ROLE, MOST, STATEMENT, Line, milliseconds_text, short
from browser.ui.database.statements_opening import query_text, values_to_fill_in
from browser.ui.database.statements_panel import StatementsPanel
from browser.ui.doing import key_of
from browser.ui.widgets.secrets import Secrets
from browser.ui.window.main import MainWindow
from tests.ui.driving import key, type_text, until
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database

OpenDatabase = Callable[[str], Awaitable["Database"]]
CANARY = "canary-55ab"
ALT = Qt.KeyboardModifier.AltModifier
BOTH = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier


def _fill(connection: Any) -> None:
    connection.exec_driver_sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(40), password VARCHAR(40))")
    connection.exec_driver_sql("CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER)")
    rows = [{"i": number, "n": f"name {number}", "p": CANARY} for number in range(30)]
    connection.execute(text("INSERT INTO users (id, name, password) VALUES (:i, :n, :p)"), rows)


def _one_by_one(connection: Any) -> None:
    for row in connection.exec_driver_sql("SELECT id FROM users").all():
        connection.execute(text("SELECT id FROM posts WHERE user_id = :user"), {"user": row[0]}).all()


async def _do(database: "Database", words: str, function: Any, owner: QWidget) -> None:
    async def work() -> None:
        with suppress(errors.StatementFailed):
            await database.read(function)

    await tasks.start(work, owner=owner, title=words)


def _texts(panel: StatementsPanel) -> list[str]:
    model = panel.table.model()
    return [str(model.index(row, STATEMENT).data()) for row in range(model.rowCount())]


def _detail(panel: StatementsPanel) -> str:
    edit = panel.view.detail.findChild(QPlainTextEdit, "statementText")
    assert isinstance(edit, QPlainTextEdit)
    return edit.toPlainText()


async def _opened(window: MainWindow, url: str) -> "tuple[Database, StatementsPanel]":
    await window.open_url(url)
    await idle()
    assert window.desk.active is not None
    database = window.desk.active.database
    key(window, Qt.Key.Key_5, ALT)
    panel = window.watching.panel
    assert panel is not None
    await until(panel.isVisible)
    return database, panel


async def test_live_on_three_databases_by_keyboard(database_url: str, window: MainWindow) -> None:
    database, panel = await _opened(window, database_url)
    await _do(database, "Filling", _fill, window)
    await _do(database, "Opening users", _one_by_one, window)
    await _do(database, "Running Query 1", lambda c: c.exec_driver_sql("SELECT * FROM nowhere_at_all"), window)
    await until(lambda: any("nowhere_at_all" in each for each in _texts(panel)))
    assert panel.table.at_end()

    await until(lambda: panel.strip.isVisible())
    said = panel.strip.text.text()
    assert said.startswith(
        "In “Opening users”: users.posts was loaded 30 times, once per row; selectinload would make it 1."
    )
    marks = [panel.table.model().index(row, 0).data(MARK_ROLE) for row in range(panel.table.model().rowCount())]
    assert (marks.count("repeated"), marks.count("error")) == (30, 1)

    key(panel, Qt.Key.Key_E, BOTH)
    assert _texts(panel) == ["SELECT * FROM nowhere_at_all"]
    panel.table.selectRow(0)
    assert "nowhere_at_all" in _detail(panel)
    key(panel, Qt.Key.Key_E, BOTH)

    key(panel, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    await until(panel.bar.words.hasFocus)
    type_text(panel.bar.words, "insert")
    await until(lambda: len(_texts(panel)) == 1)
    assert "1 of " in panel.bar.total.text()
    key(panel.bar.words, Qt.Key.Key_Down)
    await until(panel.table.hasFocus)
    panel.table.selectRow(0)
    assert CANARY not in _detail(panel) and "= 'name 0'" in _detail(panel)
    window.secrets.show()
    assert CANARY in _detail(panel)
    window.secrets.show(False)
    assert CANARY not in _detail(panel)

    key(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert "INSERT INTO users" in copied and CANARY not in copied
    panel.bar.words.clear()
    await until(lambda: len(_texts(panel)) > 30)

    key(panel, Qt.Key.Key_G, BOTH)
    groups = panel.groups.groups
    assert max(len(each.lines) for each in groups) >= 30
    assert sum(len(each.lines) for each in groups) == len(panel.feed.lines)
    panel.table.selectRow(next(at for at, each in enumerate(groups) if len(each.lines) == 30))
    assert "WHERE user_id = ?" in _detail(panel)
    key(panel, Qt.Key.Key_G, BOTH)

    action_of(panel, "clear_statements").trigger()
    assert panel.feed.lines == [] and database.statements.since(0) == () and not panel.strip.isVisible()
    await idle()


async def test_pause_and_only_this_tab(window: MainWindow, sqlite_url: str) -> None:
    database, panel = await _opened(window, sqlite_url)
    tab = QWidget()
    window.desk.tabs.addTab(tab, "one")
    await _do(database, "In the tab", lambda c: c.exec_driver_sql("SELECT 1").all(), tab)
    await _do(database, "Elsewhere", lambda c: c.exec_driver_sql("SELECT 2").all(), panel)
    await until(lambda: {"SELECT 1", "SELECT 2"} <= set(_texts(panel)))
    panel.tab_is(key_of(tab))
    key(panel, Qt.Key.Key_A, BOTH)
    assert _texts(panel) == ["SELECT 1"]
    key(panel, Qt.Key.Key_A, BOTH)
    key(panel, Qt.Key.Key_P, BOTH)
    await _do(database, "Paused", lambda c: c.exec_driver_sql("SELECT 3").all(), panel)
    panel.pull()
    assert "SELECT 3" not in _texts(panel)
    key(panel, Qt.Key.Key_P, BOTH)
    assert "SELECT 3" in _texts(panel)
    await until(lambda: panel.bar.actions_.findText("Paused") > 0)
    panel.bar.actions_.setCurrentText("Paused")
    assert _texts(panel) == ["SELECT 3"]


async def test_slow_ones_are_marked_by_the_setting(window: MainWindow, sqlite_url: str) -> None:
    database, panel = await _opened(window, sqlite_url)
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"
    window.watching.hold(5)
    await _do(database, "Counting", lambda c: c.exec_driver_sql(count).scalar(), panel)
    await until(lambda: any("RECURSIVE" in each for each in _texts(panel)))
    key(panel, Qt.Key.Key_S, BOTH)
    assert len(_texts(panel)) == 1
    assert panel.table.model().index(0, 0).data(MARK_ROLE) == "slow"
    window.watching.hold(0)
    panel.only_slow()
    assert _texts(panel) == []


async def test_only_what_is_seen_is_pulled(window: MainWindow, sqlite_url: str) -> None:
    database, panel = await _opened(window, sqlite_url)
    await until(lambda: len(_texts(panel)) > 0)
    key(window, Qt.Key.Key_5, ALT)
    await until(lambda: not panel.isVisible())
    before = len(panel.feed.lines)
    await _do(database, "Hidden", lambda c: c.exec_driver_sql("SELECT 7").all(), window)
    assert len(panel.feed.lines) == before
    key(window, Qt.Key.Key_5, ALT)
    await until(lambda: "SELECT 7" in _texts(panel))


async def test_the_repeated_ones_alone(open_database: OpenDatabase, sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    parent = QWidget()
    panel = StatementsPanel(parent, Secrets(parent))
    panel.watch(database)
    await _do(database, "Filling", _fill, parent)
    await _do(database, "Opening users", _one_by_one, parent)
    panel.pull()
    panel._think()
    found = panel.strip.current
    assert found is not None and found.repeat.count == 30
    show = panel.strip.findChild(QPushButton, "statementShowRepeat")
    assert isinstance(show, QPushButton)
    show.click()
    assert len(_texts(panel)) == 30 and show.text() == "Show all"
    show.click()
    assert len(_texts(panel)) > 30 and show.text() == "Show them"
    show.click()
    close = panel.strip.findChildren(QToolButton)[-1]
    close.click()
    assert panel.strip.current is None and len(_texts(panel)) > 30
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
    assert _texts(panel)[-1] == f"SELECT {MOST + 1_999} FROM t"
    parent.deleteLater()


def test_the_empty_panel_says_what_would_be_here() -> None:
    parent = QWidget()
    panel = StatementsPanel(parent)
    assert "stands here as it happens" in panel.view._empty.text()
    parent.deleteLater()


def _line(sql: str, values: Any = (), vendor: str = "sqlite") -> Line:
    database: Any = SimpleNamespace(name="demo", dialect=dialect_for(vendor), statements=StatementLog())
    return Line(Sent.of("shared 1", sql, values), database)


@pytest.mark.parametrize(
    ("sql", "values", "names", "expected"),
    [
        ("SELECT 1", (), None, "SELECT 1"),
        ("SELECT ? + ?", (1, 2), None, "SELECT :value_1 + :value_2"),
        ("SELECT '?' , x FROM t WHERE id = ?", (1,), ["id_1"], "SELECT '?' , x FROM t WHERE id = :id_1"),
        ("SELECT 5 %% 2, %(a)s", {"a": 1}, None, "SELECT 5 % 2, :a"),
        ("SELECT $2::VARCHAR, $1", (1, 2), None, "SELECT :value_2, :value_1"),
        (
            "UPDATE t SET password = 'x', token = 'y', a = 'z'",
            (),
            None,
            "UPDATE t SET password = :hidden, token = :hidden_2, a = 'z'",
        ),
    ],
)
def test_as_the_text_of_a_query(sql: str, values: Any, names: list[str] | None, expected: str) -> None:
    line = _line(sql, values)
    line.sent.names = names
    assert query_text(line, secrets=False) == expected


def test_values_of_a_query() -> None:
    line = _line("SELECT * FROM t WHERE a = ? AND b = ? AND password = ? AND c = ?", (1, "x", CANARY, b"z"))
    assert values_to_fill_in(line, secrets=False) == {"value_1": 1, "value_2": "x"}
    assert values_to_fill_in(line, secrets=True)["value_3"] == CANARY
    assert values_to_fill_in(_line("SELECT :a", {"a": 1.5}), secrets=False) == {"a": 1.5}


def test_a_list_stands_still_while_one_reads() -> None:
    """Half a million statements, twenty thousand kept: neither the place, nor what is chosen, nor the detail moves."""
    parent, line = QWidget(), _line("SELECT 1")
    database = line.database
    database.statements.slow_milliseconds = 100
    panel = StatementsPanel(parent)
    panel.resize(1200, 400)
    panel.watch(database)
    panel.table.resize(900, 300)
    _send(database.statements, 2_000)
    panel.pull()
    panel.pull()
    panel.table.verticalScrollBar().setValue(100 * 26 + 7)
    panel.table.setCurrentIndex(panel.statements.index(103, 0))
    read = panel.view.current_line()
    assert read is not None and _texts(panel)[panel.table.top_row()] == "SELECT 100"
    for _ in range(9):
        _send(database.statements, 2_000)
        panel.pull()
        panel.pull()
    assert _texts(panel)[panel.table.top_row()] == "SELECT 100" and panel.table.place_of(100) == -7
    _send(database.statements, 50)  # the oldest are forgotten now
    panel.pull()
    assert _texts(panel)[panel.table.top_row()] == "SELECT 100" and panel.view.current_line() is read
    panel.bar.words.setText("select 10")
    panel._filter_changed()
    assert panel.view.current_line() is read and len(_texts(panel)) < 2_000
    panel.bar.words.clear()
    panel._filter_changed()
    assert panel.view.current_line() is read
    _send(database.statements, 1_000)  # and so is what is read
    panel.pull()
    assert panel.view.current_line() is None and "SELECT 103" in _detail(panel)
    assert panel.table.top_row() == 0 and "older ones forgotten" in panel.bar.total.text()
    assert not panel.table.at_end()
    panel.table.scrollToBottom()
    _send(database.statements, 100)
    panel.pull()
    assert panel.table.at_end() and panel.table.top_row() > 19_000
    parent.deleteLater()


def test_large_statements_do_not_stay_in_the_panel() -> None:
    parent, line = QWidget(), _line("SELECT 1")
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


async def test_what_is_selected_in_the_detail_is_copied_by_itself(window: MainWindow, sqlite_url: str) -> None:
    _, panel = await _opened(window, sqlite_url)
    await until(lambda: len(_texts(panel)) > 0)
    panel.table.selectRow(0)
    edit = panel.view.detail.findChild(QPlainTextEdit, "statementText")
    assert isinstance(edit, QPlainTextEdit)
    edit.setFocus()
    cursor = edit.textCursor()
    cursor.movePosition(cursor.MoveOperation.NextWord, cursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
    key(edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == cursor.selectedText()
    key(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text().startswith("# ")
    await idle()


@pytest.mark.parametrize("name", ["statementError", "statementFacts"])
async def test_an_error_and_its_facts_are_copied_too(window: MainWindow, sqlite_url: str, name: str) -> None:
    database, panel = await _opened(window, sqlite_url)
    await _do(database, "Running Query 1", lambda c: c.exec_driver_sql("SELECT * FROM nowhere_at_all"), window)
    await until(lambda: any("nowhere_at_all" in each for each in _texts(panel)))
    panel.table.selectRow(next(place for place, each in enumerate(_texts(panel)) if "nowhere_at_all" in each))
    label = panel.view.detail.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    panel.view.detail.findChild(QPlainTextEdit, "statementText").setFocus()  # type: ignore[union-attr]
    for _ in range(9):
        if not label.hasFocus():
            key(window.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
            await asyncio.sleep(0)
    assert label.hasFocus()
    key(label, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().clear()
    key(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == label.text() != ""
    await idle()


async def test_groups_are_sorted_by_a_key(window: MainWindow, sqlite_url: str) -> None:
    database, panel = await _opened(window, sqlite_url)
    await _do(database, "Filling", _fill, window)
    sort = action_of(panel.table, "sort_groups")
    assert not sort.isEnabled()
    key(panel, Qt.Key.Key_G, BOTH)
    await until(lambda: len(panel.groups.groups) > 1)
    panel.table.setFocus()
    for descending in (True, False):
        panel.table.setCurrentIndex(panel.groups.index(0, SHAPE))
        key(panel.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        shapes = [each.shape.casefold() for each in panel.groups.groups]
        assert shapes == sorted(shapes, reverse=descending)
    key(panel, Qt.Key.Key_G, BOTH)
    assert not sort.isEnabled()
    await idle()


def test_groups_stand_still_while_one_is_chosen() -> None:
    parent, line = QWidget(), _line("SELECT 1")
    panel = StatementsPanel(parent)
    panel.watch(line.database)
    action_of(panel, "group_statements").trigger()
    for table, milliseconds in (("a", 5.0), ("b", 3.0)):
        _send(line.database.statements, 3, f"SELECT {{}} FROM {table}", milliseconds)
    panel.pull()
    panel._think()
    assert [each.shape for each in panel.groups.groups] == ["SELECT ? FROM a", "SELECT ? FROM b"]
    panel.table.selectRow(1)
    _send(line.database.statements, 9, "SELECT {} FROM b", 90.0)
    _send(line.database.statements, 9, "SELECT {} FROM c", 99.0)
    panel.pull()
    panel._think()
    assert [each.shape[-1] for each in panel.groups.groups] == ["a", "b", "c"]
    assert "FROM b" in _detail(panel) and panel.groups.groups[1].total == 819
    panel.table.sortByColumn(COUNT, Qt.SortOrder.AscendingOrder)
    assert [len(each.lines) for each in panel.groups.groups] == [3, 9, 12]
    assert panel.table.currentIndex().row() == 2
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
    assert _texts(panel) == []
    with pytest.raises(errors.StatementFailed):
        await held.run(lambda c: [stream.fetch() for _ in range(9)])
    await database.release(held)
    panel.pull()
    panel._think()
    assert _texts(panel) == [sql]
    parent.deleteLater()


def test_any_text_can_be_shown_and_copied() -> None:
    parent, line = QWidget(), _line("SELECT 1")
    panel = StatementsPanel(parent)
    panel.watch(line.database)
    panel.statements.several = True
    line.database.statements._keep(
        Sent.of("shared 1", "SELECT '\x00 \udc80 \u202e ``` | \x1b'\r\nFROM `t`", ("\ud800", b"\x00"))
    )
    line.database.statements.since(0)[0].error = "bad \udc80 |\nsecond ```"
    panel.pull()
    panel.table.selectRow(0)
    assert "\\udc80" in _detail(panel) and "\nFROM" in _detail(panel)
    for name in ("copy_statements", "copy_report"):
        action_of(panel, name).trigger()
        copied = QGuiApplication.clipboard().text()
        assert "\\udc80" in copied and "\x00" not in copied and "\u202e" not in copied
    assert "\n````sql\nSELECT" in copied and "\nFROM `t`\n````\n" in copied and "    second ```" in copied
    parent.deleteLater()


def _send(log: StatementLog, count: int, sql: str = "SELECT {}", milliseconds: float = 1.0) -> None:
    for _ in range(count):
        sent = Sent.of("shared 1", sql.format(log.total), ())
        sent.milliseconds = milliseconds
        log._keep(sent)


def test_texts() -> None:
    assert short("SELECT users.id, users.name, users.email FROM users") == "SELECT users.id, … FROM users"
    assert short("SELECT count(*)\nFROM users") == "SELECT count(*) FROM users"
    assert [milliseconds_text(each) for each in (None, 0.123, 12.34, 1234.5)] == ["…", "0.12", "12.3", "1,234"]
    assert Line(Sent.of("a", "b", ()), None).sent.sql == "b"  # type: ignore[arg-type]
