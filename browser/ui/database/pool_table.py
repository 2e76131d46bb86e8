"""poolTable: every connection, who holds it since when, and what was sent on it last."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from browser.ui import theme
from browser.ui.database import pool_wording
from browser.ui.widgets import RAW_ROLE, plain
from browser.ui.widgets.read_only import make_read_only

if TYPE_CHECKING:
    from browser.database.pool_facts import Holder

Index = QModelIndex | QPersistentModelIndex
NAME, PID, STATE, HOLDER, SINCE, AGE, TRANSACTION, STATEMENT = range(8)
_PADDING = 4
NARROW = 900
"""Pixels below which actions get less room."""
_WIDTHS = {NAME: 88, PID: 72, STATE: 176, HOLDER: 208, SINCE: 80, AGE: 64, TRANSACTION: 112}
_NUMBERS = (PID, AGE)


class PoolModel(QAbstractTableModel):
    """The connections, as the monitor lists them."""

    def __init__(self, parent: QObject, tab_name: Callable[[int], str]) -> None:
        super().__init__(parent)
        self.holders: Sequence[Holder] = ()
        self._tab_name = tab_name

    def show(self, holders: "Sequence[Holder]") -> bool:
        """Show these; returns whether rows came, went or changed their places."""
        same = [each.id for each in holders] == [each.id for each in self.holders]
        if same:
            self.holders = holders
            if holders:
                self.dataChanged.emit(self.index(0, 0), self.index(len(holders) - 1, STATEMENT))
            return False
        self.beginResetModel()
        self.holders = holders
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.holders)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else STATEMENT + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        titles = (
            (self.tr("Name"), self.tr("What the statement log calls the connection, too")),
            (self.tr("Session"), self.tr("The server's process or thread id")),
            (self.tr("State"), self.tr("What the connection does now")),
            (self.tr("Held by"), self.tr("The action, and its tab")),
            (self.tr("Since"), self.tr("When it changed hands last")),
            (self.tr("Age"), self.tr("How long it has been open")),
            (self.tr("Transaction"), self.tr("What the driver knows, without asking the server")),
            (self.tr("Last statement"), self.tr("What was sent on it last")),
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return titles[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return titles[section][1]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section in _NUMBERS
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        holder, column = self.holders[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return plain.one_line(self._text(holder, column))
        if role == RAW_ROLE:
            return holder
        if role == Qt.ItemDataRole.ToolTipRole and column in (STATE, HOLDER, STATEMENT):
            return plain.tip(self._text(holder, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(holder, column)
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            return _mark(holder)
        return None

    def held_by(self, holder: "Holder") -> str:
        """The action that holds it and the tab of that, as "Counting · orders"."""
        return " · ".join(part for part in (holder.action, self._tab_name(holder.tab)) if part)

    def _text(self, holder: "Holder", column: int) -> str:
        if column == NAME:
            return holder.name.partition(" · ")[0]
        if column == PID:
            return "–" if holder.pid is None else str(holder.pid)
        if column == STATE:
            return pool_wording.state(holder)
        if column == HOLDER:
            return self.held_by(holder)
        if column == SINCE:
            return f"{datetime.fromtimestamp(holder.since).astimezone():%H:%M:%S}"
        if column == AGE:
            return pool_wording.age(holder.age)
        if column == TRANSACTION:
            return holder.in_transaction
        return holder.last_statement

    def _colour(self, holder: "Holder", column: int) -> QColor | None:
        now = theme.current()
        if holder.leaked and column == STATE:
            return QColor(now.warning)
        if column == TRANSACTION and holder.in_transaction == "failed":
            return QColor(now.error)
        if column == TRANSACTION and holder.in_transaction == "in transaction":
            return QColor(now.warning)
        quiet = not holder.held or column in (SINCE, AGE, TRANSACTION)
        return QColor(now.muted) if quiet else None


def _mark(holder: "Holder") -> QIcon:
    now = theme.current()
    if holder.leaked:
        return theme.icon("triangle-alert", now.warning)
    return theme.colour_dot(now.accent if holder.held else now.disabled)


class _Lined(QStyledItemDelegate):
    """A thin line below each row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        room = QStyleOptionViewItem(option)
        room.rect = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.highlight())
        super().paint(painter, room, index)
        painter.setPen(QColor(theme.current().line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus


class PoolTable(QTableView):
    """Keeps its selection by connection while rows come and go."""

    def __init__(self, parent: QWidget, tab_name: Callable[[int], str]) -> None:
        super().__init__(parent)
        self._empty = ""
        make_read_only(self, "poolTable", self.tr("Connections"))
        self.pool_model = PoolModel(self, tab_name)
        self.setModel(self.pool_model)
        self.setItemDelegate(_Lined(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        vertical = self.verticalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(max(26, QFontMetrics(self.font()).lineSpacing() + 8))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(48)
        header.setStretchLastSection(True)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.horizontalHeader().resizeSection(HOLDER, _WIDTHS[HOLDER] if event.size().width() > NARROW else 132)

    @property
    def chosen(self) -> "Holder | None":
        """The selected connection."""
        rows = self.selectionModel().selectedRows()
        return self.pool_model.holders[rows[0].row()] if rows else None

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.pool_model.holders:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.current().muted))
            room = self.viewport().rect().adjusted(12, 10, -12, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, self._empty)
            painter.end()

    def show_holders(self, holders: "Sequence[Holder]", empty: str = "") -> None:
        """Show these, the same one selected as before if it is still there; `empty` says why there are none."""
        if empty != self._empty:
            self._empty = empty
            self.setAccessibleDescription(empty)
            self.viewport().update()
        chosen = self.chosen
        place = self.verticalScrollBar().value()
        if not self.pool_model.show(holders) or chosen is None:
            return
        for row, holder in enumerate(holders):
            if holder.id == chosen.id:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                self.selectionModel().setCurrentIndex(self.pool_model.index(row, 0), flags)
        self.verticalScrollBar().setValue(place)
