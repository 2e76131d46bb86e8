"""Database: one connected database, asked with plain functions of a connection."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from browser.database.alive import Alive
from browser.database.held import HeldConnection, start_closing
from browser.database.pool import PoolMonitor
from browser.database.pool_options import PoolOptions
from browser.database.profiles import Tls
from browser.database.proof import Proof
from browser.database.tls import TlsState
from browser.database.under_way import UnderWay
from browser.database.url import MaskedUrl, parse
from browser.workers import apart

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from browser.database.dialects import Dialect
    from browser.database.profiles import Profile
    from browser.database.runners import LoopRunner, ThreadRunner
    from browser.database.statements import StatementLog

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """One connected database.

    `read` and `write` take a plain function of a SQLAlchemy connection and run it on a worker; they return what it
    returns. Nothing stays open between requests. Made by `connect` alone; used from one event loop.
    """

    def __init__(
        self,
        runner: "ThreadRunner | LoopRunner",
        dialect: "Dialect",
        url: MaskedUrl,
        name: str,
        read_only: bool,
        statements: "StatementLog",
    ) -> None:
        self.url = url
        self.dialect = dialect
        self.read_only = read_only
        self.name = name or url.name
        self.product = ""
        self.profile: Profile | None = None
        """The saved connection that it was made from."""
        self.tls = TlsState(known=False)
        """How its connections are encrypted in truth."""
        self.proof = Proof()
        """Whether read-only is proved or only promised."""
        self.statements = statements
        """Everything that is sent to it."""
        self._runner = runner
        self._under_way = UnderWay(self.title, read_only)
        self.pool = PoolMonitor(self)
        """Its connections: figures, holders, and what can be done with them."""
        self.alive = Alive(self)
        """Whether its server answers."""
        self._held: set[HeldConnection] = set()

    @classmethod
    async def connect(
        cls,
        url: str,
        *,
        name: str = "",
        read_only: bool = False,
        pool_size: int = 5,
        options: "PoolOptions | None" = None,
        profile: "Profile | None" = None,
        tls: Tls | None = None,
    ) -> "Database":
        """Open the database that `url` (or a SQLite file's path) means and see that somebody answers.

        `options` say how its connections are pooled; without them there are `pool_size` and some for rushes.
        `profile` is the saved connection that `url` and the rest were taken from. `tls` is what a person
        chose, else it is the profile's; what the URL says counts, too.

        Raises errors.UrlError, DriverMissing, ConnectError or NotSupported, within 10 seconds.
        """
        database = None
        try:
            stored = PoolOptions.from_dict(profile.options) if profile else PoolOptions(pool_size=pool_size)
            chosen = options or stored
            wanted = tls or (profile.tls if profile is not None else Tls())
            # importing SQLAlchemy and a driver takes a quarter of a second
            database = await apart(_open, cls, url, name, read_only, chosen, wanted)
            database.profile = profile
            database.product, database.tls, database.proof = await database.read(
                _look, database.dialect, database.read_only
            )
        except asyncio.CancelledError:
            if database is not None:
                start_closing(database._under_way, database._runner)  # whoever cancelled does not wait
            raise
        except BaseException:
            if database is not None:
                await database.close()
            raise
        return database

    @property
    def title(self) -> str:
        """What people call it, without secrets: "demo.db", "rowlore@127.0.0.1:5432/app"."""
        return self.url.title

    @property
    def in_memory(self) -> bool:
        """Whether it exists only as long as this connection does: opening its URL again makes another one."""
        return self.url.in_memory

    @property
    def engine(self) -> "Engine":
        """The shared engine, for watching its events and its pool; its connections are never used directly."""
        return self._runner.engine

    @property
    def runner(self) -> "ThreadRunner | LoopRunner":
        """Where requests run, for the pool's monitor alone."""
        return self._runner

    @property
    def options(self) -> PoolOptions:
        """How the shared connections are pooled."""
        return self._runner.make.options

    async def reconfigure(self, options: PoolOptions) -> None:
        """Pool the shared connections differently from now on: a new engine takes over as soon as it has connected.

        What runs or waits ends on the old engine, held connections stay as they are. Raises errors.NotSupported with a
        sentence where `options` cannot be, and ConnectError where the new engine cannot connect; then nothing changes.
        """
        await self.pool.reconfigure(options)

    def stop_session(self, session: Any) -> bool:
        """Mark what runs in this session of the server as cancelled, so that it is not made again; whether any did."""
        return self._under_way.mark(session)

    async def read(self, function: "Callable[Concatenate[Connection, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Await `function(connection, *args)` in autocommit on a shared connection."""
        bound = _bind(function, args, kwargs)
        return await self.alive.through(self._under_way.run(self._runner, self.dialect, bound))

    async def write(self, function: "Callable[Concatenate[Connection, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Await `function(connection, *args)` inside one transaction: committed, or rolled back on any error."""
        bound = _bind(function, args, kwargs)
        return await self.alive.through(self._under_way.run(self._runner, self.dialect, bound, write=True))

    async def ask(self, function: "Callable[[Connection], T]") -> T:
        """As `read`, for `alive` itself."""
        return await self._under_way.run(self._runner, self.dialect, function)

    async def hold(self) -> "HeldConnection":
        """A connection of one's own, outside the shared pool, until it is given back by `release`. Raises errors.*."""
        held = HeldConnection(self.dialect, self.title, self.read_only, self._runner.hold)
        self._held.add(held)
        try:
            await held.open()
        except BaseException:
            await self.release(held)
            raise
        return held

    async def release(self, held: HeldConnection) -> None:
        """Close a held connection; what runs on it is cancelled."""
        self._held.discard(held)
        await held.close()

    def cancel(self) -> None:
        """Cancel everything that runs on the shared connections."""
        self._under_way.cancel(self._runner)

    def learn(self, columns: Callable[[str], tuple[str, ...]]) -> None:
        """Tell secrets by the columns that its tables really have: `Lexis.columns` from now on."""
        self.dialect = replace(self.dialect, lexis=replace(self.dialect.lexis, columns=columns))

    async def close(self) -> None:
        """Cancel what runs, then close every connection; returns after at most some seconds."""
        await self.pool.close()
        await asyncio.gather(*(self.release(held) for held in list(self._held)))
        await asyncio.wrap_future(start_closing(self._under_way, self._runner))


def _bind(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> "Callable[[Connection], Any]":
    return lambda connection: function(connection, *args, **kwargs)


def _look(connection: "Connection", dialect: "Dialect", read_only: bool) -> tuple[str, TlsState, Proof]:
    """Who answers, how that is encrypted, and whether read-only is true."""
    product = dialect.sessions.product(connection)
    state = dialect.tls.state(connection.connection.dbapi_connection)
    return product, state, dialect.proof.prove(connection) if read_only else Proof()


def _shape(dialect: "Dialect", sql: str) -> str:
    """What the log file calls a slow statement."""
    from browser.database.statements_shapes import shape

    return shape(sql, dialect.lexis)


def _open(cls: type[Database], url: str, name: str, read_only: bool, options: PoolOptions, tls: Tls) -> Database:
    from browser.database.boundary import errors_of
    from browser.database.dialects import dialect_for
    from browser.database.engines import EngineMaker
    from browser.database.runners import runner_for
    from browser.database.statements import StatementLog

    parsed = parse(url)
    dialect = dialect_for(parsed.reveal().get_backend_name())
    read_only = read_only or parsed.reveal().query.get("mode") == "ro"
    dialect.sessions.check(parsed.reveal())
    statements = StatementLog(dialect.transactions, partial(_shape, dialect))
    make = EngineMaker(parsed, dialect, read_only, options, statements=statements, tls=tls)
    with errors_of(None, dialect.sessions):
        if not (dialect.sessions.prepared or make.knows_autocommit()):
            make = replace(make, autocommit=False)
        return cls(runner_for(make), dialect, parsed, name, read_only, statements)
