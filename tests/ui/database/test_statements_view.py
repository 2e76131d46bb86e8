"""The table and the detail: they stand still while one reads, and what is selected is copied."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from browser.ui.actions import action_of
from browser.ui.database.statements_groups import COUNT, SHAPE
from browser.ui.database.statements_model import STATEMENT, StatementModel
from browser.ui.database.statements_panel import StatementsPanel
from browser.ui.database.statements_table import StatementTable
from browser.ui.window.main import MainWindow
from tests.ui.database.statements import (
    BOTH,
    detail,
    do,
    fill,
    line_of,
    opened,
    send,
    texts,
)
from tests.ui.driving import key, until
from tests.ui.windows import idle


def test_a_list_stands_still_while_one_reads() -> None:
    """Half a million statements, twenty thousand kept: neither the place, nor what is chosen, nor the detail moves."""
    parent, line = QWidget(), line_of("SELECT 1")
    database = line.database
    database.statements.slow_milliseconds = 100
    panel = StatementsPanel(parent)
    panel.resize(1200, 400)
    panel.watch(database)
    panel.table.resize(900, 300)
    send(database.statements, 2_000)
    panel.pull()
    panel.pull()
    panel.table.verticalScrollBar().setValue(100 * 26 + 7)
    panel.table.setCurrentIndex(panel.statements.index(103, 0))
    read = panel.view.current_line()
    assert read is not None and texts(panel)[panel.table.top_row()] == "SELECT 100"
    for _ in range(9):
        send(database.statements, 2_000)
        panel.pull()
        panel.pull()
    assert texts(panel)[panel.table.top_row()] == "SELECT 100" and panel.table.place_of(100) == -7
    send(database.statements, 50)  # the oldest are forgotten now
    panel.pull()
    assert texts(panel)[panel.table.top_row()] == "SELECT 100" and panel.view.current_line() is read
    panel.bar.words.setText("select 10")
    panel._filter_changed()
    assert panel.view.current_line() is read and len(texts(panel)) < 2_000
    panel.bar.words.clear()
    panel._filter_changed()
    assert panel.view.current_line() is read
    send(database.statements, 1_000)  # and so is what is read
    panel.pull()
    assert panel.view.current_line() is None and "SELECT 103" in detail(panel)
    assert panel.table.top_row() == 0 and "older ones forgotten" in panel.bar.total.accessibleName()
    assert not panel.table.at_end()
    panel.table.scrollToBottom()
    send(database.statements, 100)
    panel.pull()
    assert panel.table.at_end() and panel.table.top_row() > 19_000
    parent.deleteLater()


async def test_what_is_selected_in_the_detail_is_copied_by_itself(window: MainWindow, sqlite_url: str) -> None:
    _, panel = await opened(window, sqlite_url)
    await until(lambda: len(texts(panel)) > 0)
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
    database, panel = await opened(window, sqlite_url)
    await do(database, "Running Query 1", lambda c: c.exec_driver_sql("SELECT * FROM nowhere_at_all"), window)
    await until(lambda: any("nowhere_at_all" in each for each in texts(panel)))
    panel.table.selectRow(next(place for place, each in enumerate(texts(panel)) if "nowhere_at_all" in each))
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
    database, panel = await opened(window, sqlite_url)
    await do(database, "Filling", fill, window)
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
    parent, line = QWidget(), line_of("SELECT 1")
    panel = StatementsPanel(parent)
    panel.watch(line.database)
    action_of(panel, "group_statements").trigger()
    for table, milliseconds in (("a", 5.0), ("b", 3.0)):
        send(line.database.statements, 3, f"SELECT {{}} FROM {table}", milliseconds)
    panel.pull()
    panel._think()
    assert [each.shape for each in panel.groups.groups] == ["SELECT ? FROM a", "SELECT ? FROM b"]
    panel.table.selectRow(1)
    send(line.database.statements, 9, "SELECT {} FROM b", 90.0)
    send(line.database.statements, 9, "SELECT {} FROM c", 99.0)
    panel.pull()
    panel._think()
    assert [each.shape[-1] for each in panel.groups.groups] == ["a", "b", "c"]
    assert "FROM b" in detail(panel) and panel.groups.groups[1].total == 819
    panel.table.sortByColumn(COUNT, Qt.SortOrder.AscendingOrder)
    assert [len(each.lines) for each in panel.groups.groups] == [3, 9, 12]
    assert panel.table.currentIndex().row() == 2
    parent.deleteLater()


async def test_nothing_is_shown_in_full_that_nobody_chose(window: MainWindow, sqlite_url: str) -> None:
    database, panel = await opened(window, sqlite_url)
    for number in range(40):
        await do(database, "Filling", lambda c, n=number: c.exec_driver_sql(f"SELECT {n}").all(), window)
    await until(lambda: "SELECT 39" in texts(panel))
    for widget in (panel.bar.words, panel.table):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    await until(panel.table.hasFocus)
    open_it = action_of(panel, "open_statement")
    assert detail(panel) == "" and not open_it.isEnabled() and panel.table.at_end()
    key(panel.table, Qt.Key.Key_Up)
    assert panel.view.current_line() is panel.statements.lines[-1]  # not the first, which nobody sees
    assert detail(panel) and open_it.isEnabled()
    key(panel.table, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert not panel.view.selected() and detail(panel) == "" and not open_it.isEnabled()
    await idle()


def test_the_statement_has_the_most_room() -> None:
    parent = QWidget()
    table = StatementTable(parent)
    table.show_model(StatementModel(table))
    parent.show()
    header = table.horizontalHeader()
    for width in (640, 760, 945, 1187):
        table.resize(width, 300)
        sizes = [header.sectionSize(column) for column in range(header.count())]
        assert sizes[STATEMENT] == max(sizes) > 200
    parent.deleteLater()
