"""The saved queries and snippets in their folders, and the demo's: opened, inserted, renamed, moved, deleted."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QInputDialog, QLabel, QLineEdit, QSplitter, QVBoxLayout, QWidget

from browser.console.library import Listing, SavedQuery, tidy
from browser.console.library_files import SqlFile
from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console.library_tree import Chosen, LibraryTree
from browser.ui.console.preview import Preview, tool_row
from browser.ui.messages import MessageStrip


class Shelf(Protocol):
    """The library, off the GUI thread. Every method raises errors.*."""

    async def listing(self) -> Listing: ...
    async def read(self, query: SavedQuery) -> SqlFile: ...
    async def rename(self, name: str, new: str) -> tuple[Path, Path]: ...
    async def delete(self, name: str) -> Path: ...
    async def make_folder(self, name: str) -> None: ...
    async def rename_folder(self, name: str, new: str) -> tuple[Path, Path]: ...
    async def delete_folder(self, name: str) -> Path: ...
    async def restore(self, trashed: Path, name: str) -> None: ...


class LibraryPanel(QWidget):
    """The ErrorHost of what runs inside."""

    open_wanted = Signal(object, object)
    """Open this query (SavedQuery) with what its file holds (SqlFile)."""
    insert_wanted = Signal(str)
    """Put this text where the caret of the last query is."""
    moved = Signal(object, object)
    """A file or folder of the library (Path) is called otherwise now (Path)."""

    def __init__(self, shelf: Shelf, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("libraryTab")
        self.title = self.tr("Saved queries")
        self._shelf = shelf
        self._trashed: list[tuple[Path, str]] = []
        actions_of(self)
        self.field = QLineEdit(self)
        self.field.setObjectName("librarySearch")
        self.field.setPlaceholderText(self.tr("Find a saved query by its name…"))
        self.field.setAccessibleName(self.tr("Find a saved query"))
        self.field.setClearButtonEnabled(True)
        self.message = MessageStrip(self)
        self.tree = LibraryTree(self)
        self.tree.addActions(actions_of(self))
        self.tree.opened.connect(lambda: action_of(self, "open_saved").trigger())
        self.tree.currentItemChanged.connect(lambda *_: self._show_current())
        self.field.textChanged.connect(self.tree.filter)
        self.field.returnPressed.connect(self.tree.setFocus)
        self.empty = QLabel(self.tr("Ctrl+S in a query saves it here, as a plain file."), self)
        self.empty.setProperty("muted", True)
        self.empty.setContentsMargins(12, 6, 12, 6)
        self.preview = Preview(self)
        self._compose()
        self.setFocusProxy(self.field)
        self._show_current()

    def _compose(self) -> None:
        names = ("open_saved", "insert_saved", "new_folder", "rename_saved", "delete_saved")
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
        chosen = self.tree.chosen
        return chosen if isinstance(chosen, SavedQuery) else None

    @property
    def _own(self) -> Chosen:
        """What is chosen, if it may be changed."""
        chosen = self.tree.chosen
        return None if isinstance(chosen, SavedQuery) and chosen.read_only else chosen

    def refresh(self) -> None:
        """Read the folder anew."""
        tasks.start(self._read, owner=self)

    async def _read(self, wanted: str = "") -> None:
        listing = await self._shelf.listing()
        self.tree.show_listing(listing, wanted)
        self.empty.setVisible(not listing.queries)
        if listing.cut:
            self.message.show_notice(listing.cut, severity="warning")
        self.tree.filter(self.field.text())
        self._show_current()

    def _show_current(self) -> None:
        query = self.current
        for name in ("open_saved", "insert_saved"):
            action_of(self, name).setEnabled(query is not None)
        for name in ("rename_saved", "delete_saved"):
            action_of(self, name).setEnabled(self._own is not None)
        action_of(self, "undo_delete").setEnabled(bool(self._trashed))
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

    @action("New folder…", "Ctrl+Shift+N", "folder", "Make a folder among the saved queries")
    def new_folder(self) -> None:
        """Ask for the name of a folder, beside what is chosen."""
        chosen = self._own
        within = chosen if isinstance(chosen, str) else _above(chosen.name) if chosen is not None else ""
        ask_name(
            self,
            self.tr("New folder"),
            f"{within}/" if within else "",
            lambda name: tasks.start(self._made, name, owner=self),
        )

    async def _made(self, name: str) -> None:
        await self._shelf.make_folder(name)
        await self._read(name)

    @action("Rename…", "F2", "pencil", "Give this query or folder another name; a / moves it into a folder")
    def rename_saved(self) -> None:
        """Ask for another name."""
        own = self._own
        if own is not None:
            title = self.tr("Rename the folder") if isinstance(own, str) else self.tr("Rename the query")
            ask_name(self, title, _named(own), lambda new: tasks.start(self._renamed, own, new, owner=self))

    async def _renamed(self, own: SavedQuery | str, new: str) -> None:
        rename = self._shelf.rename_folder if isinstance(own, str) else self._shelf.rename
        old_path, new_path = await rename(_named(own), new)
        self.moved.emit(old_path, new_path)
        await self._read(new if isinstance(own, str) else str(new_path))

    @action("Delete", "Delete", "x", "Move this query, or this folder with all that is in it, to the library's trash")
    def delete_saved(self) -> None:
        """Move what is chosen to the trash, and say where it is."""
        if self._own is not None:
            tasks.start(self._deleted, self._own, owner=self)

    async def _deleted(self, own: SavedQuery | str) -> None:
        delete = self._shelf.delete_folder if isinstance(own, str) else self._shelf.delete
        trashed = await delete(_named(own))
        self._trashed.append((trashed, _named(own)))
        said = self.tr("The folder “{0}” with all in it was moved to the trash.")
        said = said if isinstance(own, str) else self.tr("“{0}” was moved to the trash.")
        hint = self.tr("Ctrl+Z brings it back. It lies in {0}.").format(trashed)
        self.message.show_notice(said.format(_named(own)), hint)
        await self._read()

    @action("Bring back what was deleted", "Ctrl+Z", "", "Bring back what was deleted last, under its name")
    def undo_delete(self) -> None:
        """Bring back from the trash what was deleted last here."""
        tasks.start(self._brought_back, owner=self)

    async def _brought_back(self) -> None:
        if self._trashed:
            trashed, name = self._trashed.pop()
            try:
                await self._shelf.restore(trashed, name)
            except RowloreError:
                self._trashed.append((trashed, name))
                raise
            self.message.dismiss()
            await self._read()

    @action("Refresh saved queries", "F5", "refresh-cw")
    def refresh_saved(self) -> None:
        """Read the folder anew."""
        self.refresh()


def _named(own: SavedQuery | str) -> str:
    return own if isinstance(own, str) else own.name


def _above(name: str) -> str:
    return name.rpartition("/")[0]


def ask_name(parent: QWidget, title: str, name: str, then: Callable[[str], object]) -> None:
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
