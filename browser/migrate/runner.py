"""Runs Alembic in a child process, for a folder that a person trusts, on the database that is shown."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.migrate import connecting
from browser.migrate.events import Ended, Event, Outcome, Result
from browser.migrate.process import Command, Process
from browser.migrate.verbs import Verb, init_plan
from browser.workers import apart, begin

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.url import MaskedUrl
    from browser.migrate.project import Project
    from browser.migrate.trust import Trust

TIME_LIMIT = 3600.0
BATCHES = 8
"""Batches of events that may wait for the loop."""
LOCK_SECONDS = 10.0
"""How long a statement of a revision waits for a lock before it gives up."""
_OF_THE_CHILD = (
    " FROM pg_catalog.pg_stat_activity WHERE pid OPERATOR(pg_catalog.=) {}"
    " AND application_name OPERATOR(pg_catalog.=) 'rowlore migration'"
)
_CANCEL = {
    "postgresql": f"SELECT pg_catalog.pg_cancel_backend(pid){_OF_THE_CHILD}",
    "mysql": "KILL QUERY {}",
    "mariadb": "KILL QUERY {}",
}
_END = {
    "postgresql": f"SELECT pg_catalog.pg_terminate_backend(pid){_OF_THE_CHILD}",
    "mysql": "KILL {}",
    "mariadb": "KILL {}",
}


@dataclass(frozen=True)
class Options:
    """How to run.

    `time_limit` and `lock_timeout` are seconds, None for no limit. `accept_other`: go on where env.py connects to
    another database than the one shown. `variables` are names under which the child's own environment gets the URL,
    beside those that env.py names; `x` are further `-x` arguments. `dry` takes everything back (PostgreSQL only).
    """

    time_limit: float | None = TIME_LIMIT
    lock_timeout: float | None = LOCK_SECONDS
    accept_other: bool = False
    variables: tuple[str, ...] = ()
    x: tuple[str, ...] = ()
    dry: bool = False


USUAL = Options()


class Runner:
    """Runs one verb at a time. `database` is the one that is shown: it tells what must answer, and cancels."""

    def __init__(self, trust: "Trust", database: "Database | None" = None) -> None:
        self._trust = trust
        self._database = database
        self._process: Process | None = None
        self.children = 0
        """How many were started so far."""

    @property
    def running(self) -> bool:
        """Whether a child runs."""
        return self._process is not None

    @property
    def session(self) -> int:
        """The server's number for the child's session, 0 while it has none."""
        return self._process.reader.session if self._process is not None else 0

    @property
    def pid(self) -> int:
        """The child's process id, 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    def cancel(self) -> None:
        """End what runs, also in the middle of a revision: on the server first, then by signals. Returns at once."""
        if self._process is not None:
            self._process.cancel()

    def stop(self) -> None:
        """End after the revision that runs now, and keep what has run."""
        if self._process is not None:
            self._process.stop()

    async def run(
        self,
        verb: Verb,
        project: "Project",
        interpreter: Path,
        events: Callable[[Event], None] | None = None,
        *,
        url: "MaskedUrl | None" = None,
        options: Options = USUAL,
        begin: Callable[[], Awaitable[int]] | None = None,
    ) -> Result:
        """Run a verb; `events` are called on this loop, in order, before this returns.

        `url` is another database than the runner's own (a copy). `begin` is awaited when all is ready, just before
        the child is started; it returns a file descriptor that the child is to hold. A verb that changes the database
        is heard to its end: whoever cancels this wait cancels the child, and is told what became of it. Raises
        NotSupported for a folder that is not trusted as it is now, for a database that only can be read, and where the
        interpreter cannot be started.
        """
        await self.check(verb, project)
        order = await self._order(verb, project, url, options)
        environment = connecting.environment(interpreter)
        inherited = (await begin(),) if begin is not None else ()
        command = Command(interpreter, project.folder, environment, order, options.time_limit, inherited)
        return await self._run(command, events, to_the_end=verb.writes)

    async def init(
        self, verb: Verb, folder: Path, interpreter: Path, events: Callable[[Event], None] | None = None
    ) -> Result:
        """Make a new project in a folder that has none; nothing that is in the folder runs, so no Python in it either.

        Raises NotSupported where files are in the way.
        """
        await apart(_check_init, verb, folder, interpreter)
        order = {"verb": "init", "arguments": dict(verb.arguments), "config": str(folder / "alembic.ini")}
        command = Command(interpreter, folder, connecting.environment(interpreter), order, 60.0)
        return await self._run(command, events)

    async def previewed(
        self,
        steps: Iterable[Mapping[str, Any]],
        project: "Project",
        interpreter: Path,
        events: Callable[[Event], None],
        *,
        upgrade: bool,
        options: Options = USUAL,
    ) -> Result:
        """Have revisions rendered as offline SQL; see `preview`. Raises as `run`."""
        verb = Verb("preview", {"steps": list(steps), "upgrade": upgrade, "sql": True})
        return await self.run(verb, project, interpreter, events, options=options)

    async def check(self, verb: Verb, project: "Project") -> None:
        """Raise NotSupported where `run` would, for want of trust or of the right to write."""
        await apart(self._refuse, verb, project)

    def _refuse(self, verb: Verb, project: "Project") -> None:
        from browser.migrate.project import read_project

        now = read_project(project.config or project.script_location)  # what counts is what stands there now
        if now.digest != project.digest or not self._trust.is_trusted(project.folder, project.digest):
            changed = now.digest != project.digest and self._trust.is_trusted(project.folder, project.digest)
            raise errors.NotSupported(
                "The files of this folder have changed since they were read."
                if changed
                else f"The code in {project.folder} is not trusted, so nothing of it was run.",
                hint="Look at what has changed, then trust it again." if changed else "Look at it, then press Trust.",
            )
        if verb.writes and self._database is not None and self._database.read_only:
            raise errors.NotSupported("This connection is read-only.", hint="Connect again without read-only.")

    async def _order(self, verb: Verb, project: "Project", url: "MaskedUrl | None", options: Options) -> dict[str, Any]:
        recipe = await apart(connecting.recipe, project)
        database = self._database
        expected: tuple[str, ...] = ()
        if url is None and database is not None:
            if database.in_memory and verb.connects:
                raise errors.NotSupported(
                    "A database in memory cannot be handed to another process.", hint="Save it as a file first."
                )
            url = database.url
            expected = await database.read(connecting.identity) if not database.in_memory else ()
        elif url is not None and not url.reveal().host:
            expected = await apart(connecting.identity_of_file, Path(str(url.reveal().database)))
        arguments = dict(verb.arguments)
        return {
            "verb": verb.name,
            "arguments": arguments,
            "config": str(project.config) if project.config is not None else "",
            "script_location": str(project.script_location),
            "url": self._spelled(url) if url is not None else "",
            "tls": self._tls(),
            "expected": list(expected),
            "accept": options.accept_other,
            "asynchronous": recipe.asynchronous,
            "attribute": recipe.attribute,
            "variables": [*recipe.variables, *options.variables],
            "x_urls": list(recipe.x_urls),
            "x": list(options.x),
            "lock_timeout": options.lock_timeout,
            "dry": options.dry,
        }

    async def _run(
        self, command: Command, events: Callable[[Event], None] | None, *, to_the_end: bool = False
    ) -> Result:
        if self._process is not None:
            raise errors.NotSupported("Alembic is running already.", hint="Wait for its end, or cancel it.")
        delivery = _Delivery(asyncio.get_running_loop(), events)
        process = self._process = Process(command, delivery.batch, self._stop_session if self._database else None)
        self.children += 1
        began = time.monotonic()
        try:
            ended = await _until_over(process, self._over, to_the_end=to_the_end)
        except OSError as error:
            raise errors.NotSupported(
                f"“{command.interpreter}” cannot be started.",
                words=error.strerror or str(error),
                hint="Choose another Python.",
            ) from None
        if ended.signal:
            await apart(self._end_session, process.reader.session)
        if events is not None:
            events(ended)
        outcome = _outcome(process, ended)
        if to_the_end and outcome is Outcome.DONE and not process.reader.asked:
            outcome = Outcome.FAILED
        return process.reader.result(outcome, time.monotonic() - began, ended)

    def _spelled(self, url: "MaskedUrl") -> str:
        """The URL with its password, for the pipe alone; what speaks of encryption goes beside it."""
        whole = url.reveal()
        if self._database is not None:
            whole = self._database.dialect.tls.stripped(whole)
        return whole.render_as_string(hide_password=False)

    def _tls(self) -> dict[str, str]:
        return asdict(self._database.runner.make.wanted_tls) if self._database is not None else {}

    def _over(self) -> None:
        """The child has ended; also long after nobody waits for it any more."""
        self._process = None

    def _stop_session(self, session: int) -> None:
        """Stop its statement. Called on a thread of its own."""
        self._tell_server(_CANCEL, session)

    def _end_session(self, session: int) -> None:
        """End the session of a child that was killed: the server would run its statement to the end."""
        self._tell_server(_END, session)

    def _tell_server(self, orders: Mapping[str, str], session: int) -> None:
        database = self._database
        order = orders.get(database.dialect.name) if database is not None else None
        if database is not None and order is not None and session:
            with suppress(errors.RowloreError):  # it has gone by itself, or the server with it
                database.runner.side(order.format(int(session)))


