"""The Qt model of nested rows: finished texts, laid out once for each change."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from browser.rows.cells import MASKED, Cell, veil
from browser.ui.rows.nested_layout import Group, Head, Node, Place, heads_of, ordered, rows_of
from browser.ui.rows.related_source import tsv
from browser.ui.widgets import RAW_ROLE
from browser.ui.widgets.grid_delegate import text_of
from browser.ui.widgets.references import MISSING, Reference
from browser.ui.widgets.secrets import Secrets, header_words

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class NestedModel(QAbstractTableModel):
    """`groups` are the relations that are opened, `parents` the rows they start from.

    `places` and `place` tell what was read; what may be shown of it `cell` and every role do.
    """

    def __init__(self, parent: QObject | None = None, *, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.secrets = secrets or Secrets(self)
        self.secrets.changed.connect(self._secrets_changed)
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

    @property
    def references(self) -> dict[int, Reference]:
        """By column of the grid: the reference it is part of."""
        return {column: head.references for column, head in enumerate(self.heads) if head.references is not None}

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        words, cell = self.places[index.row()][index.column()].words, self.cell(index.row(), index.column())
        if role == RAW_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return words or (cell.text if cell is not None else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words or self._spoken(cell, *self.label(index.row(), index.column()))
        return None

    def label(self, row: int, column: int) -> tuple[str | None, bool]:
        """What the row is called that a reference leads to, where that was read; whether there is no such row."""
        place, reference = self.places[row][column], self.heads[column].references
        if reference is None or place.cell is None or place.node is None:
            return None, False
        return reference.label(place.node.cells)

    def _spoken(self, cell: Cell | None, label: str | None, orphan: bool) -> str:
        """What stands here, also where it is left blank because it stands above."""
        if cell is None:
            return ""
        said = "NULL" if cell.value is None else self.tr("hidden") if cell is MASKED else text_of(cell)
        label = MISSING if orphan else label
        return f"{said}, {label}" if label else said

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.heads):
            return None
        head = self.heads[section]
        group = self.groups[head.group]
        if role == Qt.ItemDataRole.DisplayRole:
            return head.column.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            said = " › ".join((self.groups[0].title, *group.path, head.column.name or "folded"))
            return f"{said}\n{header_words(shown=self.secrets.shown)}" if head.secret else said
        return None

    def cell(self, row: int, column: int) -> Cell | None:
        """What may be shown of a cell; None where nothing or only words stand."""
        cell = self.places[row][column].cell
        return veil(cell) if cell is not None and self.heads[column].secret and not self.secrets.shown else cell

    def _secrets_changed(self) -> None:
        if self.places and self.heads:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.places) - 1, len(self.heads) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.heads) - 1)

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
        rows, columns = range(top, bottom + 1), range(left, right + 1)
        return tsv([[self.cell(row, column) for column in columns] for row in rows])
