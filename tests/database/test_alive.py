import asyncio
import time
from contextlib import closing

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database import alive, runners
from browser.database.database import Database
from tests.conftest import OpenDatabase
from tests.database.drivers import let_rest, on_all, urls_of_drivers
from tests.database.test_database import eventually, long_query, scalar
from tests.database.test_resting import several
from tests.proxy import Proxy
from tests.servers import connect_mariadb, connect_postgresql


async def test_a_file_is_never_asked(sqlite_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(sqlite_url)
    before = database.statements.total
    assert not database.alive.is_due(slept=True)
    assert await database.alive.check()
    assert database.statements.total == before


async def test_who_is_due(postgresql_url: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    database = await open_database(postgresql_url)
    assert not database.alive.is_due()
    assert database.alive.is_due(slept=True)
    monkeypatch.setattr(alive, "QUIET_SECONDS", 0.05)
    await asyncio.sleep(0.1)
    assert database.alive.is_due()
    assert await database.alive.check()
    assert not database.alive.is_due()
    monkeypatch.undo()
    monkeypatch.setattr(alive, "SLOW_SECONDS", 0.2)
    slow = asyncio.ensure_future(database.read(scalar, long_query(database)))
    assert not database.alive.is_due()
    await asyncio.sleep(0.5)
    assert database.alive.is_due()
    assert await database.alive.check()  # on a connection of its own
    assert not database.alive.is_due()  # it is slow, and the server is there
    database.cancel()
    with pytest.raises(errors.StatementCancelled):
        await slow


async def test_one_check_at_a_time(mariadb_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(mariadb_url)
    let_rest(database)
    checking = asyncio.ensure_future(database.alive.check())
    await asyncio.sleep(0)
    assert not database.alive.is_due(slept=True)
    assert await checking


async def test_silence_is_told_and_its_end(
    postgresql_url: str, mariadb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network swallows everything, then works again: what was open before it is thrown away."""
    monkeypatch.setattr(runners, "CONNECT_SECONDS", 5)

    async def story(database: Database, proxy: Proxy, url: str) -> None:
        told: list[bool] = []
        database.alive.changed = lambda: told.append(database.alive.silent_since is None)
        await several(database)
        let_rest(database)
        proxy.stall()
        began = time.monotonic()
        assert not await database.alive.check()
        assert time.monotonic() - began < 10.5
        assert database.alive.silent_since is not None
        assert 3 < time.time() - database.alive.silent_since < 12
        assert isinstance(database.alive.problem, errors.Unreachable)
        assert not database.alive.is_due()  # in some seconds again
        assert told == [False]
        proxy.flow()
        assert await database.alive.check()
        assert told == [False, True]
        assert str(database.alive.problem) == "None"
        await eventually(lambda: database.pool.figures().checked_out == 0)
        assert await database.read(scalar, "SELECT 3") == 3

    await on_all(urls_of_drivers(postgresql_url, mariadb_url), story)


async def test_a_busy_connection_in_a_black_hole_is_noticed(postgresql_url: str, mariadb_url: str) -> None:
    """It was used just now, so it was not asked: whoever waits is told within ten seconds all the same."""

    async def story(database: Database, proxy: Proxy, url: str) -> None:
        proxy.stall()
        reading = asyncio.ensure_future(database.read(scalar, "SELECT 4"))
        began = time.monotonic()
        await eventually(database.alive.is_due, 10)
        assert not await database.alive.check()
        assert time.monotonic() - began < 10
        assert not reading.done()
        proxy.flow()
        assert await reading == 4
        assert database.alive.silent_since is None

    await on_all(urls_of_drivers(postgresql_url, mariadb_url), story)


CROWD = {
    "postgresql": ("CREATE ROLE crowd LOGIN PASSWORD 'crowd' CONNECTION LIMIT 1",),
    "mysql": ("CREATE USER crowd IDENTIFIED BY 'crowd' WITH MAX_USER_CONNECTIONS 1", "GRANT SELECT ON *.* TO crowd"),
}


@pytest.mark.parametrize("database_url", ["postgresql+psycopg2", "mysql+pymysql"], indirect=True)
async def test_a_server_that_is_full_is_there(database_url: str) -> None:
    """It takes no more connections of this user: that is an answer, and nobody is told that there is none."""
    parsed = make_url(database_url)
    connect = connect_postgresql if parsed.get_backend_name() == "postgresql" else connect_mariadb
    with closing(connect(parsed)) as admin, admin.cursor() as cursor:
        for sql in CROWD[parsed.get_backend_name()]:
            cursor.execute(sql)
        admin.commit()
        url = parsed.set(username="crowd", password="crowd").render_as_string(hide_password=False)
        database = await Database.connect(url)
        slow = asyncio.ensure_future(database.read(scalar, database.dialect.sessions.pause(1)))
        await eventually(lambda: database.pool.figures().checked_out == 1)
        with pytest.raises(errors.ServerFull):
            await database.read(scalar, "SELECT 1")
        assert await database.alive.check()
        assert database.alive.silent_since is None
        await slow
        await database.close()
        cursor.execute("DROP ROLE crowd" if parsed.get_backend_name() == "postgresql" else "DROP USER crowd")
        admin.commit()
