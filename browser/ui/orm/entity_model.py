"""Loaded entities as a tree. Its nodes are made where it is unfolded; every text is made when it is painted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from browser.database.facts import Kind
from browser.rows.cells import Cell
from browser.ui import theme
from browser.ui.widgets import RAW_ROLE, plain

if TYPE_CHECKING:
    from browser.database.facts import Column, TableRef
    from browser.orm.loading_facts import EntityNode, Loaded, Related

Index = QModelIndex | QPersistentModelIndex

PARTS_ROLE = Qt.ItemDataRole.UserRole + 2
"""The Parts of a row."""

SUMMARY_COLUMNS = 6
LONGEST_VALUE = 40
NULL = "NULL"
MASKED = Cell("••••••", "••••••", Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Parts:
    """A row as it is painted: `head` strong, `text`, `rest` muted, `note` coloured as a warning."""

    head: str = ""
    text: str = ""
    rest: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The columns of each table's cells, and the names of those that are masked."""

    columns: "Mapping[TableRef, tuple[Column, ...]]"
    masked: frozenset[str] = frozenset()

    def pairs(self, entity: "EntityNode") -> "list[tuple[str, Cell]]":
        """The names and cells of an entity, as they may be shown."""
        named = zip(self.columns[entity.table], entity.cells, strict=True)
        return [
            (column.name, MASKED if column.name in self.masked and cell.value is not None else cell)
            for column, cell in named
        ]


class Twig:
    """A row: an entity, one of its relationships, its columns, or one of these."""

    __slots__ = ("_made", "above", "row")

    def __init__(self, above: "Twig | None", row: int) -> None:
        self.above = above
        self.row = row
        self._made: list[Twig] | None = None

    @property
    def count(self) -> int:
        """How many rows are below it; known without making them."""
        return 0

    @property
    def icon(self) -> str:
        """The name of its icon, or ""."""
        return ""

    @property
    def cell(self) -> Cell | None:
        """The value as it was read, where it is one."""
        return None

    def parts(self) -> Parts:
        """What it says."""
        return Parts()

    def children(self) -> "list[Twig]":
        """The rows below it, made now."""
        if self._made is None:
            self._made = list(self._make())
        return self._made

    def _make(self) -> "Iterator[Twig]":
        return iter(())


class RootTwig(Twig):
    """What was loaded."""

    __slots__ = ("entities", "facts")

    def __init__(self, entities: "Sequence[EntityNode]", facts: Facts) -> None:
        super().__init__(None, 0)
        self.entities = entities
        self.facts = facts

    @property
    def count(self) -> int:
        return len(self.entities)

    def _make(self) -> Iterator[Twig]:
        return (EntityTwig(self, row, entity, self.facts) for row, entity in enumerate(self.entities))


class EntityTwig(Twig):
    """An entity: its relationships first, then its columns folded into one row."""

    __slots__ = ("entity", "facts")

    def __init__(self, above: Twig, row: int, entity: "EntityNode", facts: Facts) -> None:
        super().__init__(above, row)
        self.entity = entity
        self.facts = facts

    @property
    def count(self) -> int:
        return len(self.entity.related) + 1

    @property
    def icon(self) -> str:
        return "circle"

    def parts(self) -> Parts:
        entity = self.entity
        keys = {id(cell) for cell in entity.key}
        pairs = [
            (name, cell)
            for name, cell in self.facts.pairs(entity)
            if id(cell) not in keys and cell.value is not None and cell is not MASKED
        ]
        rest = "   ".join(f"{name} {_short(cell)}" for name, cell in pairs[:SUMMARY_COLUMNS])
        return Parts(entity.title, ", ".join(_short(cell) for cell in entity.key), plain.one_line(rest))

    def _make(self) -> Iterator[Twig]:
        for row, related in enumerate(self.entity.related):
            yield RelatedTwig(self, row, related, self.facts)
        yield ColumnsTwig(self, len(self.entity.related), self.facts.pairs(self.entity))


