"""The revisions as rows of a table: newest first, what matches the filter, finished texts only."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QFont

from browser.migrate.lanes import Row
from browser.migrate.revisions import Revision
from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.folder_reading import Folder, Position
from browser.ui.widgets import plain

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
MESSAGE, REVISION, LABELS, DATE = range(4)
ROW_ROLE = Qt.ItemDataRole.UserRole + 40
"""The Line of a row."""
SHORT_ID = 12
"""Characters of an id that a column shows; most have twelve."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the revision, where it is drawn, what it is to the database ("" while nobody knows), its marks."""

    revision: Revision
    lane: Row
    place: str
    marks: tuple[str, ...]

    @property
    def here(self) -> bool:
        """Whether the database stands at it."""
        return self.place == "current"


class RevisionModel(QAbstractTableModel):
    """`lines` are the rows that are shown, `edges_whole` tells whether none is left out between two of them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.every: tuple[Line, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self.width = 1
        self._filter = ""
        self._places: dict[str, int] = {}

    def show(self, folder: Folder | None, position: Position | None) -> None:
        """Show the revisions of a folder, and where a database stands among them."""
        self.beginResetModel()
        self.every = tuple(_lines(folder, position)) if folder is not None else ()
        self.width = max((line.lane.width for line in self.every), default=1)
        self._choose()
        self.endResetModel()

    def filter(self, text: str) -> None:
        """Leave out what does not hold every word of `text` somewhere: id, message, docstring, label, file, table."""
        if text.strip().lower() != self._filter:
            self.beginResetModel()
            self._filter = text.strip().lower()
            self._choose()
            self.endResetModel()

    @property
    def filtered(self) -> bool:
        """Whether rows may be missing between two that are shown."""
        return bool(self._filter)

    def row_of(self, revision: str) -> int:
        """The row that shows a revision, -1 where none does."""
        return self._places.get(revision, -1)

    def _choose(self) -> None:
        words = self._filter.split()
        found = (line for line in self.every if not words or _holds(line, words))
        self.lines = tuple(found)
        self._places = {line.revision.id: row for row, line in enumerate(self.lines)}

    # -- Qt asks -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return ""
        return (self.tr("Message"), self.tr("Revision"), self.tr("Labels"), self.tr("Date"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            text = _text(line, index.column())
            spoken = role == Qt.ItemDataRole.AccessibleTextRole and index.column() == MESSAGE
            return f"{text}, {_said(line)}" if spoken else text
        if role == ROW_ROLE:
            return line
        if role == Qt.ItemDataRole.FontRole:
            return _font(line, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (REVISION, DATE):
            return QBrush(QColor(theme.current().muted))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain.tip(f"{line.revision.message}\n{line.revision.id} · {_said(line)}")
        return None


def _lines(folder: Folder, position: Position | None) -> list[Line]:
    places = position.standing.places if position is not None else {}
    graph = folder.graph
    heads = set(graph.heads)
    found = []
    for lane in folder.lanes:
        each = lane.revision
        revision = graph.revisions[each]
        marks = [*revision.labels, *([wording.tr("head")] if each in heads else [])]
        marks += [wording.tr("merge")] if each in graph.merges else []
        marks += [wording.tr("branch point")] if each in graph.branch_points else []
        marks += [wording.tr("unclear")] if revision.problems else []
        found.append(Line(revision, lane, str(places.get(each, "")), tuple(marks)))
    return found


def _holds(line: Line, words: list[str]) -> bool:
    revision = line.revision
    tables = " ".join({each.table for each in (*revision.upgrade, *revision.downgrade)})
    marks = " ".join(line.marks)
    parts = (revision.id, revision.docstring, revision.message, marks, revision.path.name, tables, line.place)
    text = "\n".join(parts).lower()
    return all(word in text for word in words)


def _text(line: Line, column: int) -> str:
    revision = line.revision
    if column == MESSAGE:
        return plain.one_line(revision.message or revision.path.name)
    if column == REVISION:
        return plain.one_line(revision.id if len(revision.id) <= SHORT_ID + 4 else revision.id[:SHORT_ID] + "…")
    return plain.one_line(", ".join(line.marks) if column == LABELS else revision.date[:16])


def _said(line: Line) -> str:
    words = {
        "current": wording.tr("you are here"),
        "applied": wording.tr("applied"),
        "pending": wording.tr("pending"),
    }
    return words.get(line.place, wording.tr("not known whether it is applied"))


def _font(line: Line, column: int) -> QFont | None:
    font = QFont(theme.fixed_font()) if column == REVISION else QFont()
    if column == MESSAGE and line.place in ("pending", "current"):
        font.setBold(True)
        return font
    return font if column == REVISION else None
