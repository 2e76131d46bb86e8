"""Keeps the tree true to what is known, without taking anybody's place away."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtWidgets import QAbstractItemView

from browser.database.facts import BrokenTable, ObjectName, TableRef
from browser.ui.schema.details import renewed
from browser.ui.schema.filter_search import Search
from browser.ui.schema.items import Item
from browser.ui.schema.tree_model import Node, Path
from browser.ui.schema.tree_view import SchemaTree

if TYPE_CHECKING:
    from browser.ui.schema.opened import Opened


class Showing(QObject):
    """The tree's rows against the facts: rebuilt, renewed, expanded, found again."""

    def __init__(self, tree: SchemaTree, root: Item, search: Search, parent: QObject) -> None:
        super().__init__(parent)
        self._tree = tree
        self._model = tree.schema_model
        self._root = root
        self._search = search
        search.ended.connect(self._greet)

    # -- facts changed -------------------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Connections came or went, or names were read anew."""
        if self._search.active:
            self._search.again()
        else:
            self._tree.keeping(lambda: self._model.update(self._root))

    def listed(self, opened: "Opened") -> None:
        """The names of a connection have come, or could not be read."""
        self.rebuild()
        self.expand_first(opened)

    def search_again(self, _: object = None) -> None:
        """More can be found than before."""
        self._search.again()

    def renew(self, opened: "Opened", refs: frozenset[TableRef] | None) -> None:
        """There is more to say below these tables (None: below all)."""
        key = ("connection", id(opened.database))
        nodes = [node for node in self._model.made() if self._concerns(node, opened, refs) and node.path[0] == key]
        if nodes:
            self._tree.keeping(lambda: self._renew(opened, nodes))

    def _concerns(self, node: Node, opened: "Opened", refs: frozenset[TableRef] | None) -> bool:
        if node.item.subject is None or (refs is not None and node.item.subject.ref not in refs):
            return False
        if node.children is not None:
            return True
        return refs is not None and isinstance(opened.catalog.details.get(node.item.subject.ref), BrokenTable)

    def _renew(self, opened: "Opened", nodes: list[Node]) -> None:
        for node in nodes:
            self._model.renew(node, renewed(opened, node.item))

    # -- expanding -----------------------------------------------------------------------------------------------

    def expand_connection(self, opened: "Opened") -> None:
        """Show what is below a connection that has just come."""
        self._expand(("connection", id(opened.database)))

    def expand_waiting(self, identity: str) -> None:
        """Show why a connection was refused."""
        self._expand(("waiting", identity))

    def _expand(self, *path: object) -> None:
        if not self._search.active:
            self._tree.expand(self._model.index_at(path))

    def expand_first(self, opened: "Opened") -> None:
        """Unfold the default schema's first group, once, when its names have come."""
        if not opened.ready or opened.greeted or self._search.active:
            return
        opened.greeted = True
        path: Path = (("connection", id(opened.database)),)
        index = self._model.index_at(path)
        self._tree.expand(index)
        if len(opened.shelves.schemas) > 1:
            index = self._model.index(0, 0, index)
            self._tree.expand(index)
        if self._model.hasChildren(index):
            self._tree.expand(self._model.index(0, 0, index))
        if not self._tree.currentIndex().isValid():
            self._tree.setCurrentIndex(self._model.index_at(path))

    def _greet(self) -> None:
        """Unfold the connections that came while the filter was in front of the tree."""
        for opened in self._search.opened():
            self.expand_first(opened)

    def collapse_all(self) -> None:
        """Fold everything below the connections; the current row moves up to what stays visible."""
        root = self.root_index(self._tree.currentIndex())
        self._tree.collapseAll()
        for row in range(self._model.rowCount()):
            self._tree.expand(self._model.index(row, 0))
        if root.isValid():
            self._tree.setCurrentIndex(root)

    # -- finding -------------------------------------------------------------------------------------------------

    def select(self, opened: "Opened", ref: TableRef) -> bool:
        """Make an object the current row; ends a filter that hides it."""
        path = self._path(opened, ref)
        if self._search.active and not self._model.index_at(path).isValid():
            self._search.field.clear()
        return self._go_to(path)

    def _go_to(self, path: Path) -> bool:
        for length in range(1, len(path)):
            self._tree.expand(self._model.index_at(path[:length]))
        index = self._model.index_at(path)
        if not index.isValid():
            return False
        self._tree.settle()
        self._tree.setCurrentIndex(index)
        self._tree.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        return True

    def reveal(self, opened: "Opened", ref: TableRef | None) -> None:
        """Make an object, or (None) the connection, the current row, unless the filter hides it."""
        here = self._tree.currentIndex()
        if ref is not None and self.object_at(here) == ref and self.root_at(here).key == self._root_key(opened):
            return
        if ref is not None and ref not in opened.shelves.names:
            return
        path = (self._root_key(opened),) if ref is None else self._path(opened, ref)
        if not self._search.active or self._model.index_at(path).isValid():
            self._go_to(path)

    def _root_key(self, opened: "Opened") -> tuple[str, int]:
        return ("connection", id(opened.database))

    def _path(self, opened: "Opened", ref: TableRef) -> Path:
        return (self._root_key(opened), *opened.shelves.path(ref))

    def looked_into(self, opened: "Opened") -> frozenset[TableRef]:
        """The tables of a connection that are unfolded, in the tree or behind the filter."""
        shown = [node.path for node in self._model.made() if node.children is not None and node.item.subject]
        paths = [*shown, *self._search.behind]
        key = ("connection", id(opened.database))
        return frozenset(path[-1] for path in paths if path[0] == key and isinstance(path[-1], TableRef))

    def root_index(self, index: QModelIndex) -> QModelIndex:
        """The row of the connection that `index` is in."""
        while index.parent().isValid():
            index = index.parent()
        return index

    def root_at(self, index: QModelIndex) -> Item:
        """The connection's item that `index` is in."""
        return self._model.item(self.root_index(index))

    def opened_at(self, index: QModelIndex, opened: "Mapping[int, Opened]") -> "Opened | None":
        """The connection that `index` is in; the only one when nothing is current."""
        if not index.isValid():
            return next(iter(opened.values())) if len(opened) == 1 else None
        key = self.root_at(index).key
        return opened.get(key[1]) if isinstance(key, tuple) else None

    def object_at(self, index: QModelIndex) -> TableRef | None:
        """The table, view or sequence that `index` is, or is below."""
        while index.isValid():
            subject: ObjectName | None = self._model.item(index).subject
            if subject is not None:
                return subject.ref
            index = index.parent()
        return None
