"""The rows of the statement log as Qt sees them: every statement, or the shapes they have."""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from browser.console.sent_secrets import parameters_text, statement_text
from browser.database.statements_repeats import Key, key_of
from browser.database.statements_shapes import shape_of
from browser.ui.widgets import RAW_ROLE, plain

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.statements import Sent

Index = QModelIndex | QPersistentModelIndex

MOST = 20_000
"""Rows that are kept, the newest."""
TIME, MILLISECONDS, ROWS, STATEMENT, VALUES, ACTION, CONNECTION, TRANSACTION = range(8)
COUNT, TOTAL, MEAN, MAXIMUM, GROUP_ROWS, SHAPE = range(6)
MOST_COLUMNS = 16
"""Letters of a list of columns that are shown in a line."""
_COLUMNS = re.compile(r"(?P<select>SELECT (?:DISTINCT )?)(?P<columns>[^()']*?) (?=FROM )", re.IGNORECASE)
MARK_ROLE = int(Qt.ItemDataRole.UserRole) + 41
"""Why a row stands out: "error", "repeated", "slow", "running" or ""."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Line:
    """One statement and the database it was sent to."""

    sent: "Sent"
    database: "Database"

    @property
    def slow(self) -> bool:
        """Whether it took as long as the setting says."""
        threshold = self.database.statements.slow_milliseconds
        return bool(threshold) and (self.sent.took or 0.0) >= threshold

    @property
    def key(self) -> tuple[int, Key]:
        """What a statement has in common with those that repeat it."""
        return id(self.database), key_of(self.sent, self.database.dialect.lexis)


def milliseconds_text(milliseconds: float | None) -> str:
    """As the table shows a duration: three digits that count."""
    if milliseconds is None:
        return "…"
    if milliseconds < 10:
        return f"{milliseconds:.2f}"
    return f"{milliseconds:,.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def time_text(when: float) -> str:
    """Local time with milliseconds."""
    return f"{time.strftime('%H:%M:%S', time.localtime(when))}.{int(when * 1000) % 1000:03d}"


class StatementModel(QAbstractTableModel):
    """The lines that fit a filter, the oldest first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.secrets = False
        self.several = False
        self.repeated: frozenset[tuple[int, Key]] = frozenset()
        """The keys of what is repeated."""

    def show(self, lines: list[Line]) -> None:
        """Show these in place of the others."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def add(self, lines: list[Line]) -> None:
        """These are the newest; the oldest go where there are too many."""
        if not lines:
            return
        first = len(self.lines)
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self.lines += lines
        self.endInsertRows()
        over = len(self.lines) - MOST
        if over > 0:
            self.beginRemoveRows(QModelIndex(), 0, over - 1)
            del self.lines[:over]
            self.endRemoveRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 8

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Time"),
                self.tr("ms"),
                self.tr("Rows"),
                self.tr("Statement"),
                self.tr("Values"),
                self.tr("Action"),
                self.tr("Connection"),
                self.tr("Transaction"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (MILLISECONDS, ROWS) else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return plain.one_line(self.text(line, index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in (MILLISECONDS, ROWS) else _LEFT
        if role == MARK_ROLE:
            return self.mark(line)
        if role == RAW_ROLE:
            return line
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (ACTION, CONNECTION):
            return plain.tip(self.text(line, index.column()))
        return None

    def mark(self, line: Line) -> str:
        """Why this row stands out, the gravest first."""
        if line.sent.error:
            return "error"
        if line.key in self.repeated:
            return "repeated"
        if line.slow:
            return "slow"
        return "running" if line.sent.milliseconds is None else ""

    def text(self, line: Line, column: int) -> str:
        """What one cell says."""
        sent = line.sent
        if column == TIME:
            return time_text(sent.when)
        if column == MILLISECONDS:
            return milliseconds_text(sent.milliseconds)
        if column == ROWS:
            return "" if sent.rows is None else f"{sent.rows:,}"
        if column == STATEMENT:
            return short(statement_text(sent, line.database.dialect.lexis, secrets=self.secrets))
        if column == VALUES:
            return parameters_text(sent, secrets=self.secrets)
        if column == ACTION:
            return str(sent.action)
        if column == CONNECTION:
            return f"{line.database.name} · {sent.connection}" if self.several else sent.connection
        return sent.transaction


def short(sql: str) -> str:
    """A statement in one line; a long list of columns is cut, for it is not what differs."""
    line = " ".join(sql[:4_000].split())
    found = _COLUMNS.match(line)
    if found is None or len(found["columns"]) <= MOST_COLUMNS:
        return line
    head = found["columns"][:MOST_COLUMNS].rpartition(",")[0] or found["columns"][:MOST_COLUMNS]
    return f"{found['select']}{head}, … {line[found.end() :]}"


@dataclass(slots=True)
class Group:
    """The statements of one shape."""

    shape: str
    lines: list[Line] = field(default_factory=list)
    total: float = 0.0
    maximum: float = 0.0
    rows: int = 0

    def add(self, line: Line) -> None:
        """One more."""
        self.lines.append(line)
        self.total += line.sent.milliseconds or 0.0
        self.maximum = max(self.maximum, line.sent.milliseconds or 0.0)
        self.rows += line.sent.rows or 0


def groups_of(lines: Iterable[Line]) -> list[Group]:
    """By shape, the one that took longest in all first."""
    found: dict[str, Group] = {}
    for line in lines:
        form = shape_of(line.sent, line.database.dialect.lexis)
        group = found.get(form)
        if group is None:
            group = found[form] = Group(form)
        group.add(line)
    return sorted(found.values(), key=lambda group: -group.total)


class GroupModel(QAbstractTableModel):
    """Shapes with how often they ran and what they took."""

    def __init__(self, parent: QObject, mark: Callable[[Line], str]) -> None:
        super().__init__(parent)
        self.groups: list[Group] = []
        self._mark = mark

    def show(self, groups: list[Group]) -> None:
        """Show these in place of the others; the same number of rows keeps the selection."""
        if len(groups) == len(self.groups):
            self.groups = groups
            if groups:
                self.dataChanged.emit(self.index(0, 0), self.index(len(groups) - 1, SHAPE))
            return
        self.beginResetModel()
        self.groups = groups
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.groups)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 6

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Count"),
                self.tr("Total ms"),
                self.tr("Mean ms"),
                self.tr("Longest ms"),
                self.tr("Rows"),
                self.tr("Statement without its values"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == SHAPE else _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        group = self.groups[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(group, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if index.column() == SHAPE else _RIGHT
        if role == MARK_ROLE:
            marks = [self._mark(line) for line in group.lines[:MOST]]
            return next((each for each in ("error", "repeated", "slow") if each in marks), "")
        if role == RAW_ROLE:
            return group
        return None

    def _text(self, group: Group, column: int) -> str:
        count = len(group.lines)
        return (
            f"{count:,}",
            milliseconds_text(group.total),
            milliseconds_text(group.total / count),
            milliseconds_text(group.maximum),
            f"{group.rows:,}",
            plain.one_line(short(group.shape)),
        )[column]