class RelatedTwig(Twig):
    """A relationship of an entity, how it was loaded, and what is in it."""

    __slots__ = ("facts", "related")

    def __init__(self, above: Twig, row: int, related: "Related", facts: Facts) -> None:
        super().__init__(above, row)
        self.related = related
        self.facts = facts

    @property
    def count(self) -> int:
        return len(self.related.nodes)

    @property
    def icon(self) -> str:
        return "arrow-right" if self.related.to_one else "rows-3"

    def parts(self) -> Parts:
        related = self.related
        if related.problem:
            return Parts(related.name, "", "", plain.one_line(related.problem))
        how = related.strategy.value
        found = ("" if related.nodes else NULL) if related.to_one else f"{len(related.nodes):,}"
        lazy = how == "lazyload"
        return Parts(related.name, found, "" if lazy else how, how if lazy else "")

    def _make(self) -> Iterator[Twig]:
        return (EntityTwig(self, row, entity, self.facts) for row, entity in enumerate(self.related.nodes))


class ColumnsTwig(Twig):
    """The columns of an entity, folded."""

    __slots__ = ("pairs",)

    def __init__(self, above: Twig, row: int, pairs: Sequence[tuple[str, Cell]]) -> None:
        super().__init__(above, row)
        self.pairs = pairs

    @property
    def count(self) -> int:
        return len(self.pairs)

    @property
    def icon(self) -> str:
        return "columns-3"

    def parts(self) -> Parts:
        return Parts("", "", f"{len(self.pairs)} columns" if len(self.pairs) != 1 else "1 column")

    def _make(self) -> Iterator[Twig]:
        return (ColumnTwig(self, row, name, cell) for row, (name, cell) in enumerate(self.pairs))


class ColumnTwig(Twig):
    """One value."""

    __slots__ = ("_cell", "name")

    def __init__(self, above: Twig, row: int, name: str, cell: Cell) -> None:
        super().__init__(above, row)
        self.name = name
        self._cell = cell

    @property
    def cell(self) -> Cell | None:
        return self._cell

    def parts(self) -> Parts:
        if self._cell.value is None:
            return Parts("", "", f"{self.name}  {self._cell.flaw or NULL}")
        return Parts("", plain.one_line(self._cell.text), self.name, self._cell.flaw)


def _short(cell: Cell) -> str:
    if cell.value is None:
        return NULL
    text = cell.text if len(cell.text) <= LONGEST_VALUE else cell.text[:LONGEST_VALUE] + "…"
    return plain.one_line(text)


class EntityModel(QAbstractItemModel):
    """The entities of a Loaded. Values of the columns in `masked` are shown to nobody."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.masked: frozenset[str] = frozenset()
        self._root: Twig = RootTwig((), Facts({}))

    def show(self, loaded: "Loaded | None") -> None:
        """Show these entities in place of the others."""
        self.beginResetModel()
        entities, columns = (loaded.entities, loaded.columns) if loaded is not None else ((), {})
        self._root = RootTwig(entities, Facts(columns, self.masked))
        self.endResetModel()

    def twig(self, index: Index) -> Twig:
        """What stands at an index."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Twig) else self._root

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own
        above = self.twig(parent)
        return self.createIndex(row, column, above.children()[row]) if 0 <= row < above.count else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = self.twig(index).above if index.isValid() else None
        return QModelIndex() if above is None or above.above is None else self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return self.twig(parent).count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        return self.twig(parent).count > 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        twig = self.twig(index)
        if role == RAW_ROLE:
            return twig.cell
        if role == Qt.ItemDataRole.DecorationRole:
            return theme.icon(twig.icon, theme.current().muted) if twig.icon else None
        if role == PARTS_ROLE:
            return twig.parts()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = twig.parts()
            order = (parts.rest, parts.text) if twig.cell is not None else (parts.text, parts.rest)
            return "  ".join(part for part in (parts.head, *order, parts.note) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain.tip(str(self.data(index)))
        return None
