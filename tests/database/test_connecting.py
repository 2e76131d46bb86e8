import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from browser import errors
from browser.database import engines, runners
from browser.database.database import Database
from browser.database.dialects.base.sessions import CONNECT_SECONDS
from tests.clock import clock
from tests.servers import Server

NETWORK_DRIVERS = ["postgresql+psycopg2", "postgresql+asyncpg", "mysql+pymysql", "mysql+asyncmy"]


@pytest.fixture
def mute_listener() -> Iterator[int]:
    """The port of a server that accepts connections and never says a word."""
    accepted: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    accepted.append(listener.accept()[0])

        thread = threading.Thread(target=accept)
        thread.start()
        yield int(listener.getsockname()[1])
        for connection in accepted:
            connection.close()
        stop.set()
        thread.join()


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def server_for(driver: str, request: pytest.FixtureRequest) -> Server:
    server = request.getfixturevalue("postgresql" if driver.startswith("postgresql") else "mariadb")
    assert isinstance(server, Server)
    return server


async def refused(url: str) -> errors.RowloreError:
    began = clock()
    with pytest.raises(errors.RowloreError) as caught:
        await Database.connect(url)
    assert clock() - began <= 10.5
    assert caught.value.message
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("driver", NETWORK_DRIVERS)
async def test_a_wrong_password(driver: str, request: pytest.FixtureRequest) -> None:
    url = make_url(server_for(driver, request).url).set(drivername=driver, password="wr0ng-canary")
    error = await refused(url.render_as_string(hide_password=False))
    assert isinstance(error, errors.AuthenticationFailed)
    assert "wr0ng-canary" not in str(error)


@pytest.mark.parametrize("driver", NETWORK_DRIVERS)
async def test_no_password_at_all(driver: str, request: pytest.FixtureRequest) -> None:
    url = make_url(server_for(driver, request).url).set(drivername=driver)
    error = await refused(url._replace(password=None).render_as_string())
    assert isinstance(error, errors.AuthenticationFailed)


@pytest.mark.parametrize("driver", NETWORK_DRIVERS)
async def test_a_database_that_is_not_there(driver: str, request: pytest.FixtureRequest) -> None:
    url = make_url(server_for(driver, request).url).set(drivername=driver, database="no_such_database")
    error = await refused(url.render_as_string(hide_password=False))
    assert isinstance(error, errors.ConnectError)
    assert "no database of this name" in error.message


@pytest.mark.parametrize("driver", NETWORK_DRIVERS)
async def test_an_unknown_host(driver: str) -> None:
    error = await refused(f"{driver}://u:pw@no-such-host.invalid/db")
    assert isinstance(error, errors.Unreachable)
    assert "name is not known" in error.message


@pytest.mark.parametrize("driver", NETWORK_DRIVERS)
async def test_a_refused_port(driver: str, closed_port: int) -> None:
    error = await refused(f"{driver}://u:pw@127.0.0.1:{closed_port}/db")
    assert isinstance(error, errors.Unreachable)
    assert "Nobody listens" in error.message


async def test_a_mute_listener(mute_listener: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All four drivers wait at the same time, and for less than a person would."""
    assert CONNECT_SECONDS == 10
    for module in (engines, runners):
        monkeypatch.setattr(module, "CONNECT_SECONDS", 2)
    outcomes = await asyncio.gather(
        *(refused(f"{driver}://u:pw@127.0.0.1:{mute_listener}/db") for driver in NETWORK_DRIVERS)
    )
    for error in outcomes:
        assert isinstance(error, errors.Unreachable)
        assert "did not answer" in error.message


@pytest.mark.parametrize("driver", NETWORK_DRIVERS)
async def test_connecting_can_be_cancelled_at_once(driver: str, mute_listener: int) -> None:
    connecting = asyncio.ensure_future(Database.connect(f"{driver}://u:pw@127.0.0.1:{mute_listener}/db"))
    await asyncio.sleep(0.3)
    connecting.cancel()
    began = clock()
    with pytest.raises(asyncio.CancelledError):
        await connecting
    assert clock() - began < 0.2


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite"])
async def test_files_that_are_no_databases(driver: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html>" * 500)
    for path, words in [(page, "not a SQLite database"), (tmp_path, "is a folder"), (tmp_path / "missing", "no file")]:
        error = await refused(f"{driver}:///{path}")
        assert isinstance(error, errors.NotADatabase)
        assert words in error.message
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite"])
async def test_an_empty_file_is_an_empty_database_and_stays_empty(driver: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    database = await Database.connect(f"{driver}:///{empty}")
    await database.close()
    assert empty.stat().st_size == 0


async def test_a_header_without_a_database_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "corrupt.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 20)
    error = await refused(str(path))
    assert isinstance(error, errors.NotADatabase | errors.StatementFailed)


async def test_paths_with_odd_characters(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20 'd\".db"
    path.touch()
    database = await Database.connect(str(path))
    await database.write(lambda connection: connection.execute(text("CREATE TABLE t (a)")))
    await database.close()
    assert path.stat().st_size > 0
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def create(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE t (a)"))


async def test_a_file_that_was_deleted_or_replaced_is_not_written_to(sqlite_url: str, tmp_path: Path) -> None:
    path = Path(make_url(sqlite_url).database or "")
    database = await Database.connect(sqlite_url)
    path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(errors.NotADatabase):
        await database.write(create)
    path.write_bytes((tmp_path / "elsewhere.db").read_bytes())
    with pytest.raises(errors.NotADatabase):
        await database.write(create)
    await database.close()


async def test_a_locked_file_is_waited_for(sqlite_url: str) -> None:
    database = await Database.connect(sqlite_url)
    other = await Database.connect(sqlite_url)
    held = await other.hold()
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN EXCLUSIVE").close())
    waiting = asyncio.ensure_future(database.write(create))
    await asyncio.sleep(0.4)
    assert not waiting.done()
    await held.run(lambda connection: connection.exec_driver_sql("COMMIT").close())
    await waiting
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN EXCLUSIVE").close())
    waiting = asyncio.ensure_future(database.write(create))
    await asyncio.sleep(0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await held.run(lambda connection: connection.exec_driver_sql("COMMIT").close())
    await database.close()
    await other.close()


async def test_a_strangers_view_does_not_run_our_functions(sqlite_url: str) -> None:
    database = await Database.connect(sqlite_url)
    await database.write(lambda c: c.exec_driver_sql("CREATE VIEW v AS SELECT 'a' REGEXP '(a+)+$' AS x").close())
    with pytest.raises(errors.StatementFailed) as failed:
        await database.read(lambda c: c.exec_driver_sql("SELECT * FROM v").fetchall())
    await database.close()
    refusals = ("unsafe use of REGEXP", "no such function", "user-defined function raised exception")
    assert failed.value.words.startswith(refusals)


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg"])
async def test_libpq_s_environment_leads_nowhere_else(
    postgresql_url: str, driver: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services = tmp_path / "services"
    services.write_text("[elsewhere]\nhostaddr=127.0.0.9\nport=1\n")
    url = make_url(postgresql_url).set(drivername=f"postgresql+{driver}")
    with monkeypatch.context() as environment:
        environment.setenv("PGSERVICEFILE", str(services))
        environment.setenv("PGSERVICE", "elsewhere")
        environment.setenv("PGHOSTADDR", "127.0.0.9")
        environment.setenv("PGHOST", "127.0.0.9")
        database = await Database.connect(url.render_as_string(hide_password=False))
        found = await database.read(lambda connection: connection.execute(text("SELECT inet_server_port()")).scalar())
        await database.close()
    assert found == url.port
