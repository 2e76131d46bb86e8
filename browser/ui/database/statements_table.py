"""The table of statements: one line each, what stands out marked at its left edge."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QResizeEvent
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
from browser.ui.actions import action, action_of, actions_of
from browser.ui.database import statements_groups as groups
from browser.ui.database import statements_model as columns
from browser.ui.database.statements_groups import GroupModel
from browser.ui.database.statements_model import MARK_ROLE, StatementModel
from browser.ui.widgets.read_only import make_read_only

Index = QModelIndex | QPersistentModelIndex
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder

ROW_HEIGHT = 26
_WIDTHS = {
    columns.TIME: 108, columns.MILLISECONDS: 80, columns.ROWS: 60, columns.VALUES: 170, columns.ACTION: 150,
    columns.CONNECTION: 112, columns.TRANSACTION: 104,
}  # fmt: skip
_GROUP_WIDTHS = {0: 80, 1: 104, 2: 100, 3: 116, 4: 80}
_NARROW = 1100
"""Pixels below which a table leaves out what the detail says, too."""


class StatementTable(QTableView):
    """Enter and double-click ask for the current statement."""

    chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        make_read_only(self, "statementTable", self.tr("Statements that were sent"))
        self.setItemDelegate(_Delegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        actions_of(self)
        self.doubleClicked.connect(lambda _: self.chosen.emit())
        vertical = self.verticalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().lineSpacing() + 8))
        self.horizontalHeader().setMinimumSectionSize(48)
        self._follows = True
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._follow)

    def show_model(self, model: "StatementModel | GroupModel") -> None:
        """Show the rows of this model."""
        if self.model() is model:
            return
        grouped = isinstance(model, GroupModel)
        header = self.horizontalHeader()
        self.setSortingEnabled(False)
        self.setModel(model)
        if grouped:
            header.setSortIndicator(groups.TOTAL, DOWN)
            self.setSortingEnabled(True)
        header.setSectionsClickable(grouped)
        action_of(self, "sort_groups").setEnabled(grouped)
        stretched = groups.SHAPE if grouped else columns.STATEMENT
        for column in range(model.columnCount()):
            mode = QHeaderView.ResizeMode.Stretch if column == stretched else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
            self.setColumnHidden(column, False)
        for column, width in (_GROUP_WIDTHS if grouped else _WIDTHS).items():
            header.resizeSection(column, width)
        self._fit()

    @action("Sort groups by this column", "Ctrl+Shift+S", "arrow-up-down", "Sort by the current column: down, up")
    def sort_groups(self) -> None:
        """Sort what is grouped by the current column, the largest first, or the other way round."""
        header, column = self.horizontalHeader(), max(self.currentIndex().column(), 0)
        descending = header.sortIndicatorSection() == column and header.sortIndicatorOrder() != UP
        self.sortByColumn(column, UP if descending else DOWN)

    def at_end(self) -> bool:
        """Whether the last row is seen, so that newer ones are followed."""
        return self._follows and isinstance(self.model(), StatementModel)

    def top_row(self) -> int:
        """The first row that is seen."""
        return self.verticalScrollBar().value() // self._row_height

    def place_of(self, row: int) -> int:
        """How many pixels below the upper edge a row begins."""
        return row * self._row_height - self.verticalScrollBar().value()

    def put(self, row: int, place: int) -> None:
        """Scroll so that the row begins there."""
        self.updateGeometries()  # rows were added or have gone, and the bar does not know yet
        self.verticalScrollBar().setValue(row * self._row_height - place)

    @property
    def _row_height(self) -> int:
        return self.verticalHeader().defaultSectionSize()

    def _scrolled(self, value: int) -> None:
        self._follows = value >= self.verticalScrollBar().maximum() - self._row_height

    def _follow(self, _: int, maximum: int) -> None:
        if self.at_end():
            self.verticalScrollBar().setValue(maximum)

    def _fit(self) -> None:
        if isinstance(self.model(), StatementModel):
            narrow = self.width() < _NARROW
            for column in (columns.VALUES, columns.TRANSACTION):
                self.setColumnHidden(column, narrow)
            self.setColumnHidden(columns.CONNECTION, self.width() < _NARROW * 2 // 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's event."""
        super().resizeEvent(event)
        self._fit()

    def moveCursor(self, cursor_action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Qt's call. Where nothing is chosen a key begins with what is seen; Qt's own choice at each focus is none."""
        if self.currentIndex().isValid():
            return super().moveCursor(cursor_action, modifiers)
        if cursor_action == QAbstractItemView.CursorAction.MoveNext:
            return QModelIndex()
        return self.model().index(self.model().rowCount() - 1 if self.at_end() else self.top_row(), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's event: Enter asks for the statement."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Statements in the fixed font; a bar at the left edge and a coloured duration where something stands out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        now, table = theme.current(), self.parent()
        assert isinstance(table, QTableView)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        mark = str(index.data(MARK_ROLE))
        painter.save()
        if selected:
            painter.fillRect(option.rect, QColor(now.selection))
        elif mark == "error":
            painter.fillRect(option.rect, QColor(now.error_background))
        painter.setPen(QColor(now.line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if mark in ("error", "repeated", "slow") and index.column() == 0:
            colour = now.error if mark == "error" else now.accent if mark == "repeated" else now.warning
            painter.fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), QColor(colour))
        grouped = isinstance(index.model(), GroupModel)
        fixed = index.column() == (groups.SHAPE if grouped else columns.STATEMENT)
        font = QFont(theme.fixed_font() if fixed or (not grouped and index.column() == columns.VALUES) else option.font)
        slow = mark == "slow" and not grouped and index.column() == columns.MILLISECONDS
        font.setBold(slow)
        painter.setFont(font)
        painter.setPen(QColor(_colour(index.column(), mark, grouped=grouped, selected=selected, slow=slow)))
        room = option.rect.adjusted(8, 0, -8, 0)
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), text)
        painter.restore()


def _colour(column: int, mark: str, *, grouped: bool, selected: bool, slow: bool) -> str:
    now = theme.current()
    quiet = not grouped and column in (columns.TIME, columns.VALUES, columns.CONNECTION, columns.TRANSACTION)
    if selected:
        return now.selection_muted if quiet else now.selection_text
    if slow:
        return now.warning
    if mark == "error" and not grouped and column == columns.STATEMENT:
        return now.error
    return now.text if not quiet or mark == "error" else now.muted
