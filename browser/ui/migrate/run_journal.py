"""migrationJournal: what was migrated when, newest first."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from browser.migrate.events import Outcome
from browser.migrate.journal import Entry
from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.widgets import plain
from browser.ui.widgets.read_only import make_read_only

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
WHEN, VERB, BEFORE, AFTER, RUN, TIME, RESULT, BY, FOLDER = range(9)
_WIDTHS = {WHEN: 150, VERB: 190, BEFORE: 120, AFTER: 120, RUN: 84, TIME: 84, RESULT: 110, BY: 170}


class JournalModel(QAbstractTableModel):
    """Finished texts of the entries."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 9

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("When"), self.tr("Verb"), self.tr("From"), self.tr("To"), self.tr("Revisions"))
        return (*titles, self.tr("Time"), self.tr("Result"), self.tr("By"), self.tr("Folder"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry, column = self.entries[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return plain.one_line(_text(entry, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (RUN, TIME):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and column == RESULT:
            now = theme.current()
            mild = {Outcome.DONE: now.success, Outcome.RUNNING: now.accent, Outcome.STOPPED: now.warning}
            return QBrush(QColor(mild.get(entry.outcome, now.error)))
        if role == Qt.ItemDataRole.ForegroundRole and column in (WHEN, BY, FOLDER):
            return QBrush(QColor(theme.current().muted))
        if role == Qt.ItemDataRole.ToolTipRole:
            said = (entry.error, f"Backup: {entry.backup}" if entry.backup else "", ", ".join(entry.revisions))
            return plain.tip("\n".join(part for part in said if part))
        return None


class JournalTable(QTableView):
    """The journal of one connection."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries = JournalModel(self)
        make_read_only(self, "migrationJournal", self.tr("Journal of the migrations"))
        self.setModel(self.entries)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)


def _text(entry: Entry, column: int) -> str:
    if column == WHEN:
        return f"{entry.when.astimezone():%Y-%m-%d %H:%M:%S}"
    if column == VERB:
        return entry.verb
    if column == BEFORE:
        return ", ".join(entry.before) or wording.tr("nothing")
    if column == AFTER:
        return wording.tr("unknown") if entry.after is None else ", ".join(entry.after) or wording.tr("nothing")
    if column in (RUN, TIME):
        return f"{len(entry.revisions):,}" if column == RUN else _time(entry)
    if column == BY:
        return f"Alembic {entry.alembic}, Python {entry.python}" if entry.alembic else ""
    return str(entry.outcome.value) if column == RESULT else entry.folder


def _time(entry: Entry) -> str:
    """How long it took, nothing where nobody knows."""
    return "" if entry.outcome in (Outcome.RUNNING, Outcome.CUT_OFF) else wording.duration(entry.seconds * 1000)
