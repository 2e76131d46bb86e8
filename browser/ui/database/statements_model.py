"""The rows of the statement log as Qt sees them: every statement, or the shapes they have."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from browser.console.sent_secrets import error_text, parameters_text, statement_line, statement_text
from browser.database.statements_repeats import Key, key_of
from browser.ui.widgets import RAW_ROLE, plain

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.statements import Sent

Index = QModelIndex | QPersistentModelIndex

MOST = 20_000
"""Rows that are kept, the newest."""
TIME, MILLISECONDS, ROWS, STATEMENT, VALUES, ACTION, CONNECTION, TRANSACTION = range(8)
MOST_COLUMNS = 16
"""Letters of a list of columns that are shown in a line, if the first one has no more."""
_COLUMNS = re.compile(r"(?P<select>SELECT (?:DISTINCT )?)(?P<columns>[^()']*?) (?=FROM )", re.IGNORECASE)
MARK_ROLE = int(Qt.ItemDataRole.UserRole) + 41
"""Why a row stands out: "error", "repeated", "slow", "running" or ""."""
SOON = 300
"""Milliseconds after which one wants to see for how long a statement has been running."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One statement and the database it was sent to."""

    sent: "Sent"
    database: "Database"

    @property
    def slow(self) -> bool:
        """Whether it took, or has been running for, as long as the setting says."""
        return self.sent.elapsed >= self.database.statements.threshold

    @property
    def key(self) -> tuple[int, Key]:
        """What a statement has in common with those that repeat it."""
        return id(self.database), key_of(self.sent, self.database.dialect.lexis)

    @property
    def connection(self) -> str:
        """Which connection it went to, and of which database."""
        return f"{self.database.name} · {self.sent.connection}"

    def text(self, *, secrets: bool, whole: bool = False) -> str:
        """The statement as it may be shown."""
        return statement_text(self.sent, self.database.dialect.lexis, secrets=secrets, whole=whole)

    def error(self, *, secrets: bool) -> str:
        """The server's words as they may be shown."""
        return error_text(self.sent, self.database.dialect.lexis, secrets=secrets)


def milliseconds_text(milliseconds: float | None) -> str:
    """As the table shows a duration: three digits that count."""
    if milliseconds is None:
        return "…"
    if milliseconds < 10:
        return f"{milliseconds:.2f}"
    return f"{milliseconds:,.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def took_text(sent: "Sent") -> str:
    """How long it took; of one that still runs, so far."""
    if sent.milliseconds is not None:
        return milliseconds_text(sent.took)
    return f"{milliseconds_text(sent.elapsed)} …" if sent.elapsed >= SOON else milliseconds_text(None)


def time_text(when: float) -> str:
    """Local time with milliseconds."""
    return f"{time.strftime('%H:%M:%S', time.localtime(when))}.{int(when * 1000) % 1000:03d}"


def date_text(when: float) -> str:
    """The same with its day."""
    return f"{time.strftime('%Y-%m-%d', time.localtime(when))} {time_text(when)}"


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
        """These are the newest."""
        first = len(self.lines)
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self.lines += lines
        self.endInsertRows()

    def drop(self, count: int) -> None:
        """The oldest go."""
        self.beginRemoveRows(QModelIndex(), 0, count - 1)
        del self.lines[:count]
        self.endRemoveRows()

    def gone(self, kept: Iterable[Line]) -> int:
        """How many of the oldest are not among those that are kept."""
        known = set(map(id, kept))
        return next((at for at, line in enumerate(self.lines) if id(line) in known), len(self.lines))

    def rows_of(self, lines: Iterable[object]) -> list[int]:
        """Where these lines are shown, those that are."""
        wanted = set(map(id, lines))
        return [row for row, each in enumerate(self.lines) if id(each) in wanted] if wanted else []

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
        if role == Qt.ItemDataRole.DisplayRole:
            return plain.one_line(self.text(line, index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = plain.one_line(self.text(line, index.column()))
            return ", ".join(filter(None, (said, self.said(self.mark(line))))) if index.column() == TIME else said
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in (MILLISECONDS, ROWS) else _LEFT
        if role == MARK_ROLE:
            return self.mark(line)
        if role == RAW_ROLE:
            return line
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (ACTION, CONNECTION):
            return plain.tip(self.text(line, index.column()))
        return None

    def said(self, mark: str) -> str:
        """Why a row stands out, for people."""
        return {
            "error": self.tr("failed"),
            "repeated": self.tr("repeated"),
            "slow": self.tr("slow"),
            "running": self.tr("running"),
        }.get(mark, "")

    def mark(self, line: Line) -> str:
        """Why this row stands out, the gravest first."""
        if line.sent.error:
            return "error"
        if self.repeated and line.key in self.repeated:
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
            return took_text(sent)
        if column == ROWS:
            return "" if sent.rows is None else f"{sent.rows:,}"
        if column == STATEMENT:
            return short(statement_line(sent, line.database.dialect.lexis, secrets=self.secrets))
        if column == VALUES:
            return parameters_text(sent, line.database.dialect.lexis, secrets=self.secrets)
        if column == ACTION:
            return str(sent.action)
        if column == CONNECTION:
            return line.connection if self.several else sent.connection
        return sent.transaction


def short(sql: str) -> str:
    """A statement in one line; a long list of columns is cut, for it is not what differs."""
    line = " ".join(sql[:4_000].split())
    found = _COLUMNS.match(line)
    if found is None or len(found["columns"]) <= MOST_COLUMNS or "," not in found["columns"]:
        return line
    head = found["columns"][:MOST_COLUMNS].rpartition(",")[0] or found["columns"].partition(",")[0]
    return f"{found['select']}{head}, … {line[found.end() :]}"