@dataclass
class _Delivery:
    """Hands events to the loop, in order, a batch at a time; a child that writes without end waits for the window."""

    loop: asyncio.AbstractEventLoop
    events: Callable[[Event], None] | None
    room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(BATCHES))

    def batch(self, found: list[Event]) -> bool:
        """Whether somebody still listens."""
        if self.events is None:
            return True
        self.room.acquire(timeout=1.0)
        try:
            self.loop.call_soon_threadsafe(self._deliver, found)
        except RuntimeError:  # the loop is closed: the window has gone
            return False
        return True

    def _deliver(self, found: list[Event]) -> None:
        self.room.release()
        for each in found:
            if self.events is not None:
                self.events(each)


async def _until_over(process: Process, over: Callable[[], None], *, to_the_end: bool) -> Ended:
    """Await the end on a worker; whoever cancels this wait cancels the child, and it ends by itself.

    `to_the_end`: its end is awaited then, too, and the cancel counts as answered by it.
    """

    def whole() -> Ended:
        try:
            return process.run()
        finally:
            process.close()

    wrapped = asyncio.wrap_future(begin(whole))

    def note(done: "asyncio.Future[Ended]") -> None:
        over()
        done.exception()  # nobody may be left to look

    wrapped.add_done_callback(note)
    while True:
        try:
            return await asyncio.shield(wrapped)
        except asyncio.CancelledError:
            process.cancel()
            me = asyncio.current_task()
            if not to_the_end or me is None or wrapped.cancelled():
                raise
            me.uncancel()


def _check_init(verb: Verb, folder: Path, interpreter: Path) -> None:
    init_plan(folder, verb)
    if interpreter.absolute().is_relative_to(folder.absolute()):
        raise errors.NotSupported(
            "A Python inside the folder is the folder's own code, which nobody has trusted yet.",
            hint="Make the project with another Python; afterwards it can be trusted.",
        )


def _outcome(process: Process, ended: Ended) -> Outcome:
    reader = process.reader
    if reader.ok and (ended.code == 0 or reader.over):
        return Outcome.STOPPED if reader.stopped else Outcome.DONE
    if process.timed_out:
        return Outcome.TIMED_OUT
    if process.cancelled:
        return Outcome.CANCELLED
    return Outcome.FAILED if reader.ok is False else Outcome.CRASHED
