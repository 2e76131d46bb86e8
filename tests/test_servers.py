"""The servers and databases that all other tests stand on."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.databases import SessionsLeaked, fresh_mariadb, fresh_postgresql
from tests.servers import PrivateServer, Server, remove_abandoned


def test_a_fresh_database_is_empty_and_answers(connection: Connection, statements: list[str]) -> None:
    assert connection.execute(text("SELECT 1")).scalar() == 1
    assert statements == ["SELECT 1"]
    assert connection.dialect.has_table(connection, "anything") is False


async def test_every_driver_reaches_its_database(driver_url: str) -> None:
    if "+ai" in driver_url or "+async" in driver_url:
        engine = create_async_engine(driver_url, poolclass=NullPool)
        async with engine.connect() as connection:
            assert (await connection.execute(text("SELECT 1"))).scalar() == 1
        await engine.dispose()
    else:
        with create_engine(driver_url, poolclass=NullPool).connect() as sync:
            assert sync.execute(text("SELECT 1")).scalar() == 1


def test_a_killed_postgresql_comes_back_with_its_data(private_postgresql: PrivateServer, postgresql_url: str) -> None:
    _survives(private_postgresql, postgresql_url)


def test_a_killed_mariadb_comes_back_with_its_data(private_mariadb: PrivateServer, mariadb_url: str) -> None:
    _survives(private_mariadb, mariadb_url)


def _survives(server: PrivateServer, url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t AS SELECT 1 AS a"))
    server.kill()
    assert server.pid is None
    server.start()
    assert server.pid is not None
    with engine.connect() as connection:
        assert connection.execute(text("SELECT a FROM t")).scalar() == 1


def test_a_killed_run_leaves_nothing_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    died = subprocess.Popen(["true"])
    died.wait()
    folders = {
        "abandoned": tmp_path / f"rowlore-mariadb-{died.pid}-a",
        "fresh": tmp_path / f"rowlore-mariadb-{died.pid}-b",
        "in use": tmp_path / f"rowlore-mariadb-{os.getpid()}-c",
    }
    for name, folder in folders.items():
        folder.mkdir()
        (folder / "server.log").touch()
        if name != "fresh":
            os.utime(folder / "server.log", (0, 0))
    remove_abandoned()
    assert [name for name, folder in folders.items() if folder.exists()] == ["fresh", "in use"]


def test_a_session_left_open_is_found_and_does_not_stop_the_drop(postgresql: Server, mariadb: Server) -> None:
    for fresh, server in ((fresh_postgresql, postgresql), (fresh_mariadb, mariadb)):
        with pytest.raises(SessionsLeaked), fresh(server, leave_seconds=0.1) as url:
            forgotten = create_engine(url, poolclass=NullPool).connect()
            forgotten.execute(text("SELECT 1"))
        forgotten.invalidate()
        forgotten.close()
