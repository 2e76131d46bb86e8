"""A canary in secret columns of three databases: nowhere in the window until secrets are shown, then everywhere."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QHelpEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)
from sqlalchemy import Engine, create_engine, event, text

from browser.errors import NotSupported
from browser.rows.cells import MASKED
from browser.ui.actions import action_of, all_actions
from browser.ui.rows.table_tab import TableTab
from browser.ui.widgets import RAW_ROLE
from browser.ui.widgets.grid_delegate import GridDelegate
from browser.ui.widgets.row_grid import RowGrid
from browser.ui.widgets.secrets import Secrets
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, key, type_text, until
from tests.ui.rows.related_shop import panel_of, related_of, settled, tab_of
from tests.ui.windows import named

CANARY = "linnet"
MASK = "••••••"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    RAW_ROLE,
)
SCHEMA = """
create table people (id integer primary key, name varchar(40), hashed_password varchar(60), api_key varchar(60));
create table sessions (token varchar(60) primary key, person_id integer, note varchar(40),
  foreign key (person_id) references people (id));
create table visits (id integer primary key, session varchar(60), page varchar(40),
  foreign key (session) references sessions (token));
insert into people values (1, 'Ada', 'linnet-hash-1', 'linnet-key-1'), (2, 'Grace', 'linnet-hash-2', null);
insert into sessions values ('linnet-token-1', 1, 'home'), ('linnet-token-2', 1, 'away'), ('linnet-token-3', 2, 'x');
insert into visits values (1, 'linnet-token-1', '/'), (2, 'linnet-token-1', '/about'), (3, 'linnet-token-3', '/')
"""


def make(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in SCHEMA.split(";"):
            connection.execute(text(statement))
    engine.dispose()


def strings(window: QWidget) -> Iterator[str]:
    """Everything that any widget, action or model of the window says, to eyes, to a screen reader or to a tool tip."""
    for widget in (window, *window.findChildren(QWidget)):
        said = (widget.windowTitle(), widget.toolTip(), widget.statusTip(), widget.whatsThis())
        yield from (*said, widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, QLineEdit):
            yield widget.displayText()
        elif isinstance(widget, QPlainTextEdit):
            yield widget.toPlainText()
        else:
            text_of = getattr(widget, "text", None)
            yield str(text_of()) if callable(text_of) else str(text_of)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from told(widget.model(), QModelIndex())
            delegate = widget.itemDelegate()
            if isinstance(delegate, GridDelegate):
                yield from (line for line, _ in delegate._fitted.values())  # what was painted
    for each in window.findChildren(QAction):
        yield from (each.text(), each.toolTip(), each.statusTip())
    yield QGuiApplication.clipboard().text()
    yield from (each.title() for each in QGuiApplication.topLevelWindows() if isinstance(each, QWindow))


def told(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    listed = isinstance(model, QAbstractListModel)  # whose columns are private
    columns = 1 if listed else model.columnCount(parent)
    for column in range(columns):
        yield from (str(model.headerData(column, Qt.Orientation.Horizontal, role)) for role in ROLES)
    for row in range(model.rowCount(parent)):
        for column in range(columns):
            index = model.index(row, column, parent)
            yield from (str(index.data(role)) for role in ROLES)
            if column == 0 and not listed:
                yield from told(model, index)


def leaks(window: MainWindow) -> list[str]:
    window.grab()
    return [each for each in strings(window) if CANARY in each]


async def open_people(window: MainWindow, url: str, table: str = "people") -> TableTab:
    make(url)
    QGuiApplication.clipboard().clear()
    await window.open_url(url, table=table)
    await until(lambda: window.relating.panel is not None)
    await settled(window)
    tab_of(window).grid.setFocus()
    return tab_of(window)


async def copied(grid: RowGrid) -> str:
    grid.selectAll()
    await grid.copy()
    return QGuiApplication.clipboard().text()


def toggle(window: MainWindow) -> None:
    key(window, Qt.Key.Key_E, CONTROL | SHIFT)


def place(tab: TableTab, name: str) -> int:
    return [head.name for head in tab.model.heads].index(name)


async def test_nowhere_until_they_are_shown_then_everywhere(database_url: str, window: MainWindow) -> None:
    tab = await open_people(window, database_url)
    panel, related = panel_of(window), related_of(window)
    assert panel.list.choose("sessions")
    await settled(window)
    related.nest_row()
    await settled(window)
    nested = related.nested
    assert nested.isVisible() and panel.rows.model.rowCount() == 2
    tab.grid.go_to(0, place(tab, "hashed_password"))
    tab.toggle_viewer()
    assert (await copied(tab.grid)).splitlines() == [f"1\tAda\t{MASK}\t{MASK}", f"2\tGrace\t{MASK}\t"]
    assert (await copied(panel.rows.grid)).startswith(MASK)
    nested.grid.selectAll()
    await nested.copy_nested()
    assert MASK in QGuiApplication.clipboard().text()
    assert tab.watch.viewer.editor.toPlainText() == ""
    assert "Hidden" in named(tab, "valueNotice").text()
    assert leaks(window) == []
    sent: list[str] = []

    def remember(*about: object) -> None:
        sent.append(str(about[2]))

    tab.grid.go_to(0, place(tab, "hashed_password"))
    await settled(window)
    event.listen(Engine, "before_cursor_execute", remember)
    selection = tab.grid.selectionModel().selection()
    before = (tab.grid.currentIndex(), selection.count(), tab.grid.verticalScrollBar().value())
    toggle(window)
    await settled(window)
    after = tab.grid.selectionModel().selection()
    assert (tab.grid.currentIndex(), after.count(), tab.grid.verticalScrollBar().value()) == before
    event.remove(Engine, "before_cursor_execute", remember)
    assert sent == []
    assert tab.model.index(0, place(tab, "hashed_password")).data() == "linnet-hash-1"
    assert "linnet-token-1" in str(panel.rows.model.index(0, 0).data())
    assert "linnet-token-1" in nested.model.text(0, 0, 0, nested.model.columnCount() - 1)
    assert tab.watch.viewer.editor.toPlainText() == "linnet-hash-1"
    window.grab()
    assert any("linnet-hash-2" in line for line, _ in tab.grid.delegate._fitted.values())
    assert (await copied(tab.grid)).splitlines()[0] == "1\tAda\tlinnet-hash-1\tlinnet-key-1"
    assert "linnet-token-1" in await copied(panel.rows.grid)
    QGuiApplication.clipboard().setText("")
    for delegate in (tab.grid.delegate, panel.rows.grid.delegate, nested.grid.delegate):
        delegate._fitted.clear()
    toggle(window)
    assert leaks(window) == []


async def test_a_hidden_key_still_relates(database_url: str, window: MainWindow) -> None:
    tab = await open_people(window, database_url, "sessions")
    panel = panel_of(window)
    assert tab.model.index(0, 0).data() == MASK
    assert panel.title.text() == f"of sessions #{MASK}"
    assert panel.list.text_of("visits") == "2"
    assert panel.list.choose("visits")
    await settled(window)
    panel.follow()
    await settled(window)
    await until(lambda: tab_of(window).facts.ref.name == "visits" and tab_of(window).model.total == 2)
    tab = tab_of(window)
    trails = related_of(window).trails
    await trails.copy_trail_sql()
    assert ":token" in QGuiApplication.clipboard().text()
    notice = tab.message.message
    assert notice is not None and "sessions.token" in notice.whole()
    assert leaks(window) == []
    await trails.copy_trail_code()
    assert "bindparam('token')" in QGuiApplication.clipboard().text()
    compile(QGuiApplication.clipboard().text(), "trail", "exec")
    assert leaks(window) == []
    assert CANARY not in str(tab.state())
    with pytest.raises(NotSupported):
        await trails.save_trail()
    related_of(window).go_back()
    await settled(window)
    assert leaks(window) == []
    related_of(window).go_forward()
    await settled(window)
    toggle(window)
    await trails.copy_trail_sql()
    assert "'linnet-token-1'" in QGuiApplication.clipboard().text()
    assert tab.model.index(0, place(tab, "session")).data() == "linnet-token-1"


async def test_filtering_by_a_secret_shows_and_keeps_none_of_it(window: MainWindow, sqlite_url: str) -> None:
    tab = await open_people(window, sqlite_url)
    column = place(tab, "hashed_password")
    tab.grid.go_to(0, column)
    key(tab.grid, Qt.Key.Key_K, CONTROL | SHIFT)
    assert "hidden" in tab.filter_bar.problem.text() and not tab.filter_bar.chips
    tab.grid.go_to(1, place(tab, "api_key"))
    key(tab.grid, Qt.Key.Key_K, CONTROL | SHIFT)
    await until(lambda: tab.model.total == 1)  # NULL is no secret
    tab.filter_bar.clear_filters()
    await until(lambda: tab.model.total == 2)
    key(window, Qt.Key.Key_L, CONTROL)
    type_text(tab.filter_bar.field, "hashed_password = linnet-hash-2")
    assert not [each for each in tab.filter_bar._words.stringList() if CANARY in each]
    key(tab.filter_bar.field, Qt.Key.Key_Return)
    await until(lambda: tab.model.total == 1)
    await settled(window)
    assert tab.filter_bar.chips[0].label.text() == f"hashed_password = {MASK}"
    click(tab.filter_bar.chips[0].label)
    assert tab.filter_bar.editor.isVisible()
    assert leaks(window) == []
    assert CANARY not in str(tab.state())
    toggle(window)
    assert tab.filter_bar.editor.value.displayText() == "linnet-hash-2"
    assert tab.filter_bar.chips[0].label.text() == "hashed_password = linnet-hash-2"


async def test_the_viewer_offers_to_show_it_and_says_that_it_is_hidden(window: MainWindow, sqlite_url: str) -> None:
    tab = await open_people(window, sqlite_url)
    column = place(tab, "hashed_password")
    tab.grid.go_to(0, column)
    index = tab.model.index(0, column)
    assert index.data(RAW_ROLE) is MASKED
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "hidden"
    at = tab.grid.visualRect(index).center()
    wanted = QHelpEvent(QEvent.Type.ToolTip, at, tab.grid.viewport().mapToGlobal(at))
    tab.grid.delegate.helpEvent(wanted, tab.grid, QStyleOptionViewItem(), index)
    await until(lambda: "Hidden" in QToolTip.text())
    QToolTip.hideText()
    head = tab.model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "secret: hidden" in str(head)
    key(tab.grid, Qt.Key.Key_F2)
    assert not action_of(tab.watch.viewer, "copy_value").isEnabled()
    reveal = named(tab, "revealSecrets")
    reveal.setFocus()
    key(reveal, Qt.Key.Key_Space)
    assert tab.watch.viewer.editor.toPlainText() == "linnet-hash-1"
    assert not reveal.isVisible()
    assert tab.grid.hasFocus()
    assert action_of(window.commands, "show_secrets").isChecked()
    assert any(each.text() == "Show s&ecrets" for each in all_actions(window))
    tab.grid.go_to(1, place(tab, "api_key"))
    toggle(window)
    assert named(tab, "valueNotice").text() == "NULL: there is no value."
    assert not action_of(window.commands, "show_secrets").isChecked()


def test_a_switch_tells_once() -> None:
    owner = QObject()
    secrets = Secrets(owner)
    told: list[bool] = []
    secrets.changed.connect(lambda: told.append(secrets.shown))
    secrets.show()
    secrets.show()
    secrets.show(False)
    assert told == [True, False]
