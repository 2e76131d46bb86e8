"""On each of the three databases, made once for this whole room: a small installed demo, and the demo's empty tables.

The demo is only read from: whoever writes into it rolls back, and `unchanged` proves it. The tables are emptied.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, func, select, text
from sqlalchemy.pool import NullPool

from browser.demo.install import install
from browser.demo.models import Base
from browser.demo.models.statistics import refresh
from tests.databases import LEAVE_SECONDS, fresh_mariadb, fresh_postgresql
from tests.servers import Server

SCALE = 0.3
PLACES = ("sqlite", "postgresql", "mysql")
SESSIONS = {
    "sqlite": "SELECT 0",
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
    "mysql": "SELECT count(*) FROM information_schema.processlist WHERE db = database() AND id <> connection_id()",
}


def _install(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        install(connection, SCALE)


def _make_tables(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    Base.metadata.create_all(engine)


@pytest.fixture(scope="package")
def _sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("tables") / "demo.db"
    _make_tables(f"sqlite:///{path}")
    return f"sqlite:///{path}"


@pytest.fixture(scope="package")
def _postgresql_tables(_postgresql: Server) -> Iterator[str]:
    with fresh_postgresql(_postgresql) as url:
        _make_tables(url)
        yield url


@pytest.fixture(scope="package")
def _mysql_tables(_mariadb: Server) -> Iterator[str]:
    with fresh_mariadb(_mariadb) as url:
        _make_tables(url)
        yield url


@pytest.fixture(scope="package")
def _sqlite_demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("installed") / "demo.db"
    _install(f"sqlite:///{path}")
    return f"sqlite:///{path}"


@pytest.fixture(scope="package")
def _postgresql_demo(_postgresql: Server) -> Iterator[str]:
    with fresh_postgresql(_postgresql) as url:
        _install(url)
        yield url


@pytest.fixture(scope="package")
def _mysql_demo(_mariadb: Server) -> Iterator[str]:
    with fresh_mariadb(_mariadb) as url:
        _install(url)
        yield url


@pytest.fixture(params=PLACES)
def demo_tables(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on the demo's tables, made by `create_all`. They are empty; whatever a test commits is deleted."""
    engine = create_engine(str(request.getfixturevalue(f"_{request.param}_tables")), poolclass=NullPool)
    yield engine
    with engine.begin() as connection:
        if request.param == "mysql":  # a hundred times faster, for posts and users reference themselves
            connection.execute(text("SET FOREIGN_KEY_CHECKS = 0"))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        refresh(connection)
    engine.dispose()


@pytest.fixture(params=PLACES)
def demo_url(request: pytest.FixtureRequest) -> str:
    """The shared demo on each of the three databases, by its sync driver."""
    return str(request.getfixturevalue(f"_{request.param}_demo"))


@pytest.fixture
def demo_engine(demo_url: str) -> Iterator[Engine]:
    """An engine on the shared demo; roll back whatever you write."""
    engine = create_engine(demo_url, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def demo_connection(demo_engine: Engine) -> Iterator[Connection]:
    """An AUTOCOMMIT connection to the shared demo, as `Database.read` has one."""
    with demo_engine.connect() as opened:
        yield opened.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def _unchanged(engine: Engine) -> Iterator[None]:
    before = _counts(engine)
    yield
    deadline = time.monotonic() + LEAVE_SECONDS
    while (after := _counts(engine)) != before and time.monotonic() < deadline:
        threading.Event().wait(0.02)  # a server needs some milliseconds to see that a session was closed
    assert after == before


def _counts(engine: Engine) -> dict[str, object]:
    tables = Base.metadata.tables
    with engine.connect() as connection:
        found: dict[str, object] = {
            name: connection.scalar(select(func.count()).select_from(table)) for name, table in tables.items()
        }
        for name, table in tables.items():
            if "updated_at" in table.c:
                found[f"{name} changed"] = connection.scalar(select(func.max(table.c.updated_at)))
        found["sessions"] = connection.scalar(text(SESSIONS[engine.dialect.name]))
    return found


@pytest.fixture
def unchanged(demo_engine: Engine) -> Iterator[None]:
    """Fails where the test left a row, a change or a session behind in the shared demo."""
    with _unchanged(demo_engine):
        yield
