"""The Qt model of nested rows: finished texts, laid out once for each change."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from browser.rows.cells import Cell
from browser.ui.rows.nested_layout import Group, Head, Node, Place, heads_of, ordered, rows_of
from browser.ui.rows.related_source import tsv
from browser.ui.widgets import RAW_ROLE
from browser.ui.widgets.grid_delegate import text_of

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class NestedModel(QAbstractTableModel):
    """`groups` are the relations that are opened, `parents` the rows they start from."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups: list[Group] = []
        self.parents: list[Node] = []
        self.heads: list[Head] = []
        self.places: list[list[Place]] = []

    def show(self, groups: Sequence[Group], parents: Sequence[Node]) -> None:
        """Lay these out in place of what was shown."""
        self.beginResetModel()
        self.groups = ordered(groups) if groups else []
        self.parents = list(parents)
        self.heads = heads_of(self.groups)
        self.places = rows_of(self.groups, self.parents) if self.groups else []
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        place = self.places[index.row()][index.column()]
        if role == RAW_ROLE:
            return place.cell
        if role == Qt.ItemDataRole.DisplayRole:
            return place.words or (place.cell.text if place.cell is not None else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return place.words or self._spoken(place)
        return None

    def _spoken(self, place: Place) -> str:
        """What stands here, also where it is left blank because it stands above."""
        if place.cell is None:
            return ""
        return "NULL" if place.cell.value is None else text_of(place.cell)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.heads):
            return None
        head = self.heads[section]
        group = self.groups[head.group]
        if role == Qt.ItemDataRole.DisplayRole:
            return head.column.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return " › ".join((self.groups[0].title, *group.path, head.column.name or "folded"))
        return None

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell as it was read; None where nothing or only words stand."""
        return self.places[row][column].cell

    def place(self, index: Index) -> Place:
        """What stands at an index; nothing where it is invalid."""
        return self.places[index.row()][index.column()] if index.isValid() else Place()

    def group_at(self, index: Index) -> Group | None:
        """The group a cell belongs to."""
        return self.groups[self.heads[index.column()].group] if index.isValid() else None

    def spans(self) -> list[tuple[int, int]]:
        """By group: its first and last column."""
        found: dict[int, tuple[int, int]] = {}
        for column, head in enumerate(self.heads):
            found[head.group] = (found.get(head.group, (column, column))[0], column)
        return [found[place] for place in range(len(self.groups))]

    def text(self, top: int, left: int, bottom: int, right: int) -> str:
        """A rectangle as TSV, parents once as they stand. Raises NotSupported for shortened cells."""
        rows = self.places[top : bottom + 1]
        return tsv([[place.cell for place in row[left : right + 1]] for row in rows])
