"""What leads to queries: their history, the saved ones, files, and the tables of the tree."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QWidget

from browser.ui import tasks
from browser.ui.window.query_drafts import key_of
from browser.ui.window.query_memory import history
from browser.ui.window.room import make_room

if TYPE_CHECKING:
    from browser.console.history import Entry
    from browser.console.library import Library, Listing, SavedQuery
    from browser.console.library_files import SqlFile
    from browser.database.dialects.base.lexis import Lexis
    from browser.ui.console.history_panel import HistoryPanel
    from browser.ui.console.library_panel import LibraryPanel
    from browser.ui.console.tab import QueryTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow


class QueryPanels(QObject):
    """Opens the tabs of the history and of the library, and takes what is chosen there into queries."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._last: QueryTab | None = None
        window.desk.tabs.currentChanged.connect(lambda _: self._look())
        window.desk.tabs.tab_closed.connect(self._forget)

    def _look(self) -> None:
        current: Any = self._window.desk.tabs.currentWidget()
        if current is not None and current.objectName() == "queryTab":
            self._last = current

    def _forget(self, tab: QWidget) -> None:
        if tab is self._last:
            self._last = None

    # -- history -------------------------------------------------------------------------------------------------

    def show_history(self) -> "HistoryPanel":
        """The tab of the history, chosen; read anew."""
        from browser.ui.console.history_panel import HistoryPanel

        found = self._window.desk.tabs.findChild(HistoryPanel)
        panel = found if isinstance(found, HistoryPanel) and self._is_open(found) else self._add_history()
        self._choose(panel)
        panel.refresh()
        return panel

    def _add_history(self) -> "HistoryPanel":
        from browser.ui.console.history_panel import HistoryPanel

        panel = HistoryPanel(self._search, self._delete, self._lexis_of, self._window.desk.tabs)
        panel.open_wanted.connect(self._open_entry)
        panel.insert_wanted.connect(lambda entry: self.insert(entry.sql))
        self._add(panel)
        return panel

    async def _search(self, text: str, only_here: bool, before: int | None) -> "Sequence[Entry]":
        from browser.ui.console.history_panel import PAGE

        active = self._window.desk.active
        connection = key_of(active) if only_here and active is not None else None
        return await asyncio.to_thread(_found, text, connection, PAGE, before)

    async def _delete(self, ids: Sequence[int]) -> None:
        await asyncio.to_thread(lambda: history().delete(ids))

    def _lexis_of(self, entry: "Entry") -> "Lexis | None":
        owner = self._connection(entry.connection) or self._window.desk.active
        return owner.database.dialect.lexis if owner is not None else None

    def _connection(self, key: str) -> "OpenConnection | None":
        return next((each for each in self._window.desk.connections if key_of(each) == key), None)

    def _open_entry(self, entry: "Entry") -> None:
        tab = self._empty_or_new(self._connection(entry.connection), entry.sql)
        if tab is not None:
            tab.bind_table.fill_in(entry.parameters)
            if self._connection(entry.connection) is None:
                said = self._window.tr("This ran on {0}, which is not open; it would run on {1} now.")
                tab.message.show_notice(said.format(entry.title, tab.database.title), severity="warning")

    # -- saved queries -------------------------------------------------------------------------------------------

    def show_library(self) -> "LibraryPanel":
        """The tab of the saved queries, chosen; read anew."""
        from browser.ui.console.library_panel import LibraryPanel

        found = self._window.desk.tabs.findChild(LibraryPanel)
        if isinstance(found, LibraryPanel) and self._is_open(found):
            panel = found
        else:
            panel = LibraryPanel(_Shelf(), self._window.desk.tabs)
            panel.open_wanted.connect(self._open_saved)
            panel.insert_wanted.connect(self.insert)
            panel.moved.connect(self._follow)
            self._add(panel)
        self._choose(panel)
        panel.refresh()
        return panel

    def _open_saved(self, query: "SavedQuery", file: "SqlFile") -> None:
        self.open_file_text(file, query.name, read_only=query.read_only)

    def _follow(self, old: Path, new: Path) -> None:
        """Queries that are open keep their files under the new name."""
        for each in self._window.querying.queries():
            if each.path and Path(each.path).is_relative_to(old):
                each.filing.moved(new / Path(each.path).relative_to(old))

    def open_file_text(
        self,
        file: "SqlFile",
        title: str = "",
        *,
        read_only: bool = False,
        connection: "OpenConnection | None" = None,
    ) -> "QueryTab | None":
        """A query with what a file holds, for the active connection or this one.

        The query that has the file open already is chosen instead.
        """
        for each in self._window.querying.queries():
            if each.path == str(file.path):
                self._choose(each)
                return each
        connection = connection or self._window.desk.active
        tab = self._empty_or_new(connection, file.text, title.rpartition("/")[2] or file.path.stem)
        if tab is not None and not read_only:
            tab.filing.adopt(file, tab.title)
        return tab

    async def open_file(self, path: Path | str, connection: "OpenConnection | None" = None) -> None:
        """Open a .sql file as a query of this connection, or of the one that is active now. Raises errors.*."""
        from browser.console.library_files import read_file

        connection = connection or self._window.desk.active
        file = await asyncio.to_thread(lambda: read_file(Path(path).absolute()))
        self.open_file_text(file, connection=connection)

    def ask_for_file(self) -> None:
        """Show the dialog for a file."""
        dialog = QFileDialog(self._window, self._window.tr("Open an SQL file"))
        dialog.setObjectName("openQueryDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self._window.tr("SQL (*.sql)"), self._window.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: tasks.start(self.open_file, Path(path), owner=self._window))
        dialog.open()

    # -- queries -------------------------------------------------------------------------------------------------

    def insert(self, text: str) -> None:
        """Put a text where the caret of the last query is; into a new one where there is none."""
        if self._last is None:
            self._window.querying.new(text)
            return
        self._choose(self._last)
        self._last.editor.insert(text)

    def _empty_or_new(self, connection: "OpenConnection | None", text: str, title: str = "") -> "QueryTab | None":
        """The last query where it is empty and of this connection, else a new one."""
        last = self._last
        fits = connection is None or (last is not None and last.database is connection.database)
        if last is None or not fits or last.editor.text().strip() or last.path:
            return self._window.querying.new(text, title, connection)
        last.open_text(text, title)
        self._choose(last)
        return last

    def _is_open(self, panel: QWidget) -> bool:
        return self._window.desk.tabs.indexOf(panel) >= 0

    def _choose(self, panel: QWidget) -> None:
        self._window.desk.tabs.setCurrentWidget(panel)
        panel.setFocus()

    def _add(self, panel: "HistoryPanel | LibraryPanel") -> None:
        make_room(self._window)
        said = self._window.messages
        panel.message.message_shown.connect(lambda message: said.add(replace(message, where=panel.title)))
        self._window.desk.tabs.add(panel, panel.title, QIcon(), panel.title)


class _Shelf:
    """The library, each call on a worker."""

    async def listing(self) -> "Listing":
        return await asyncio.to_thread(lambda: _library().listing())

    async def read(self, query: "SavedQuery") -> "SqlFile":
        return await asyncio.to_thread(lambda: _library().read(query))

    async def rename(self, name: str, new: str) -> "tuple[Path, Path]":
        return await asyncio.to_thread(lambda: _library().rename(name, new))

    async def delete(self, name: str) -> Path:
        return await asyncio.to_thread(lambda: _library().delete(name))

    async def make_folder(self, name: str) -> None:
        await asyncio.to_thread(lambda: _library().make_folder(name))

    async def rename_folder(self, name: str, new: str) -> "tuple[Path, Path]":
        return await asyncio.to_thread(lambda: _library().rename_folder(name, new))

    async def delete_folder(self, name: str) -> Path:
        return await asyncio.to_thread(lambda: _library().delete_folder(name))

    async def restore(self, trashed: Path, name: str) -> None:
        await asyncio.to_thread(lambda: _library().restore(trashed, name))


def _library() -> "Library":
    from browser.console.library import library

    return library()


def _found(text: str, connection: str | None, limit: int, before: int | None) -> "Sequence[Entry]":
    return history().search(text, connection=connection, limit=limit, before_id=before)
