"""A query as a file: saved where it came from, in the library, or anywhere else; never over what nobody has read."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from browser.errors import NotSupported
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console.library_panel import ask_name

if TYPE_CHECKING:
    from browser.console.library_files import SqlFile
    from browser.ui.console.tab import QueryTab


class Filing(QObject):
    """The actions of one tab. `file` is what was read or saved last; None where the text has no file."""

    def __init__(self, tab: "QueryTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self.file: SqlFile | None = None
        self._wanted: Path | None = None
        self._turn = asyncio.Lock()
        actions_of(self)
        action_of(self, "save_over").setEnabled(False)
        for name in ("save", "save_as"):  # in a value's viewer Ctrl+S means the value
            tab.removeAction(action_of(self, name))
            tab.editor.addAction(action_of(self, name))

    def adopt(self, file: "SqlFile", title: str = "") -> None:
        """The tab holds this file."""
        self.file = file
        self._tab.path = str(file.path)
        self._tab.call(title or file.path.stem)
        self._tab.changed.emit()

    def moved(self, path: Path) -> None:
        """The tab's file is called so now."""
        called = self._tab.title == Path(self._tab.path).stem
        self.file = replace(self.file, path=path) if self.file is not None else None
        self._tab.path = str(path)
        self._tab.call(path.stem if called else self._tab.title)
        self._tab.changed.emit()

    @action("Save", "Ctrl+S", "save", "Save the text to its file, or into the library of queries")
    def save(self) -> None:
        """Save to the tab's file; ask for a name in the library where it has none."""
        if self._tab.path:
            tasks.start(self._save, Path(self._tab.path), owner=self._tab)
        else:
            self.save_as()

    @action("Save as…", "Ctrl+Shift+S", "save", "Save the text in the library of queries under a name")
    def save_as(self) -> None:
        """Ask for a name in the library; one that is there already is proposed with its folder."""
        from browser.console.library import library

        known = library().name_of(Path(self._tab.path)) if self._tab.path else None
        ask_name(self._tab, self.tr("Save the query"), known or self._tab.title, self._save_named)

    @action("Save to a file…", "", "file", "Save the text to a .sql file anywhere")
    def save_to_file(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self._tab, self.tr("Save the query"))
        dialog.setObjectName("saveQueryDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("sql")
        dialog.setNameFilters([self.tr("SQL (*.sql)"), self.tr("All files (*)")])
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # what is there is refused, and said, by ourselves
        dialog.fileSelected.connect(lambda path: tasks.start(self._save, Path(path), owner=self._tab))
        dialog.open()

    @action("Save over what is there", "", "save", "Replace the file that was refused, whatever is in it now")
    async def save_over(self) -> None:
        """Replace the file. Raises errors.*."""
        if self._wanted is not None:
            await self._save(self._wanted, over=True)

    @action("Rename the query…", "", "pencil", "Give this query's tab another name; its file keeps its own")
    def rename_query(self) -> None:
        """Ask for another title."""
        ask_name(self._tab, self.tr("Rename the query"), self._tab.title, self._tab.call)

    def _save_named(self, name: str) -> None:
        from browser.console.library import checked, library

        tab = self._tab

        async def save() -> None:
            shelf = library()
            path = shelf.folder.joinpath(checked(name) + ".sql")
            await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
            await self._save(path, title=name)

        tasks.start(save, owner=tab)

    async def _save(self, path: Path, *, over: bool = False, title: str = "") -> None:
        from browser.console.library_files import save_file

        text = self._tab.editor.text()
        try:
            async with self._turn:  # what the one before has written was not written by somebody else
                seen = self.file if self.file is not None and self.file.path == path else None
                saved = await asyncio.to_thread(save_file, path, text, seen, replace=over)
                self.adopt(saved, title or (self._tab.title if seen is not None else ""))
        except NotSupported as error:
            self._wanted = path
            action_of(self, "save_over").setEnabled(True)
            offer = self.tr("Or “Save over what is there” (Ctrl+Shift+P).")
            error.hint = " ".join(part for part in (error.hint, offer) if part)
            self._tab.message.show_error(error)
            return
        self._wanted = None
        action_of(self, "save_over").setEnabled(False)
        self._tab.message.dismiss()
        self._tab.status.setText(self.tr("Saved to {0}").format(path))
