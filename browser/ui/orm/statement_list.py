"""The statements that a load cost: SQL in one line, rows, milliseconds, and which of them were lazy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from browser.ui import theme
from browser.ui.widgets import plain
from browser.ui.widgets.read_only import make_read_only
from browser.ui.widgets.secrets import Secrets

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from browser.orm.loading_facts import SentStatement

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 26
LONGEST_COLUMNS = 40
"""Characters of the list of columns that are shown."""

NUMBER, MILLISECONDS, ROWS, LAZY, SQL = range(5)
_WIDTHS = {NUMBER: 52, MILLISECONDS: 72, ROWS: 72, LAZY: 60}
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class StatementListModel(QAbstractTableModel):
    """What was sent, in its order. Values of secrets are shown when `secrets` are."""

    def __init__(self, parent: QObject, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.secrets = secrets or Secrets(self)
        self.secrets.changed.connect(self._secrets_changed)
        self.statements: Sequence[SentStatement] = ()

    def show(self, statements: "Sequence[SentStatement]") -> None:
        """Show these in place of the others."""
        self.beginResetModel()
        self.statements = statements
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.statements)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return ("#", self.tr("ms"), self.tr("rows"), "", self.tr("Statement"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section < LAZY else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        statement, column = self.statements[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(index.row(), statement, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column < LAZY else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and column == SQL:
            return plain.tip(f"{statement.sql}\n\n{self._parameters(statement)}")
        return None

    def _text(self, row: int, statement: "SentStatement", column: int) -> str:
        if column == NUMBER:
            return f"{row + 1:,}"
        if column == MILLISECONDS:
            return f"{statement.milliseconds:,.1f}"
        if column == ROWS:
            return f"{statement.rows:,}"
        if column == LAZY:
            return self.tr("lazy") if statement.lazy else ""
        return plain.one_line(short_sql(statement, self._parameters(statement)))

    def _parameters(self, statement: "SentStatement") -> str:
        return statement.revealed if self.secrets.shown and statement.revealed else statement.parameters

    def _secrets_changed(self) -> None:
        if self.statements:
            self.dataChanged.emit(self.index(0, SQL), self.index(len(self.statements) - 1, SQL))


def short_sql(statement: "SentStatement", parameters: str) -> str:
    """A statement in one line with its parameters; a long list of columns is cut, for they are not what differs."""
    head, found, rest = statement.sql.partition("\nFROM ")
    if found and len(head) > LONGEST_COLUMNS:
        head = head[:LONGEST_COLUMNS].rpartition(",")[0] + ", …"
    line = " ".join(f"{head}{found}{rest}".split())
    return f"{line}   [{parameters}]" if parameters else line


class StatementList(QTableView):
    """Rows of one line; Ctrl+C copies the selected statements."""

    def __init__(self, parent: "QWidget", secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.statements = StatementListModel(self, secrets)
        make_read_only(self, "entityStatements", self.tr("Statements that loading cost"))
        self.setModel(self.statements)
        self.setItemDelegate(_StatementDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        vertical, header = self.verticalHeader(), self.horizontalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().lineSpacing() + 8))
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        header.setSectionResizeMode(SQL, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            QGuiApplication.clipboard().setText(";\n\n".join(self.statements.statements[row].sql for row in rows))
        else:
            super().keyPressEvent(event)


class _StatementDelegate(QStyledItemDelegate):
    """A line below each row; lazy statements are marked at the left edge and by their word."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        now, model = theme.current(), index.model()
        selected = self.parent().selectionModel().isRowSelected(index.row(), QModelIndex())  # type: ignore[union-attr]
        painter.save()
        if selected:
            painter.fillRect(option.rect, QColor(now.selection))
        painter.setPen(QColor(now.line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        lazy = bool(model.index(index.row(), LAZY).data())
        if lazy and index.column() == NUMBER:
            painter.fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), QColor(now.warning))
        font = QFont(theme.fixed_font() if index.column() == SQL else option.font)
        font.setBold(index.column() == LAZY)
        painter.setFont(font)
        painter.setPen(QColor(_text_colour(index.column(), selected, now)))
        room = option.rect.adjusted(8, 0, -8, 0)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), text)
        painter.restore()


def _text_colour(column: int, selected: bool, now: theme.Theme) -> str:
    if selected:
        return now.selection_text
    if column == LAZY:
        return now.warning
    return now.muted if column == NUMBER else now.text
