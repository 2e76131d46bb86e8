"""A file that is opened with mode=ro stays as it is, whatever is typed."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url

from browser import errors
from tests.conftest import OpenDatabase


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite"])
async def test_a_file_is_proved(sqlite_url: str, driver: str, open_database: OpenDatabase) -> None:
    file = Path(str(make_url(sqlite_url).database))
    before = file.read_bytes()
    database = await open_database(sqlite_url.replace("sqlite:", f"{driver}:"), read_only=True)
    assert database.proof.proved
    held = await database.hold()
    for sql in ("PRAGMA query_only=OFF", "CREATE TABLE t (a)"):
        try:
            await held.run(_send, sql)
        except errors.RowloreError as error:
            assert "read-only" in error.message
    assert file.read_bytes() == before


ROUND_IT = (
    "PRAGMA query_only=OFF", "ATTACH '{file}' AS again", "DELETE FROM again.t", "ATTACH 'missing.db' AS a",
    "ATTACH 'ot' || 'her.db' AS b", "ATTACH 'file:other.db' AS c", "ATTACH 'file:other.db?mode=rw' AS d",
    "ATTACH 'file:other.db?mode=ro&mode=rw' AS e", "ATTACH 'file:new#?mode=ro' AS f", 'ATTACH "other.db" AS g',
    "VACUUM INTO 'copy.db'", "VACUUM INTO 'file:copy.db?mode=ro'", "ATTACH 'file:missing.db?mode=ro' AS h",
    "DELETE FROM again.t", "PRAGMA journal_mode=WAL", "PRAGMA writable_schema=ON", "DELETE FROM sqlite_master",
    "ATTACH 'file:other.db?mode=ro' AS other", "DELETE FROM other.t", "PRAGMA other.journal_mode=WAL",
    "PRAGMA other.user_version=7", "VACUUM other", "SELECT load_extension('x')", "REINDEX", "ANALYZE",
)  # fmt: skip


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite"])
async def test_no_way_round_leaves_a_trace(
    tmp_path: Path, driver: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in this file, under its own name a second time, nor in another one, nor in a new one."""
    monkeypatch.chdir(tmp_path)
    for name in ("it's.db", "other.db"):
        with closing(sqlite3.connect(name)) as connection:
            connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1)")

    def files() -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()}

    before = files()
    database = await open_database(f"{driver}:///{tmp_path}/it's.db", read_only=True)
    assert database.proof.proved, database.proof.why
    held = await database.hold()
    for sql in ROUND_IT:
        with suppress(errors.RowloreError):
            await held.run(_send, sql.format(file=f"{tmp_path}/it''s.db"))
        assert files() == before, sql
    assert await held.run(lambda c: c.exec_driver_sql("SELECT count(*) FROM other.t").scalar()) == 1
    with pytest.raises(errors.NotSupported, match="mode=ro"):
        await held.run(_send, "ATTACH 'other.db' AS another")


async def test_one_that_writes_attaches_as_ever(sqlite_url: str, tmp_path: Path, open_database: OpenDatabase) -> None:
    held = await (await open_database(sqlite_url)).hold()
    await held.run(_send, f"ATTACH '{tmp_path}/new.db' AS new")
    await held.run(_send, "CREATE TABLE new.t (a)")


def _send(connection: Connection, sql: str) -> None:
    connection.exec_driver_sql(sql).close()


async def test_memory_is_advisory_and_unchanged(open_database: OpenDatabase) -> None:
    database = await open_database("sqlite://", read_only=True)
    assert database.proof.advisory
    count = await database.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar())
    assert count == 0
    with pytest.raises(errors.NotSupported):
        await database.read(lambda connection: connection.exec_driver_sql("CREATE TABLE t (a)"))
