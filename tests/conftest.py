"""Fixtures for every test: real servers, fresh databases, a home of its own, and no noise.

`database_url` runs a test on SQLite, PostgreSQL and MariaDB; `driver_url` on all six drivers. A missing server skips
with the reason, or fails where ROWLORE_REQUIRE_SERVERS=1.
"""

import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import pytest_asyncio.plugin
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from browser import masking
from tests import in_memory
from tests.databases import fresh_mariadb, fresh_postgresql
from tests.noise import ExpectedLog, watch_log, watch_tasks, watch_threads
from tests.servers import PrivateServer, Server, ServerMissing, mariadb_server, postgresql_server

if TYPE_CHECKING:
    from browser.database.database import Database

in_memory.use_memory()

ServerT = TypeVar("ServerT", bound=Server)

# A deadline would fail tests for the machine's sake: eight cores or one, the property is the same.
settings.register_profile(
    "rowlore",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
    # CI tries the same examples each time, so that a change is judged by itself; everybody else looks for new ones.
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("rowlore")

THREE_DATABASES = ("sqlite", "postgresql+psycopg2", "mysql+pymysql")
SIX_DRIVERS = (
    "sqlite",
    "sqlite+aiosqlite",
    "postgresql+psycopg2",
    "postgresql+asyncpg",
    "mysql+pymysql",
    "mysql+asyncmy",
)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[ExpectedLog]:
    """Stands first, so that it looks last, when the test's own fixtures and its event loop are gone."""
    with watch_threads(), watch_log() as log:
        yield log


@pytest.fixture(autouse=True)
def no_task_left(request: pytest.FixtureRequest, quiet: ExpectedLog) -> Iterator[None]:
    if not isinstance(request.node, pytest_asyncio.plugin.PytestAsyncioFunction):
        yield
        return
    # Looks before the loop is closed: closing it cancels, and thereby hides, what was forgotten.
    with watch_tasks(request.getfixturevalue("_function_scoped_runner")):
        yield


@pytest.fixture
def expected_log(quiet: ExpectedLog) -> ExpectedLog:
    """`expected_log("regular expression")` declares a log record from WARNING up that the test provokes."""
    return quiet


def or_skip(start: Callable[[], ServerT]) -> ServerT:
    """What `start` starts; a missing server skips, or fails where ROWLORE_REQUIRE_SERVERS=1."""
    try:
        return start()
    except ServerMissing as missing:
        if os.environ.get("ROWLORE_REQUIRE_SERVERS") == "1":
            pytest.fail(f"This run requires the server: {missing}")
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[Server]:
    server = or_skip(postgresql_server)
    yield server
    if isinstance(server, PrivateServer):
        server.remove()


@pytest.fixture(scope="session")
def _mariadb() -> Iterator[Server]:
    server = or_skip(mariadb_server)
    yield server
    if isinstance(server, PrivateServer):
        server.remove()


@pytest.fixture
def postgresql(_postgresql: Server) -> Iterator[Server]:
    """The PostgreSQL of this run; a test may kill it if it is a PrivateServer, the fixture starts it again."""
    yield _postgresql
    if isinstance(_postgresql, PrivateServer):
        _postgresql.start()


@pytest.fixture
def mariadb(_mariadb: Server) -> Iterator[Server]:
    """The MariaDB of this run; a test may kill it if it is a PrivateServer, the fixture starts it again."""
    yield _mariadb
    if isinstance(_mariadb, PrivateServer):
        _mariadb.start()


@pytest.fixture
def private_postgresql(postgresql: Server) -> PrivateServer:
    """The same server, for tests that kill it; skipped when the environment named somebody else's."""
    if not isinstance(postgresql, PrivateServer):
        pytest.skip("ROWLORE_TEST_POSTGRESQL is not ours to kill")
    return postgresql


@pytest.fixture
def private_mariadb(mariadb: Server) -> PrivateServer:
    """The same server, for tests that kill it; skipped when the environment named somebody else's."""
    if not isinstance(mariadb, PrivateServer):
        pytest.skip("ROWLORE_TEST_MARIADB is not ours to kill")
    return mariadb


@pytest.fixture
def postgresql_url(postgresql: Server) -> Iterator[str]:
    """A fresh empty PostgreSQL database (psycopg2). Sessions that are left over fail the test."""
    with fresh_postgresql(postgresql) as url:
        yield url


@pytest.fixture
def mariadb_url(mariadb: Server) -> Iterator[str]:
    """A fresh empty MariaDB database (PyMySQL). Sessions that are left over fail the test."""
    with fresh_mariadb(mariadb) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh empty SQLite file, one page long: a database, not an empty file."""
    path = tmp_path / "fresh.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")
    return f"sqlite:///{path}"


def _url_for(driver: str, request: pytest.FixtureRequest) -> str:
    fixtures = {"sqlite": "sqlite_url", "postgresql": "postgresql_url", "mysql": "mariadb_url"}
    url = make_url(request.getfixturevalue(fixtures[driver.partition("+")[0]]))
    return url.set(drivername=driver).render_as_string(hide_password=False)


@pytest.fixture(params=THREE_DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh empty database on each of the three databases, by its sync driver."""
    return _url_for(request.param, request)


@pytest.fixture(params=SIX_DRIVERS)
def driver_url(request: pytest.FixtureRequest) -> str:
    """A fresh empty database by each of the six drivers."""
    return _url_for(request.param, request)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """An AUTOCOMMIT connection to `database_url`, for plain functions of a connection."""
    quickly = {"ssl_disabled": True} if database_url.startswith("mysql") else {}
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=quickly)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def statements(connection: Connection) -> list[str]:
    """What `connection` has sent since the test began, in order; `.clear()` it after the preparations."""
    sent: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", remember)
    return sent


OpenDatabase = Callable[..., Awaitable["Database"]]


@pytest.fixture
async def open_database() -> AsyncIterator[OpenDatabase]:
    """`await open_database(url, read_only=..., ...)`: a Database that is closed after the test."""
    from browser.database.database import Database

    opened: list[Database] = []

    async def open_one(url: str, **options: Any) -> "Database":
        database = await Database.connect(url, **options)
        opened.append(database)
        return database

    yield open_one
    for database in opened:
        await database.close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's app keeps its settings, history and demo file."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ROWLORE_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_known_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords of earlier tests ("select", "post") must not be struck out of this one's texts."""
    monkeypatch.setattr(masking, "_known", set())
