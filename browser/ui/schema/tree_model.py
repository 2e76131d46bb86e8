"""The schema tree's Qt model: rows over items, made when somebody looks, updated without losing anybody's place."""

from collections.abc import Hashable, Iterator, Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from browser.ui.schema.items import Item

ITEM_ROLE = Qt.ItemDataRole.UserRole + 2
"""The Item of a row; RAW_ROLE of the grids is another one."""

Index = QModelIndex | QPersistentModelIndex
Path = tuple[Hashable, ...]


class Node:
    """One row that was looked at: its item, its place, and its children once somebody asked for them."""

    __slots__ = ("children", "id", "item", "parent", "row")

    def __init__(self, item: Item, parent: "Node | None", row: int, identity: int) -> None:
        self.item = item
        self.parent = parent
        self.row = row
        self.id = identity
        self.children: list[Node] | None = None

    @property
    def path(self) -> Path:
        """The keys from the root down to this node."""
        keys: list[Hashable] = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            keys.append(node.item.key)
            node = node.parent
        return tuple(reversed(keys))


class SchemaModel(QAbstractItemModel):
    """Items as a tree. `show` replaces everything; `update` asks every opened item again and keeps what stayed.

    An index carries a number, never a pointer: one that outlived its node is merely invalid. `has_sentences` tells
    that a row was made that is higher than the others.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_sentences = False
        self._number = 0
        self._nodes: dict[int, Node] = {}
        self._root = self._node(Item("", "", children=tuple), None, 0)

    def show(self, root: Item) -> None:
        """Show the children of `root` and forget everything else."""
        self.beginResetModel()
        for node in self._nodes.values():
            node.parent = node.children = None  # no cycles for the garbage collector: this is done at every keystroke
        self._nodes.clear()
        self.has_sentences = False
        self._root = self._node(root, None, 0)
        self.endResetModel()

    def update(self, root: Item) -> None:
        """Show the children of `root`, as inserts, removals and changes of what is shown."""
        self._root.item = root
        self._reconcile(self._root)

    def renew(self, node: Node, item: Item) -> None:
        """Show `item` in the place of `node`, and below it what it says now."""
        self._change(node, item)

    # -- finding -------------------------------------------------------------------------------------------------

    def node(self, index: Index) -> Node:
        """The node of an index; the root for an invalid one."""
        return self._nodes.get(index.internalId(), self._root) if index.isValid() else self._root

    def item(self, index: Index) -> Item:
        """The item of an index; the root's for an invalid one."""
        return self.node(index).item

    def index_of(self, node: Node) -> QModelIndex:
        """The index of a node; invalid for the root."""
        return QModelIndex() if node is self._root else self.createIndex(node.row, 0, node.id)

    def index_at(self, path: Sequence[Hashable]) -> QModelIndex:
        """The index of the row at the keys `path`, making rows on the way; invalid when there is none."""
        node = self._root
        for key in path:
            found = next((child for child in self._children(node) if child.item.key == key), None)
            if found is None:
                return QModelIndex()
            node = found
        return self.index_of(node)

    def made(self) -> Iterator[Node]:
        """Every node that was made so far, parents before children."""
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            for child in node.children or ():
                yield child
                waiting.append(child)

    # -- Qt ------------------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Qt's question: the index of a row."""
        children = self._children(self.node(parent))
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row].id)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """Qt's question: the index above."""
        above = self.node(index).parent
        return QModelIndex() if above is None else self.index_of(above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's question: how many rows are below; makes them."""
        return 0 if parent.column() > 0 else len(self._children(self.node(parent)))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One."""
        return 1

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        """Qt's question: may there be rows below; makes none."""
        return self.node(parent).item.children is not None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Finished text; the item itself under ITEM_ROLE."""
        item = self.item(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(item.tip)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.sentence
        return None

    # -- making and updating -------------------------------------------------------------------------------------

    def _node(self, item: Item, parent: Node | None, row: int) -> Node:
        self._number += 1
        node = Node(item, parent, row, self._number)
        self._nodes[node.id] = node
        self.has_sentences |= item.wraps
        return node

    def _children(self, node: Node) -> list[Node]:
        if node.children is None:
            items = node.item.children() if node.item.children is not None else ()
            node.children = [self._node(item, node, row) for row, item in enumerate(items)]
        return node.children

    def _reconcile(self, node: Node) -> None:
        if node.children is None:
            return
        items = list(node.item.children()) if node.item.children is not None else []
        wanted = {item.key for item in items}
        self._remove(node, {child.item.key for child in node.children} - wanted)
        stayed = {child.item.key for child in node.children}
        if [child.item.key for child in node.children] != [item.key for item in items if item.key in stayed]:
            self._remove(node, stayed)
        self._insert(node, items)
        for child, item in zip(list(node.children), items, strict=True):
            self._change(child, item)

    def _change(self, node: Node, item: Item) -> None:
        different = node.item != item or (node.item.children is None) != (item.children is None)
        node.item = item
        if different:
            index = self.index_of(node)
            self.dataChanged.emit(index, index)
        self._reconcile(node)

    def _remove(self, node: Node, keys: set[Hashable]) -> None:
        children = node.children or []
        last = len(children) - 1
        while keys and last >= 0:
            if children[last].item.key not in keys:
                last -= 1
                continue
            first = last
            while first > 0 and children[first - 1].item.key in keys:
                first -= 1
            self.beginRemoveRows(self.index_of(node), first, last)
            for child in children[first : last + 1]:
                self._forget(child)
            del children[first : last + 1]
            _number(children, first)
            self.endRemoveRows()
            last = first - 1

    def _insert(self, node: Node, items: Sequence[Item]) -> None:
        children = node.children if node.children is not None else []
        row = 0
        while row < len(items):
            if row < len(children) and children[row].item.key == items[row].key:
                row += 1
                continue
            end = row + 1
            while end < len(items) and (row >= len(children) or children[row].item.key != items[end].key):
                end += 1
            self.beginInsertRows(self.index_of(node), row, end - 1)
            children[row:row] = [self._node(item, node, row) for item in items[row:end]]
            _number(children, row)
            self.endInsertRows()
            row = end

    def _forget(self, node: Node) -> None:
        self._nodes.pop(node.id, None)
        for child in node.children or ():
            self._forget(child)


def _number(children: list[Node], first: int) -> None:
    for row in range(first, len(children)):
        children[row].row = row


def plain_tip(text: str) -> str | None:
    """A tooltip that Qt cannot take for rich text of a stranger's making; None for nothing."""
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>' if text else None
