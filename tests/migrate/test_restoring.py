"""A SQLite file is restored from a backup: noted, to be taken back itself, refused while somebody is in it."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from browser import errors
from browser.migrate import backup
from browser.migrate.backup import Backup, backups
from browser.migrate.events import Outcome
from browser.migrate.journal import Journal
from browser.migrate.restoring import Restored, back_up_database, restore_database
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
    first = await back_up_database(database)
    await database.write(stand_at("two"))
    saved = (await restore_database(database, first, journal, [database])).saved
    assert await database.read(where) == "one"
    assert {each.rows for each in backups(path)} == {("one",), ("two",)} and len(backups(path)) == 2
    (entry,) = journal.entries()
    assert (entry.verb, entry.before, entry.after) == (f"restore {first.path.name}", ("two",), ("one",))
    assert (entry.outcome, entry.backup) == (Outcome.DONE, str(saved.path))
    await restore_database(database, saved, journal, [database])
    assert await database.read(where) == "two"


async def test_nobody_else_may_be_in_it(
    sqlite_url: str, open_database: OpenDatabase, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("browser.migrate.backup.BUSY_SECONDS", 0.2)
    database, other, journal = await open_database(sqlite_url), await open_database(sqlite_url), Journal(store)
    await database.write(stand_at("one"))
    first = await back_up_database(database)
    held = await other.hold()
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with pytest.raises(errors.NotSupported, match="transaction"):
        await restore_database(database, first, journal, [database, other])
    with pytest.raises(errors.NotSupported, match="locked"):  # as if it were another program's
        await restore_database(database, first, journal, [database])
    assert len(backups(first.of)) == 1 and journal.entries() == ()
    await other.release(held)
    read_only = await open_database(sqlite_url, read_only=True)
    with pytest.raises(errors.NotSupported, match="read-only"):
        await restore_database(read_only, first, journal, [])


def _none_left(path: Path) -> bool:
    """Wait until there is no backup of a file."""
    return any(not backups(path) or threading.Event().wait(0.01) for _ in range(500))


async def test_a_cancel_while_it_is_replaced_waits_for_the_end(
    sqlite_url: str, open_database: OpenDatabase, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, journal = await open_database(sqlite_url), Journal(store)
    await database.write(stand_at("one"))
    first = await back_up_database(database)
    await database.write(stand_at("two"))
    inside = threading.Event()

    async def cancelled() -> Restored:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def slowly(chosen: Backup) -> None:
            loop.call_soon_threadsafe(task.cancel)
            inside.wait(0.2)
            inside.set()
            backup.restore(chosen)

        monkeypatch.setattr("browser.migrate.restoring.restore", slowly)
        return await restore_database(database, first, journal, [database])

    restored = await cancelled()
    assert inside.is_set() and restored.unnoted == "" and await database.read(where) == "one"
    (entry,) = journal.entries()
    assert (entry.outcome, entry.after, entry.backup) == (Outcome.DONE, ("one",), str(restored.saved.path))
    assert not journal.goes_on(entry)


async def test_what_was_replaced_is_told_though_it_cannot_be_noted(
    sqlite_url: str, open_database: OpenDatabase, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, journal = await open_database(sqlite_url), Journal(store)
    await database.write(stand_at("one"))
    first = await back_up_database(database)
    await database.write(stand_at("two"))

    def full(self: Journal, entry: Any) -> None:
        raise errors.NotSupported("The store is full.")

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "end", full)
        restored = await restore_database(database, first, journal, [database])
    assert restored.unnoted == "The store is full." and restored.saved.path.exists()
    assert await database.read(where) == "one"
    (entry,) = journal.entries()
    assert entry.outcome is Outcome.RUNNING and journal.goes_on(entry), "nobody takes it for one that was cut off"
    await restore_database(database, restored.saved, journal, [database])
    again, first_of_all = journal.entries()
    assert (first_of_all.outcome, first_of_all.after) == (Outcome.DONE, ("one",)) and again.outcome is Outcome.DONE
    assert not journal.goes_on(entry)


async def test_a_backup_without_a_position_is_restored(
    sqlite_url: str, open_database: OpenDatabase, store: Store
) -> None:
    database, journal = await open_database(sqlite_url), Journal(store)

    def other(connection: Any) -> None:
        connection.execute(text("CREATE TABLE alembic_version (something)"))

    await database.write(other)
    first = await back_up_database(database)

    def usual(connection: Any) -> None:
        connection.execute(text("DROP TABLE alembic_version"))
        stand_at("one")(connection)

    await database.write(usual)
    await restore_database(database, first, journal, [database])
    (entry,) = journal.entries()
    assert (entry.outcome, entry.before, entry.after) == (Outcome.DONE, ("one",), None)


async def test_a_backup_that_is_cancelled_is_not_left(
    sqlite_url: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, path = await open_database(sqlite_url), Path(str(make_url(sqlite_url).database))
    await database.write(stand_at("one"))
    inside, further, made = threading.Event(), threading.Event(), threading.Event()

    def slowly(*args: Any) -> Backup:
        inside.set()
        further.wait(10)
        saved = backup.back_up(path)
        made.set()
        return saved

    monkeypatch.setattr("browser.migrate.restoring.back_up", slowly)
    waiting = asyncio.ensure_future(back_up_database(database))
    assert await asyncio.to_thread(inside.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    further.set()
    assert await asyncio.to_thread(made.wait, 10)
    assert await asyncio.to_thread(_none_left, path)
