"""Everything that was run, newest first: found by a part of its SQL, and put into a query again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from browser.console.history import Entry, Outcome
from browser.database.dialects.base.lexis import Lexis
from browser.errors import RowloreError
from browser.ui import tasks, theme
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console import wording
from browser.ui.console.preview import Preview, binds_words, tool_row
from browser.ui.messages import MessageStrip
from browser.ui.widgets.plain import one_line

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
Search = Callable[[str, bool, int | None], Awaitable[Sequence[Entry]]]
"""Text, whether only of the active connection, and the id before which to go on: the next entries. Raises errors.*."""
Delete = Callable[[Sequence[int]], Awaitable[None]]
PAGE = 200
"""Entries that are read at once."""
SEARCH_AFTER = 150
"""Milliseconds without a key until what was typed is searched for."""
WHEN, CONNECTION, STATEMENT, ROWS, TIME, OUTCOME = range(6)
_WIDTHS = {WHEN: 150, CONNECTION: 150, ROWS: 110, TIME: 90, OUTCOME: 110}


class HistoryModel(QAbstractTableModel):
    """Finished texts of the entries that were read."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: Sequence[Entry], *, more: bool = False) -> None:
        """Show these, or these behind those that are there."""
        if more:
            first = len(self.entries)
            self.beginInsertRows(_NOWHERE, first, first + len(entries) - 1)
            self.entries += entries
            self.endInsertRows()
        else:
            self.beginResetModel()
            self.entries = list(entries)
            self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 6

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("When"), self.tr("Connection"), self.tr("Statement"))
        return (*titles, self.tr("Rows"), self.tr("Time"), self.tr("Outcome"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _text(entry, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in (ROWS, TIME):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        failed = entry.outcome in (Outcome.FAILED, Outcome.UNKNOWN)
        if role == Qt.ItemDataRole.ForegroundRole and failed and index.column() == OUTCOME:
            return QBrush(QColor(theme.current().error))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (WHEN, CONNECTION):
            return QBrush(QColor(theme.current().muted))
        return None


def _text(entry: Entry, column: int) -> str:
    if column == WHEN:
        return f"{entry.when.astimezone():%Y-%m-%d %H:%M:%S}"
    if column == CONNECTION:
        return one_line(entry.title)
    if column == STATEMENT:
        return one_line(wording.without_comments(entry.sql[:600]))
    if column == ROWS:
        return f"{entry.rows:,}" if entry.affected is None else wording.tr("{0} changed").format(f"{entry.affected:,}")
    return wording.duration(entry.milliseconds) if column == TIME else str(entry.outcome.value)


class HistoryTable(QTableView):
    """Enter and a double click open the current entry."""

    opened = Signal()
    end_seen = Signal()

    def __init__(self, model: HistoryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("historyTable")
        self.setAccessibleName(self.tr("History"))
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(STATEMENT, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _: self.opened.emit())
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - self.verticalScrollBar().pageStep():
            self.end_seen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class HistoryPanel(QWidget):
    """The ErrorHost of what runs inside. `lexis_of` tells how the SQL of an entry is coloured."""

    open_wanted = Signal(object)
    """Put this entry (Entry) into a query of its own."""
    insert_wanted = Signal(object)
    """Put this entry where the caret of the last query is."""

    def __init__(
        self, search: Search, delete: Delete, lexis_of: Callable[[Entry], Lexis | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("historyTab")
        self.title = self.tr("History")
        self._search_for, self._delete, self._lexis_of = search, delete, lexis_of
        self._reading: asyncio.Task[Any] | None = None
        self._more = False
        actions_of(self)
        self.field = QLineEdit(self)
        self.field.setObjectName("historySearch")
        self.field.setPlaceholderText(self.tr("Find statements that contain…"))
        self.field.setAccessibleName(self.tr("Find in the history"))
        self.field.setClearButtonEnabled(True)
        self.only_here = QCheckBox(self.tr("Only the active connection"), self)
        self.only_here.setObjectName("historyOnlyHere")
        self.message = MessageStrip(self)
        self.model = HistoryModel(self)
        self.table = HistoryTable(self.model, self)
        self.empty = QLabel(self)
        self.empty.setObjectName("historyEmpty")
        self.empty.setProperty("muted", True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview = Preview(self)
        self._compose()
        self._typed = QTimer(self, singleShot=True, interval=SEARCH_AFTER)
        self._typed.timeout.connect(self.refresh)
        self.field.textChanged.connect(lambda _: self._typed.start())
        self.field.returnPressed.connect(self.table.setFocus)
        self.only_here.toggled.connect(lambda _: self.refresh())
        self.table.opened.connect(self.open_entry)
        self.table.end_seen.connect(self._read_more)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        self._show_current()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's event; a focus proxy would take Tab past what stands before it."""
        self.field.setFocus(event.reason())

    def _compose(self) -> None:
        names = ("open_entry", "insert_entry", "delete_entries")
        below = QSplitter(Qt.Orientation.Vertical, self)
        below.setObjectName("historySplitter")
        below.setChildrenCollapsible(False)
        below.addWidget(self.table)
        below.addWidget(self.preview)
        below.setSizes([500, 220])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(tool_row(self, self.field, [action_of(self, name) for name in names], self.only_here))
        column.addWidget(self.message)
        column.addWidget(self.empty)
        column.addWidget(below, 1)

    @property
    def current(self) -> Entry | None:
        """The entry that is chosen."""
        row = self.table.currentIndex().row()
        return self.model.entries[row] if 0 <= row < len(self.model.entries) else None

    def refresh(self) -> None:
        """Search anew."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = tasks.start(self._read, None, owner=self)

    def _read_more(self) -> None:
        if self._more and self.model.entries and (self._reading is None or self._reading.done()):
            self._reading = tasks.start(self._read, self.model.entries[-1].id, owner=self)

    async def _read(self, before: int | None) -> None:
        found = await self._search_for(self.field.text().strip(), self.only_here.isChecked(), before)
        self._more = len(found) >= PAGE
        kept = self.current
        self.message.dismiss()
        if found or before is None:
            self.model.show(found, more=before is not None)
        if before is None and found:
            place = next((row for row, entry in enumerate(found) if kept is not None and entry.id == kept.id), 0)
            self.table.setCurrentIndex(self.model.index(place, STATEMENT))
        self._show_current()

    def _show_current(self) -> None:
        entry = self.current
        for name in ("open_entry", "insert_entry", "copy_entry", "delete_entries"):
            action_of(self, name).setEnabled(entry is not None)
        self.empty.setText(
            self.tr("No statement contains this.") if self.field.text() else self.tr("What you run is listed here.")
        )
        self.empty.setVisible(not self.model.entries)
        self.preview.setVisible(entry is not None)
        if entry is None:
            return
        about = [entry.error, binds_words(entry.parameters)]
        if entry.masked:
            about.append(self.tr("*** stands for a password: this is not what ran."))
        if entry.shortened_from:
            about.append(self.tr("Only the first part of {0} characters is kept.").format(f"{entry.shortened_from:,}"))
        said = "\n".join(part for part in about if part)
        self.preview.show_text(entry.sql, said, self._lexis_of(entry), problem=bool(entry.error))

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show what went wrong above the list (ErrorHost)."""
        self.message.show_error(error, retry)

    @action("Open as a query", "", "terminal", "Put this statement into a query (Enter)")
    def open_entry(self) -> None:
        """Put the current statement into a query of its own."""
        if self.current is not None:
            self.open_wanted.emit(self.current)

    @action("Insert", "Shift+Return", "corner-down-right", "Put this statement where the last query's caret is")
    def insert_entry(self) -> None:
        """Put the current statement into the last query."""
        if self.current is not None:
            self.insert_wanted.emit(self.current)

    @action("Copy the statement", "Ctrl+C", "copy")
    def copy_entry(self) -> None:
        """Put the current statement on the clipboard."""
        if self.current is not None:
            QGuiApplication.clipboard().setText(self.current.sql)

    @action("Forget", "Delete", "x", "Delete the selected statements from the history")
    async def delete_entries(self) -> None:
        """Delete what is selected from the history."""
        chosen = self.table.selectionModel().selectedRows() or [self.table.currentIndex()]
        rows = sorted({index.row() for index in chosen if index.isValid()})
        await self._delete([self.model.entries[row].id for row in rows])
        self.refresh()

    @action("Refresh history", "F5", "refresh-cw")
    def refresh_history(self) -> None:
        """Read the list anew."""
        self.refresh()
