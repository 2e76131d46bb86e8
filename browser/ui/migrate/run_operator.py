"""Runs Alembic for the tab: one thing at a time, with who blocks it, and what became of it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from browser.migrate.events import Connected, Event, Line
from browser.migrate.journal import Entry, Journal
from browser.migrate.places import Place, Places
from browser.migrate.runner import Options, Runner
from browser.migrate.trust import Trust
from browser.ui import tasks
from browser.ui.migrate.wording import Doing
from browser.workers import apart

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.migrate.backup import Backup
    from browser.migrate.events import Result
    from browser.migrate.preview import Preview
    from browser.migrate.project import Project
    from browser.migrate.restoring import Restored
    from browser.migrate.unended import CutOff
    from browser.migrate.verbs import Verb
    from browser.migrate.whole import Report
    from browser.store import Store
    from browser.ui.migrate.folder_reading import Folder

T = TypeVar("T")


class Operator(QObject):
    """`heard` gets every event of what runs, `blocked` whoever is in its way; coroutines return what came of it."""

    heard = Signal(object)
    blocked = Signal(object)
    running_changed = Signal(bool)

    def __init__(self, database: "Database", store: "Store", owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._database = database
        self.trust = Trust(store)
        self.places = Places(store)
        self.journal = Journal(store)
        self._runner = Runner(self.trust, database)
        self.others: Callable[[], list[Database]] = list
        """All databases that the app has open, to name its own connections."""
        self.running = False
        self.doing = Doing.ALEMBIC
        """What runs, or ran the last time."""
        self._keeping = asyncio.Lock()
        self._ended: asyncio.Future[None] | None = None
        self._task: asyncio.Task[Any] | None = None
        self._children = 0

    @property
    def key(self) -> str:
        """What the connection is called in the store."""
        from browser.store import connection_key

        return connection_key(self._database.url)

    # -- what is kept --------------------------------------------------------------------------------------------

    async def place(self) -> Place | None:
        """Which folder belongs to the connection. Raises NotSupported."""
        return await apart(self.places.of, self.key)

    async def keep(self, place: Place) -> None:
        """Keep it. Raises NotSupported."""
        async with self._keeping:  # each on a thread of its own: the last one must be the last
            await apart(self.places.keep, self.key, place)

    async def entries(self) -> tuple[Entry, ...]:
        """The journal of the connection. Raises NotSupported."""
        return await apart(self.journal.entries, self.key)

    async def cut_off(self) -> "tuple[CutOff, ...]":
        """Runs that were cut off, and that nobody was told of yet. Raises as `migrate.unended.cut_off`."""
        from browser.migrate.unended import cut_off

        return await cut_off(self._database, self.journal)

    async def trust_it(self, project: "Project") -> None:
        """Trust a folder as it was read. Raises NotSupported."""
        await apart(self.trust.trust, project.folder, project.digest, project.files)

    async def forget_it(self, project: "Project") -> None:
        """Trust it no more. Raises NotSupported."""
        await apart(self.trust.forget, project.folder)

    # -- what runs -----------------------------------------------------------------------------------------------

    async def migrate(
        self, verb: "Verb", project: "Project", interpreter: Path, options: Options, *, with_backup: bool
    ) -> "Report":
        """Change the database. Raises as `migrate.whole.migrate`."""
        from browser.migrate.whole import migrate

        async def work() -> "Report":
            await self._release()
            return await migrate(
                self._runner, self._database, verb, project, interpreter, self._hear,
                journal=self.journal, options=options, with_backup=with_backup,
            )  # fmt: skip

        return await self._alone(work)

    async def _release(self) -> None:
        """Close what the app's other connections to this database hold for nothing, and name who holds more."""
        from browser.migrate.blockers import release_idle
        from browser.store import connection_key

        others = [each for each in self.others() if each is not self._database]
        for each in await release_idle([other for other in others if connection_key(other.url) == self.key]):
            said = self.tr("{0} of this app has a transaction open, and may be waited for.")
            self.heard.emit(Line(said.format(each.name), "note"))

    async def dry_run(self, verb: "Verb", project: "Project", interpreter: Path, options: Options) -> "Result":
        """Run it so that nothing is changed. Raises as `migrate.dryrun.dry_run`."""
        from browser.migrate.dryrun import dry_run

        how = (self._runner, self._database, verb, project, interpreter, self._hear, options)
        return await self._alone(lambda: dry_run(*how))

    async def back_up(self) -> "Backup":
        """Back the file up. Raises NotSupported."""
        from browser.migrate.restoring import back_up_database

        return await self._alone(lambda: back_up_database(self._database), Doing.BACKUP)

    async def restore(self, backup: "Backup", folder: "Folder | None") -> "Restored":
        """Restore the file, to the end once it is replaced. Raises as `migrate.restoring.restore_database`."""
        from browser.migrate.restoring import restore_database

        project = folder.project if folder is not None else None
        own = {id(each): each for each in (self._database, *self.others())}.values()
        how = (self._database, backup, self.journal, own, project, self._not_now)
        return await self._alone(lambda: restore_database(*how), Doing.RESTORE)

    def _not_now(self) -> None:
        """What runs now cannot be given up any more."""
        self._task = None

    async def run(self, verb: "Verb", project: "Project", interpreter: Path, options: Options) -> "Result":
        """Run a verb that leaves the database as it is. Raises as `Runner.run`."""
        return await self._alone(lambda: self._runner.run(verb, project, interpreter, self._hear, options=options))

    async def init(self, verb: "Verb", folder: Path, interpreter: Path) -> "Result":
        """Make a new project. Raises as `Runner.init`."""
        return await self._alone(lambda: self._runner.init(verb, folder, interpreter, self._hear))

    async def preview(self, folder: "Folder", revision: str, direction: str, interpreter: Path) -> "Preview":
        """The SQL of one revision. Raises as `Runner.run`."""
        from browser.migrate.graph import Direction, Step
        from browser.migrate.preview import preview

        graph = folder.graph
        upgrade = direction == Direction.UPGRADE
        step = Step(graph.revisions[revision], Direction(direction))
        rows = graph.parents[revision] if upgrade else (revision,)
        runner = Runner(self.trust, self._database)  # its own: the one before may still be about to end
        return (await preview(runner, folder.project, interpreter, [step], rows))[0]

    def cancel(self) -> None:
        """End what runs, in the middle of a revision, too; what it left is told. What only prepares is given up."""
        if self._runner.running:
            self._runner.cancel()
        elif self._task is not None and self._runner.children == self._children:
            self._task.cancel()
            self.heard.emit(Line(self.tr("Cancelled before anything ran."), "note"))
        elif self.running:
            self.heard.emit(Line(self.tr("It cannot be cancelled any more; its end is waited for."), "note"))

    async def end(self) -> None:
        """End what runs, and wait until it has ended."""
        self.cancel()
        if self._ended is not None:
            await asyncio.wait([self._ended])  # who does not want to wait any longer does not cancel that

    def stop(self) -> None:
        """End after the revision that runs now."""
        self._runner.stop()

    async def _alone(self, work: Callable[[], Awaitable[T]], doing: Doing = Doing.ALEMBIC) -> T:
        self.doing = doing
        ended = self._ended = asyncio.get_running_loop().create_future()
        self._task, self._children = asyncio.current_task(), self._runner.children
        self.running = True
        self.running_changed.emit(True)
        try:
            return await work()
        finally:
            self.running = False
            self._task = None
            ended.set_result(None)
            if tasks.is_alive(self):
                self.running_changed.emit(False)

    def _hear(self, event: Event) -> None:
        if not tasks.is_alive(self):
            return
        self.heard.emit(event)
        if isinstance(event, Connected):
            about = self.tr("Looking who blocks the migration")
            tasks.start(self._watch, owner=self._owner, about=about)

    async def _watch(self) -> None:
        from browser.migrate.blockers import watch

        await watch(self._runner, self._database, self.blocked.emit, self.others())
