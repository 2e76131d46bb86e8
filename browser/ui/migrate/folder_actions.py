"""Choosing the folder of a tab, by dropping it too, and trusting it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from browser.migrate.places import Place
from browser.ui.actions import action, action_of, actions_of
from browser.ui.migrate.folder_reading import read_folder
from browser.workers import apart

if TYPE_CHECKING:
    from browser.ui.migrate.tab import MigrationsTab


class FolderActions(QObject):
    """Which of them can be run follows from the folder that is shown."""

    def __init__(self, tab: "MigrationsTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self.coming: Place | None = None
        """The place that was asked for last, until it is shown."""
        tab.setAcceptDrops(True)
        tab.installEventFilter(self)
        actions_of(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is dropped on the tab if it is a folder or a configuration file; anything else is the window's."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            path = _dropped(event)
            if path is not None:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self._tab.open_folder(path)
            return path is not None
        return super().eventFilter(watched, event)

    async def open(self, path: Path) -> None:
        """Read another folder, remember it for the connection, and show it. Raises errors.*."""
        tab = self._tab
        place = self.coming = Place(path, lock_timeout=tab.foot.lock_timeout)
        try:
            folder = await apart(read_folder, path, tab.operator.trust)
            if place is self.coming:
                await tab.operator.keep(place)
                await tab.show_folder(folder, place)
        finally:
            if place is self.coming:
                self.coming = None

    def show_state(self) -> None:
        """Enable what can be run."""
        folder = self._tab.folder
        action_of(self, "trust").setEnabled(bool(folder and not folder.trusted and folder.project.digest))
        action_of(self, "forget_trust").setEnabled(bool(folder and folder.trusted and not folder.own))

    @action("Choose migrations &folder…", "Ctrl+Alt+F", "folder-open", "Choose the folder of an Alembic project")
    def choose_folder(self) -> None:
        """Ask for a folder."""
        chooser = QFileDialog(self._tab, self.tr("Choose a migrations folder"))
        chooser.setObjectName("folderChooser")
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(lambda path: self._tab.open_folder(Path(path)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @action("Trust this migrations folder", "", "shield-check", "Let Rowlore run the code of this folder as it is now")
    async def trust(self) -> None:
        """Trust the folder as it was read and shown."""
        if self._tab.folder is not None:
            await self._tab.operator.trust_it(self._tab.folder.project)
            await self._tab.read_folder()

    @action("Trust this migrations folder no more", "", "shield", "Nothing of this folder runs any more")
    async def forget_trust(self) -> None:
        """Forget the trust."""
        if self._tab.folder is not None:
            await self._tab.operator.forget_it(self._tab.folder.project)
            await self._tab.read_folder()


def _dropped(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    if len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix in (".ini", ".toml", ".cfg")):
        return paths[0]
    return None
