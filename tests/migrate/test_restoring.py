"""A SQLite file is put back to a copy: noted, to be taken back itself, refused while somebody is in it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from browser import errors
from browser.migrate.backup import backups
from browser.migrate.events import Outcome
from browser.migrate.journal import Journal
from browser.migrate.restoring import copies, copy_now, put_back
from browser.store import Store
from tests.conftest import OpenDatabase


def stand_at(revision: str) -> Any:
    def write(connection: Any) -> None:
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num)"))
        connection.execute(text("DELETE FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})

    return write


def where(connection: Any) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


async def test_there_and_back(sqlite_url: str, open_database: OpenDatabase, store: Store) -> None:
    database, journal = await open_database(sqlite_url), Journal(store)
    path = Path(str(make_url(sqlite_url).database))
    await database.write(stand_at("one"))
    first = await copy_now(database)
    await database.write(stand_at("two"))
    saved = await put_back(database, first, journal, [database])
    assert await database.read(where) == "one"
    assert {each.rows for each in copies(path)} == {("one",), ("two",)} and len(backups(path)) == 2
    (entry,) = journal.entries()
    assert (entry.verb, entry.before, entry.after) == (f"restore {first.path.name}", ("two",), ("one",))
    assert (entry.outcome, entry.backup) == (Outcome.DONE, str(saved.path))
    await put_back(database, saved, journal, [database])
    assert await database.read(where) == "two"


async def test_nobody_else_may_be_in_it(
    sqlite_url: str, open_database: OpenDatabase, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("browser.migrate.backup.BUSY_SECONDS", 0.2)
    database, other, journal = await open_database(sqlite_url), await open_database(sqlite_url), Journal(store)
    await database.write(stand_at("one"))
    first = await copy_now(database)
    held = await other.hold()
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with pytest.raises(errors.NotSupported, match="transaction"):
        await put_back(database, first, journal, [database, other])
    with pytest.raises(errors.NotSupported, match="locked"):  # as if it were another program's
        await put_back(database, first, journal, [database])
    assert len(copies(first.of)) == 1 and journal.entries() == ()
    await other.release(held)
    read_only = await open_database(sqlite_url, read_only=True)
    with pytest.raises(errors.NotSupported, match="read-only"):
        await put_back(read_only, first, journal, [])
