"""The saved queries and snippets, and the demo's: plain files, opened, inserted, renamed, deleted."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QInputDialog,
    QLabel,
    QLineEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from browser.console.library import Listing, SavedQuery, tidy
from browser.console.library_files import SqlFile
from browser.errors import RowloreError
from browser.ui import tasks, theme
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console.preview import Preview, tool_row
from browser.ui.messages import MessageStrip

_QUERY = Qt.ItemDataRole.UserRole


class Shelf(Protocol):
    """The library, off the GUI thread. Every method raises errors.*."""

    async def listing(self) -> Listing: ...
    async def read(self, query: SavedQuery) -> SqlFile: ...
    async def rename(self, name: str, new: str) -> None: ...
    async def delete(self, name: str) -> None: ...


class LibraryTree(QTreeWidget):
    """Enter opens."""

    opened = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class LibraryPanel(QWidget):
    """The ErrorHost of what runs inside."""

    open_wanted = Signal(object, object)
    """Open this query (SavedQuery) with what its file holds (SqlFile)."""
    insert_wanted = Signal(str)
    """Put this text where the caret of the last query is."""

    def __init__(self, shelf: Shelf, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("libraryTab")
        self.title = self.tr("Saved queries")
        self._shelf = shelf
        self._items: list[QTreeWidgetItem] = []
        actions_of(self)
        self.field = QLineEdit(self)
        self.field.setObjectName("librarySearch")
        self.field.setPlaceholderText(self.tr("Find a saved query by its name…"))
        self.field.setAccessibleName(self.tr("Find a saved query"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._filter)
        self.message = MessageStrip(self)
        self.tree = LibraryTree(self)
        self.tree.setObjectName("libraryTree")
        self.tree.setAccessibleName(self.tr("Saved queries"))
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setHeaderLabels([self.tr("Query"), self.tr("Size")])
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.opened.connect(lambda: action_of(self, "open_saved").trigger())
        self.tree.itemDoubleClicked.connect(lambda *_: action_of(self, "open_saved").trigger())
        self.tree.currentItemChanged.connect(lambda *_: self._show_current())
        self.field.returnPressed.connect(self.tree.setFocus)
        self.empty = QLabel(self.tr("Ctrl+S in a query saves it here, as a plain file."), self)
        self.empty.setProperty("muted", True)
        self.empty.setContentsMargins(12, 6, 12, 6)
        self.preview = Preview(self)
        self._compose()
        self.setFocusProxy(self.field)
        self._show_current()

    def _compose(self) -> None:
        names = ("open_saved", "insert_saved", "rename_saved", "delete_saved")
        beside = QSplitter(Qt.Orientation.Horizontal, self)
        beside.setObjectName("librarySplitter")
        beside.setChildrenCollapsible(False)
        beside.addWidget(self.tree)
        beside.addWidget(self.preview)
        beside.setSizes([400, 500])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(tool_row(self, self.field, [action_of(self, name) for name in names]))
        column.addWidget(self.message)
        column.addWidget(self.empty)
        column.addWidget(beside, 1)

    @property
    def current(self) -> SavedQuery | None:
        """The query that is chosen."""
        item = self.tree.currentItem()
        found = item.data(0, _QUERY) if item is not None else None
        return found if isinstance(found, SavedQuery) else None

    def refresh(self) -> None:
        """Read the folder anew."""
        tasks.start(self._read, owner=self)

    async def _read(self) -> None:
        listing = await self._shelf.listing()
        kept = self.current
        self._items = []
        self.tree.clear()
        self._add(self.tr("Saved"), listing.queries, kept)
        self._add(self.tr("Demo"), listing.demo, kept)
        self.empty.setVisible(not listing.queries)
        if listing.cut:
            self.message.show_notice(listing.cut, severity="warning")
        self._filter(self.field.text())
        self._show_current()

    def _add(self, title: str, queries: tuple[SavedQuery, ...], kept: SavedQuery | None) -> None:
        if not queries:
            return
        group = QTreeWidgetItem(self.tree, [title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setFirstColumnSpanned(True)
        for query in queries:
            item = QTreeWidgetItem(group, [query.name, f"{query.size:,} B"])
            item.setIcon(0, theme.icon("file-text"))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, _QUERY, query)
            self._items.append(item)
            if self.tree.currentItem() is None or (kept is not None and kept.path == query.path):
                self.tree.setCurrentItem(item)
        group.setExpanded(True)

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        for item in self._items:
            item.setHidden(not all(word in item.text(0).lower() for word in words))

    def _show_current(self) -> None:
        query = self.current
        for name in ("open_saved", "insert_saved"):
            action_of(self, name).setEnabled(query is not None)
        for name in ("rename_saved", "delete_saved"):
            action_of(self, name).setEnabled(query is not None and not query.read_only)
        self.preview.setVisible(query is not None)
        if query is not None:
            tasks.start(self._show, query, owner=self)

    async def _show(self, query: SavedQuery) -> None:
        file = await self._shelf.read(query)
        if self.current == query:
            self.preview.show_text(file.text, str(query.path) if not query.read_only else self.tr("of the demo"))

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show what went wrong above the list (ErrorHost)."""
        self.message.show_error(error, retry)

    @action("Open", "", "folder-open", "Open this query (Enter)")
    async def open_saved(self) -> None:
        """Open the current query. Raises errors.*."""
        if self.current is not None:
            query = self.current
            self.open_wanted.emit(query, await self._shelf.read(query))

    @action("Insert", "Shift+Return", "corner-down-right", "Put this text where the last query's caret is: a snippet")
    async def insert_saved(self) -> None:
        """Put the current query's text into the last query. Raises errors.*."""
        if self.current is not None:
            self.insert_wanted.emit((await self._shelf.read(self.current)).text)

    @action("Rename…", "F2", "pencil", "Give this query another name; a / makes a folder")
    def rename_saved(self) -> None:
        """Ask for another name."""
        query = self.current
        if query is not None and not query.read_only:
            ask_name(self, self.tr("Rename the query"), query.name, lambda new: self._rename(query.name, new))

    def _rename(self, name: str, new: str) -> None:
        tasks.start(self._renamed, name, new, owner=self)

    async def _renamed(self, name: str, new: str) -> None:
        await self._shelf.rename(name, new)
        self.refresh()

    @action("Delete", "Delete", "x", "Move this query to the library's trash")
    async def delete_saved(self) -> None:
        """Move the current query to the trash. Raises errors.*."""
        if self.current is not None and not self.current.read_only:
            await self._shelf.delete(self.current.name)
            self.refresh()

    @action("Refresh saved queries", "F5", "refresh-cw")
    def refresh_saved(self) -> None:
        """Read the folder anew."""
        self.refresh()


def ask_name(parent: QWidget, title: str, name: str, then: Callable[[str], None]) -> None:
    """Ask for the name of a query, and call `then` with it."""
    dialog = QInputDialog(parent)
    dialog.setObjectName("queryName")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText(parent.tr("Name (a / makes a folder)"))
    dialog.setTextValue(name)
    dialog.resize(420, dialog.sizeHint().height())
    dialog.textValueSelected.connect(lambda text: then(tidy(text)) if tidy(text) else None)
    dialog.open()
