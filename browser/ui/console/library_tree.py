"""The saved queries and their folders as a tree, the demo's below them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from browser.console.library import Listing, SavedQuery
from browser.ui import theme

_WHAT = Qt.ItemDataRole.UserRole
Chosen = SavedQuery | str | None
"""A query, the name of a folder of one's own, or neither."""


class LibraryTree(QTreeWidget):
    """Enter opens."""

    opened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("libraryTree")
        self.setAccessibleName(self.tr("Saved queries"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderLabels([self.tr("Query"), self.tr("Size")])
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setExpandsOnDoubleClick(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.queries: list[QTreeWidgetItem] = []
        """The items of all queries."""
        self._folders: dict[str, QTreeWidgetItem] = {}
        self.itemDoubleClicked.connect(lambda *_: self.opened.emit() if isinstance(self.chosen, SavedQuery) else None)

    @property
    def chosen(self) -> Chosen:
        """What the current item stands for."""
        item = self.currentItem()
        found = item.data(0, _WHAT) if item is not None else None
        return found if isinstance(found, SavedQuery | str) else None

    def show_listing(self, listing: Listing, wanted: str = "") -> None:
        """Show what is there; what was chosen and folded stays so. `wanted` names what is chosen instead."""
        kept = wanted or name_of(self.chosen)
        folded = {name for name, item in self._folders.items() if not item.isExpanded()}
        self.queries, self._folders = [], {}
        self.clear()
        if listing.queries or listing.folders:
            self._add(self._group(self.tr("Saved")), listing.queries, listing.folders)
        if listing.demo:
            self._add(self._group(self.tr("Demo")), listing.demo)
        for name, item in self._folders.items():
            item.setExpanded(name not in folded)
        every = [*self._folders.values(), *self.queries]
        found = [item for item in every if name_of(item.data(0, _WHAT)) == kept] or self.queries or every
        if found:
            self.setCurrentItem(found[0])

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self, [title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setFirstColumnSpanned(True)
        group.setExpanded(True)
        return group

    def _add(self, group: QTreeWidgetItem, queries: Sequence[SavedQuery], folders: Sequence[str] = ()) -> None:
        places = {"": group}
        for name in folders:  # a folder stands before what is in it
            above, _, leaf = name.rpartition("/")
            item = QTreeWidgetItem(places.get(above, group), [leaf])
            item.setIcon(0, theme.icon("folder"))
            item.setData(0, _WHAT, name)
            item.setFirstColumnSpanned(True)
            places[name] = self._folders[name] = item
        for query in queries:
            above, _, leaf = query.name.rpartition("/")
            item = QTreeWidgetItem(places.get(above, group), [leaf if above in places else query.name])
            item.setText(1, f"{query.size:,} B")
            item.setIcon(0, theme.icon("file-text"))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, _WHAT, query)
            self.queries.append(item)

    def filter(self, text: str) -> None:
        """Show only queries with these words in their names, and folders that hold one."""
        words = text.lower().split()
        for item in self.queries:
            query = item.data(0, _WHAT)
            item.setHidden(not all(word in query.name.lower() for word in words))
        for item in reversed(self._folders.values()):
            children = [item.child(place) for place in range(item.childCount())]
            item.setHidden(bool(words) and all(child is None or child.isHidden() for child in children))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        item = self.currentItem()
        if enter and isinstance(self.chosen, SavedQuery):
            self.opened.emit()
        elif enter and item is not None:
            item.setExpanded(not item.isExpanded())
        else:
            super().keyPressEvent(event)


def name_of(chosen: object) -> str:
    """What tells a query or a folder from others in the tree; empty for neither."""
    if isinstance(chosen, SavedQuery):
        return str(chosen.path)
    return chosen if isinstance(chosen, str) else ""
