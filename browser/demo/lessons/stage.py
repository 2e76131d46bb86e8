"""Where lessons are played: engines of their own on the demo, closed when the lesson is over."""

import asyncio
import inspect
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy import inspect as look_at
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects import dialect_for
from browser.database.url import MaskedUrl
from browser.demo.lessons.stopping import Stop
from browser.demo.models.statistics import schema_map
from browser.masking import mask

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from browser.demo.bulk import Progress

T = TypeVar("T")

SYNC = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg2", "mysql": "mysql+pymysql"}
ASYNC = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "mysql": "mysql+asyncmy"}
PATIENCE = {"sqlite": {"timeout": 0.8}}
"""Seconds to wait for another program's lock, which in SQLite no stop can end; servers have their own."""


class Stage:
    """Engines on one database, by its sync driver or by its async one, whichever the person's URL names."""

    def __init__(self, url: MaskedUrl, progress: "Progress | None" = None, stop: Stop | None = None) -> None:
        self.progress = progress
        self._stop = stop or Stop()
        self._url = url.reveal()
        self.backend = {"mariadb": "mysql"}.get(self._url.get_backend_name(), self._url.get_backend_name())

    def tell(self, done: int, total: int) -> None:
        """How far the lesson has come; raises StatementCancelled where it was stopped."""
        self._stop.check()
        if self.progress is not None:
            self.progress(done, total)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Around a lesson: raises NotSupported where there is nothing to play with, errors.* for what drivers raise."""
        if self.backend not in SYNC or dialect_for(self.backend).sessions.in_memory(self._url):
            raise errors.NotSupported(
                "Lessons need a demo that a second connection can see.",
                hint="Use a SQLite file, PostgreSQL or MariaDB.",
            )
        sessions = dialect_for(self.backend).sessions
        sessions.check(self._url)
        with self.engine() as engine, errors_of(None, sessions), engine.connect() as connection:
            _require_demo(connection)
        with errors_of(connection, sessions):  # closed: what fails now is no connecting
            yield

    @contextmanager
    def engine(self, **options: Any) -> Iterator[Engine]:
        """A sync engine with a pool of its own, disposed afterwards."""
        url, arguments = self._arguments(SYNC[self.backend])
        engine = create_engine(url, **{"poolclass": QueuePool} | arguments | options)
        self.watch(engine)
        try:
            yield engine.execution_options(schema_translate_map=schema_map(engine.dialect))
        finally:
            engine.dispose()

    def watch(self, engine: Engine) -> None:
        """Let what is sent through `engine` be stopped; those made here are."""
        self._stop.watch(engine, dialect_for(self.backend).sessions, self._side)

    def _side(self, statement: str) -> None:
        url, arguments = self._arguments(SYNC[self.backend])
        sessions = dialect_for(self.backend).sessions
        engine = create_engine(url, **arguments | {"poolclass": NullPool, "isolation_level": "AUTOCOMMIT"})
        with errors_of(None, sessions), engine.connect() as connection:
            connection.exec_driver_sql(statement)

    @contextmanager
    def session(self, **options: Any) -> Iterator[Session]:
        """A session on an engine of its own; whatever it has not committed is rolled back."""
        with self.engine() as engine, Session(engine, **options) as session:
            yield session

    def run_async(self, function: "Callable[[AsyncEngine], Awaitable[T]]") -> T:
        """Run a coroutine function on an async engine, in an event loop of its own. Raises DriverMissing."""
        driver = ASYNC[self.backend]
        if find_spec(driver.partition("+")[2]) is None:
            raise errors.DriverMissing(
                "This lesson needs an async driver.", hint="Install it: pip install 'rowlore[async]'"
            )

        async def run() -> T:
            async with self._async_engine(driver) as engine:
                return await function(engine)

        return asyncio.run(run())

    @asynccontextmanager
    async def _async_engine(self, driver: str) -> "AsyncIterator[AsyncEngine]":
        from sqlalchemy.ext.asyncio import create_async_engine

        url, arguments = self._arguments(driver)
        engine = create_async_engine(url, **arguments)
        self.watch(engine.sync_engine)
        try:
            yield engine
        finally:
            await engine.dispose()

    def _arguments(self, driver: str) -> tuple[URL, dict[str, Any]]:
        url = self._url
        if url.drivername != driver:
            if url.query and self.backend != "sqlite":  # TLS options differ from driver to driver: never drop them
                raise errors.NotSupported(
                    f"This lesson needs the driver {driver}, and the options of this URL are for {url.drivername}.",
                    hint=f"Connect by {driver} and try again.",
                )
            url = url.set(drivername=driver)
        made = dialect_for(self.backend).sessions.arguments(url, read_only=False)
        return made.url, {"connect_args": made.connect_args | PATIENCE.get(self.backend, {}), **made.options}


def _require_demo(connection: Connection) -> None:
    found = look_at(connection)
    columns = found.get_columns("users") if found.has_table("users") else []
    if "kind" not in {column["name"] for column in columns}:
        raise errors.NotSupported(
            "There is no demo in this database, or an older one.", hint="Install the demo into it first."
        )
    if connection.exec_driver_sql("SELECT count(*) FROM users").scalar_one() < 12:
        raise errors.NotSupported("The demo has no rows.", hint="Install the demo into an empty database.")


def source(*functions: Callable[..., Any]) -> str:
    """The source of what was run, ready to read."""
    return "\n\n".join(textwrap.dedent(inspect.getsource(each)).rstrip() for each in functions) + "\n"


def words_of(error: BaseException) -> str:
    """What was said, with the name of who said it, on few lines and without secrets."""
    return mask(f"{type(error).__name__}: {error}")
