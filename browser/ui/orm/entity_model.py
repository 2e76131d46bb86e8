"""Loaded entities as a tree. Its nodes are made where it is unfolded; every text is made when it is painted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from browser.rows.cells import MASKED, Cell, veil
from browser.ui import theme
from browser.ui.widgets import RAW_ROLE, plain
from browser.ui.widgets.secrets import Secrets, hidden_words

if TYPE_CHECKING:
    from browser.database.facts import Column, TableRef
    from browser.orm.loading_facts import EntityNode, Loaded, Related

Index = QModelIndex | QPersistentModelIndex

PARTS_ROLE = Qt.ItemDataRole.UserRole + 2
"""The Parts of a row."""

SUMMARY_COLUMNS = 6
LONGEST_VALUE = 40
NULL = "NULL"


@dataclass(frozen=True, slots=True)
class Parts:
    """A row as it is painted: `head` strong, `text`, `rest` muted, `note` coloured as a warning."""

    head: str = ""
    text: str = ""
    rest: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The columns of each table's cells, which of them hold secrets, and whether those are shown."""

    columns: "Mapping[TableRef, tuple[Column, ...]]"
    secret: "Mapping[TableRef, frozenset[str]]"
    secrets: Secrets

    def pairs(self, entity: "EntityNode") -> "list[tuple[Column, Cell]]":
        """The columns and cells of an entity as they were loaded."""
        return list(zip(self.columns[entity.table], entity.cells, strict=True))

    def shown(self, entity: "EntityNode", column: "Column", cell: Cell) -> Cell:
        """What may be shown of a cell."""
        hidden = column.name in self.secret.get(entity.table, ()) and not self.secrets.shown
        return veil(cell) if hidden else cell


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
        shown = {id(cell): self.facts.shown(entity, column, cell) for column, cell in self.facts.pairs(entity)}
        key = ", ".join(_short(shown.get(id(cell), cell)) for cell in entity.key)
        keys = {id(cell) for cell in entity.key}
        pairs = [
            (column.name, cell)
            for column, cell in self.facts.pairs(entity)
            if id(cell) not in keys and cell.value is not None and shown[id(cell)] is not MASKED
        ]
        rest = "   ".join(f"{name} {_short(cell)}" for name, cell in pairs[:SUMMARY_COLUMNS])
        return Parts(entity.title, key, plain.one_line(rest))

    def _make(self) -> Iterator[Twig]:
        for row, related in enumerate(self.entity.related):
            yield RelatedTwig(self, row, related, self.facts)
        yield ColumnsTwig(self, len(self.entity.related), self.entity, self.facts)


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

    __slots__ = ("entity", "facts")

    def __init__(self, above: Twig, row: int, entity: "EntityNode", facts: Facts) -> None:
        super().__init__(above, row)
        self.entity = entity
        self.facts = facts

    @property
    def count(self) -> int:
        return len(self.entity.cells)

    @property
    def icon(self) -> str:
        return "columns-3"

    def parts(self) -> Parts:
        return Parts("", "", f"{self.count} columns" if self.count != 1 else "1 column")

    def _make(self) -> Iterator[Twig]:
        for row, (column, cell) in enumerate(self.facts.pairs(self.entity)):
            yield ColumnTwig(self, row, self.entity, column, cell, self.facts)


class ColumnTwig(Twig):
    """One value."""

    __slots__ = ("_cell", "_column", "_entity", "_facts")

    def __init__(self, above: Twig, row: int, entity: "EntityNode", column: "Column", cell: Cell, facts: Facts) -> None:
        super().__init__(above, row)
        self._entity = entity
        self._column = column
        self._cell = cell
        self._facts = facts

    @property
    def cell(self) -> Cell:
        return self._facts.shown(self._entity, self._column, self._cell)

    def parts(self) -> Parts:
        cell, name = self.cell, self._column.name
        if cell.value is None:
            return Parts("", "", f"{name}  {cell.flaw or NULL}")
        return Parts("", plain.one_line(cell.text), name, cell.flaw)


def _short(cell: Cell) -> str:
    if cell.value is None:
        return NULL
    text = cell.text if len(cell.text) <= LONGEST_VALUE else cell.text[:LONGEST_VALUE] + "…"
    return plain.one_line(text)


class EntityModel(QAbstractItemModel):
    """The entities of a Loaded. Values of secret columns are shown when `secrets` are."""

    def __init__(self, parent: QObject, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.secrets = secrets or Secrets(self)
        self._root: Twig = RootTwig((), Facts({}, {}, self.secrets))

    def show(self, loaded: "Loaded | None") -> None:
        """Show these entities in place of the others."""
        self.beginResetModel()
        facts = Facts({}, {}, self.secrets) if loaded is None else Facts(loaded.columns, loaded.secrets, self.secrets)
        self._root = RootTwig(() if loaded is None else loaded.entities, facts)
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
            return plain.tip(hidden_words() if twig.cell is MASKED else str(self.data(index)))
        return None
