"""A file that is opened with mode=ro stays as it is, whatever is typed."""

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


def _send(connection: Connection, sql: str) -> None:
    connection.exec_driver_sql(sql).close()


async def test_memory_is_advisory_and_unchanged(open_database: OpenDatabase) -> None:
    database = await open_database("sqlite://", read_only=True)
    assert database.proof.advisory
    count = await database.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar())
    assert count == 0
    with pytest.raises(errors.NotSupported):
        await database.read(lambda connection: connection.exec_driver_sql("CREATE TABLE t (a)"))
