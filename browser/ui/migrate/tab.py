"""MigrationsTab: where a database stands among the revisions of a folder, what is pending, and what it would do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QTabWidget, QWidget

from browser.errors import NotSupported, RowloreError
from browser.migrate.places import Place, own_project
from browser.migrate.runner import Options
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import MessageStrip
from browser.ui.migrate import tab_layout as layout
from browser.ui.migrate import verb_plans as plans
from browser.ui.migrate.backups import Backups
from browser.ui.migrate.backups_panel import BackupsPanel
from browser.ui.migrate.folder_actions import FolderActions
from browser.ui.migrate.folder_bar import FolderBar, TrustStrip
from browser.ui.migrate.folder_empty import NoFolder
from browser.ui.migrate.folder_problems import ProblemsStrip
from browser.ui.migrate.folder_reading import Folder, Position, error_of, position, read_folder, text_of
from browser.ui.migrate.revision_detail import RevisionDetail
from browser.ui.migrate.revision_lint_feed import LintFeed
from browser.ui.migrate.revision_list import RevisionList
from browser.ui.migrate.revision_sql_feed import SqlFeed
from browser.ui.migrate.run_journal import JournalTable
from browser.ui.migrate.run_operator import Operator
from browser.ui.migrate.run_panel import RunPanel
from browser.ui.migrate.run_unended import Unended
from browser.ui.migrate.tab_foot import Foot
from browser.ui.migrate.verb_actions import Verbs
from browser.ui.migrate.verb_others import OtherVerbs
from browser.ui.migrate.wording import doing
from browser.ui.widgets.busy_bar import BusyBar
from browser.workers import apart

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.migrate.revisions import Revision
    from browser.store import Store


class MigrationsTab(QWidget):
    """migrationsTab. It is the ErrorHost of everything that runs inside it."""

    database_changed = Signal(object)
    """The Database of the tab was migrated, or its file restored from a backup."""

    busy: BusyBar
    message: MessageStrip
    bar: FolderBar
    strip: TrustStrip
    problems: ProblemsStrip
    empty: NoFolder
    list: RevisionList
    detail: RevisionDetail
    foot: Foot
    run_panel: RunPanel
    journal: JournalTable
    backups_panel: BackupsPanel
    below: QTabWidget
    stack: QStackedWidget
    body: QWidget

    def __init__(
        self, database: "Database", store: "Store", parent: QWidget | None = None, *, own: bool = False
    ) -> None:
        """`own`: without another choice it shows the app's own migrations."""
        super().__init__(parent)
        self.setObjectName("migrationsTab")
        self.database = database
        self.folder: Folder | None = None
        self.position: Position | None = None
        self.place: Place | None = None
        self._own = own
        self._reading = False
        self.operator = Operator(database, store, self)
        actions_of(self)
        self.folders = FolderActions(self)
        self.verbs = Verbs(self)
        self.others = OtherVerbs(self)
        self.backups = Backups(self)
        layout.compose(self)
        self.lint = LintFeed(self)
        self.feed = SqlFeed(self)
        self.unended = Unended(self)
        self._wire()
        self.show_state()

    def _wire(self) -> None:
        self.bar.folder_typed.connect(lambda path: self.open_folder(Path(path).expanduser()) if path else None)
        self.strip.pressed.connect(action_of(self.folders, "trust").trigger)
        self.empty.choose_wanted.connect(action_of(self.folders, "choose_folder").trigger)
        self.empty.own_wanted.connect(action_of(self.others, "own_folder").trigger)
        self.empty.init_wanted.connect(action_of(self.others, "init").trigger)
        self.list.chosen.connect(self._chosen)
        about = self.tr("Reading a revision's file")
        self.detail.file_wanted.connect(lambda wanted: tasks.start(self._file, wanted, owner=self, about=about))
        self.detail.sql_wanted.connect(self.feed.refresh)
        self.backups_panel.chosen.connect(self.backups.show_state)
        self.backups_panel.opened.connect(action_of(self.backups, "restore_backup").trigger)
        self.foot.changed.connect(self._options_changed)
        self.operator.heard.connect(self.run_panel.hear)
        self.operator.blocked.connect(self.run_panel.show_blockers)
        self.operator.running_changed.connect(lambda _: self.show_state())

    # -- what the window calls -----------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """What its tab is called."""
        return self.tr("Migrations")

    async def load_first(self) -> None:
        """Show the folder of the connection, or the app's own; without any the empty state. Raises errors.*."""
        self.place = await self.operator.place()
        if self.place is None and self._own:
            self.place = Place(own_project())
        try:
            if self.place is not None:
                self.foot.show_lock_timeout(self.place.lock_timeout)
                self.bar.show_folder(None, self.place.folder)
                await self.read_folder()
        finally:
            self.unended.look()
        await self.show_journal()
        await self.backups.show()
        self.show_state()

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show an error above it all (ErrorHost)."""
        self.message.show_error(error, retry)

    def open_folder(self, path: Path) -> None:
        """Read another folder, and remember it for the connection. Nothing of it runs."""
        if self.operator.running:
            return
        self.message.dismiss()
        tasks.start(self.folders.open, path, owner=self, title=self.tr("Reading {0}").format(path.name))

    @property
    def options(self) -> Options:
        """How verbs are run."""
        return replace(Options(), lock_timeout=self.foot.lock_timeout)

    @property
    def refused(self) -> str:
        """Why nothing can be run on the database, or empty."""
        running = doing(self.operator.doing) if self.operator.running else ""
        return plans.refused(self.folder, self.position, self.database, running)

    # -- reading -------------------------------------------------------------------------------------------------

    async def read_folder(self) -> None:
        """Read the folder and where the database stands anew. Raises errors.*."""
        if self.place is not None and not self._reading:
            self._reading = True
            try:
                await self.show_folder(await self._folder_of(self.place), self.place)
            finally:
                self._reading = False

    async def _folder_of(self, place: Place) -> Folder:
        """The folder as it is now. Raises NotSupported where it is gone; then nothing is shown of it any more."""
        try:
            return await apart(read_folder, place.folder, self.operator.trust)
        except NotSupported:
            self.folder = None
            self._show_all(None)
            raise

    async def show_folder(self, folder: Folder, place: Place) -> None:
        """Show a folder once it is known where the database stands in it, unless another one was asked for since."""
        from browser.migrate.positions import current

        try:
            rows = await self.database.read(current, folder.project)
        except RowloreError:
            self._take(folder, place, None)
            raise
        self._take(folder, place, rows)

    def _take(self, folder: Folder, place: Place, rows: frozenset[str] | None) -> None:
        wanted = self.folders.coming or self.place or place
        if place.folder == wanted.folder:
            self.place, before, self.folder = wanted, self.folder, folder
            self._compare(folder, before, rows)

    def _compare(self, folder: Folder, before: Folder | None, rows: frozenset[str] | None) -> None:
        """Show what is different from before; `rows` of the version table, None where they could not be read."""
        if before is None or before.project.folder != folder.project.folder:
            self.foot.interpreters.offer(folder.project.folder, self.place.interpreter if self.place else None)
        known = self.position.rows if self.position is not None else None
        if before is None or rows is None or rows != known or not folder.is_like(before):
            self._show_all(position(folder, rows) if rows is not None else None)

    def _show_all(self, found: Position | None) -> None:
        self.position = found
        self.show_state()
        self.problems.show_problems(self.folder)
        first = not self.list.model.every
        self.list.show_folder(self.folder, found)
        focus = QApplication.focusWidget()
        if first and (focus is None or self.isAncestorOf(focus)) and self.isVisible():
            self.list.setFocus()

    async def read_again(self, *, choose_here: bool = False) -> None:
        """Read position, journal and backups anew, each though another cannot be. Raises errors.*, of the first."""
        reads = (self.read_folder, self.show_journal, self.backups.show)
        failed = [error for read in reads if (error := await error_of(read)) is not None]
        if choose_here and self.folder is not None and self.position is not None:
            here = [each for each in self.folder.graph.order if self.position.standing.places.get(each) == "current"]
            self.list.choose((here or [*self.folder.graph.order, ""])[0])
        for error in failed[1:]:
            self.run_panel.log.say(str(error))
        if failed:
            raise failed[0]

    async def show_journal(self) -> None:
        """Read the journal of the connection. Raises NotSupported."""
        self.journal.entries.show(await self.operator.entries())

    async def _file(self, revision: "Revision") -> None:
        self.detail.show_file(revision, await apart(text_of, revision.path))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's event; a focus proxy would take Tab past what stands before it."""
        (self.list if self.folder is not None else self.empty).setFocus(event.reason())

    # -- showing -------------------------------------------------------------------------------------------------

    def _chosen(self, revision: "Revision | None") -> None:
        places = self.position.standing.places if self.position is not None else {}
        self.detail.show_revision(revision, str(places.get(revision.id, "")) if revision is not None else "")
        self._show_plans()
        self.feed.refresh()

    def show_state(self) -> None:
        """Bring everything that depends on folder, trust and what runs up to date."""
        folder = self.folder
        self.stack.setCurrentWidget(self.body if folder is not None else self.empty)
        path = self.place.folder if self.place is not None else None
        self.bar.show_folder(folder, path)
        self.strip.show_folder(folder, self.foot.interpreters.path)
        self.foot.backup.setVisible(not self.database.dialect.sessions.remote)
        action_of(self, "reload").setEnabled(path is not None and not self.operator.running)
        self.folders.show_state()
        self.bar.field.setReadOnly(self.operator.running)
        self._show_plans()
        self.verbs.show_state()
        self.others.show_state()
        self.backups.show_state()

    def _show_plans(self) -> None:
        if self.folder is None or self.position is None:
            self.foot.show_plans(None, None, self.refused)
            return
        up = plans.upgrade_plan(self.folder, self.position, self.list.current)
        down = plans.downgrade_plan(self.folder, self.position, self.list.current)
        self.foot.show_plans(up, down, self.refused)
        self.verbs.show_plans(up, down)

    def _options_changed(self) -> None:
        if self.place is not None:
            chosen = self.foot.interpreters.chosen
            self.place = replace(self.place, interpreter=chosen, lock_timeout=self.foot.lock_timeout)
            tasks.start(self.operator.keep, self.place, owner=self)
        self.feed.forget()
        self.show_state()

    # -- actions -------------------------------------------------------------------------------------------------

    @action("Read the folder again", "F5", "refresh-cw", "Read the folder and where the database stands anew")
    async def reload(self) -> None:
        """Read folder and position anew."""
        self.message.dismiss()
        await self.read_again()
        self.unended.look()

    @action("Find a revision", "Ctrl+F; Ctrl+L", "search", "Filter the revisions")
    def find_revision(self) -> None:
        """Go to the filter."""
        self.list.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list.field.selectAll()

    # -- Qt calls ------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Who comes back sees what the files and the database say now."""
        super().showEvent(event)
        if self.folder is not None and not self.operator.running:
            tasks.start(self.read_folder, owner=self, about=self.tr("Reading the migrations folder"))
