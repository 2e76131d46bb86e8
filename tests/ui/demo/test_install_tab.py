"""Installing says first what it does, how far it is, and takes everything back when it is cancelled."""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import create_engine, event, inspect
from sqlalchemy.pool import NullPool

from browser.demo import upgrade
from browser.demo.install import install
from browser.ui.actions import action_of
from browser.ui.demo.install_tab import InstallTab
from tests.ui.driving import until
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database

Open = Callable[[str], Awaitable["Database"]]


async def test_cancel_leaves_nothing_behind(mariadb_url: str, open_database: Open) -> None:
    tab = InstallTab(await open_database(mariadb_url))
    tab.show()
    await tab.survey()
    assert tab.sentence.text().startswith("This creates 10 tables and 1 view in ")
    tab.size_picker.setCurrentIndex(1)
    tab.run()
    await until(lambda: " of 27,260 " in tab.progress.text.text(), 30)
    assert not action_of(tab, "run").isEnabled()
    tab.cancel()
    await idle()
    assert tab.message.message is not None
    assert tab.message.message.text == "Cancelled. Nothing of it was left behind."
    assert inspect(create_engine(mariadb_url, poolclass=NullPool)).get_table_names() == []
    assert action_of(tab, "run").isEnabled()
    assert tab.progress.isHidden()
    tab.deleteLater()


async def test_where_something_is_in_the_way_it_cannot_be_begun(sqlite_url: str, open_database: Open) -> None:
    engine = create_engine(sqlite_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id INTEGER)")
    tab = InstallTab(await open_database(sqlite_url))
    await tab.survey()
    assert tab.message.message is not None
    assert "already has users" in tab.message.message.text
    assert not action_of(tab, "run").isEnabled()
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE users")
    tab.message._run_retry()
    await idle()
    assert action_of(tab, "run").isEnabled()
    tab.deleteLater()


async def test_another_database_can_be_picked(demo: "Database", sqlite_url: str, open_database: Open) -> None:
    tab = InstallTab(demo)
    other = await open_database(sqlite_url)
    await tab.survey()
    assert "nothing to install" in tab.sentence.text()
    assert not action_of(tab, "run").isEnabled()
    tab.offer([("demo.db", demo), ("fresh.db", other)])
    assert tab.place_picker.currentText() == "demo.db"
    tab.place_picker.setCurrentIndex(1)
    tab.place_picker.activated.emit(1)
    await idle()
    assert tab.database is other
    assert "10 tables" in tab.sentence.text()
    assert action_of(tab, "run").isEnabled()
    tab.deleteLater()


async def _older(url: str, database: "Database") -> InstallTab:
    """The tab on a demo of the first Rowlore, with rows."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        install(connection, 0.02)
        command.downgrade(upgrade.configuration(connection), "5c1d9f0e7a34")
    tab = InstallTab(database)
    tab.show()
    await tab.survey()
    assert tab.sentence.text().startswith("This brings the older demo up to date: it creates 2 tables and 1 view in ")
    return tab


@contextmanager
def _at(database: "Database", beginning: str, happens: Callable[[], None]) -> Iterator[None]:
    """Right after the first statement that begins so, `happens` on the loop, and the worker waits a moment for it."""
    loop, reached, seen = asyncio.get_running_loop(), threading.Event(), threading.Event()

    def now() -> None:
        happens()
        reached.set()

    def after(_1: object, _2: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(beginning) and not seen.is_set():
            seen.set()
            loop.call_soon_threadsafe(now)
            reached.wait(5)

    event.listen(database.engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(database.engine, "after_cursor_execute", after)


@pytest.mark.parametrize(
    "moment",
    ["ALTER TABLE users ADD COLUMN company", "CREATE TABLE employees", "INSERT INTO employees", "CREATE VIEW"],
    ids=["inside a revision", "at its last table", "in the data migration", "between revisions"],
)
async def test_a_cancelled_upgrade_is_taken_back_and_the_revision_told(
    mariadb_url: str, open_database: Open, moment: str
) -> None:
    database = await open_database(mariadb_url)
    tab = await _older(mariadb_url, database)
    with _at(database, moment, tab.cancel):
        tab.run()
        await idle()
    assert tab.message.message is not None
    assert tab.message.message.text == "Cancelled. The demo is at revision 5c1d9f0e7a34, as before."
    look = inspect(create_engine(mariadb_url, poolclass=NullPool))
    assert {"employees", "audit_trail"}.isdisjoint(look.get_table_names())
    assert "kind" not in {column["name"] for column in look.get_columns("users")}
    assert action_of(tab, "run").isEnabled()
    tab.run()
    await idle()
    assert tab.message.message is not None
    assert tab.message.message.text.startswith("The demo is installed")
    tab.deleteLater()


async def test_what_cannot_be_taken_back_is_told_with_the_way_out(
    mariadb_url: str, open_database: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server refuses to undo it, too."""
    database = await open_database(mariadb_url)
    tab = await _older(mariadb_url, database)
    with _at(database, "CREATE TABLE employees", tab.cancel):
        monkeypatch.setattr("browser.demo.undo.removal", lambda connection, name: "DROP TABLE nowhere_at_all")
        tab.run()
        await until(lambda: tab.running is None, 20)
        monkeypatch.undo()
        await idle()
    assert tab.message.message is not None
    told = tab.message.message
    assert told.text == (
        "Cancelled. Not all could be taken back. The database says it is at revision 5c1d9f0e7a34,"
        " and this is left over: employees, users.kind, users.company."
    )
    assert told.hint == (
        "Remove it by hand, then install again: DROP TABLE employees; ALTER TABLE users DROP COLUMN kind;"
        " ALTER TABLE users DROP COLUMN company."
    )
    assert not action_of(tab, "run").isEnabled()
    engine = create_engine(mariadb_url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in told.hint.partition(": ")[2].rstrip(".").split("; "):
            connection.exec_driver_sql(statement)
    await tab.survey()
    assert action_of(tab, "run").isEnabled()
    tab.deleteLater()


async def test_a_failed_upgrade_tells_where_the_demo_is(mariadb_url: str, open_database: Open) -> None:
    database = await open_database(mariadb_url)
    engine = create_engine(mariadb_url, poolclass=NullPool)
    tab = await _older(mariadb_url, database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE INDEX ix_orders_created_at ON orders (created_at)")
    await tab.survey()
    tab.run()
    await idle()
    assert tab.message.message is not None
    assert "Duplicate key name" in tab.message.message.whole()
    assert tab.sentence.text() == "The demo is at revision 5c1d9f0e7a34, as before."
    assert "ix_orders_created_at" in {index["name"] for index in inspect(engine).get_indexes("orders")}
    tab.deleteLater()


async def test_what_is_said_is_of_the_database_that_is_picked(tmp_path: Path, open_database: Open) -> None:
    """What the first one answers after another one was picked is not said of that."""
    paths = [tmp_path / "first.db", tmp_path / "other.db"]
    holders = [sqlite3.connect(path, isolation_level=None) for path in paths]
    for holder in holders:
        holder.execute("create table mine (id integer)")
    first, other = [await open_database(f"sqlite:///{path}") for path in paths]
    for holder in holders:
        holder.execute("begin exclusive")
    tab = InstallTab(first)
    tab.show()
    tab.offer([(each.title, each) for each in (first, other)])
    looking = asyncio.ensure_future(tab.survey())
    await until(lambda: first.pool.figures().checked_out)
    tab.place_picker.setCurrentIndex(1)
    tab.place_picker.activated.emit(1)
    holders[0].execute("rollback")
    await looking
    assert tab.database is other
    assert tab.sentence.text() == ""
    assert not action_of(tab, "run").isEnabled()
    holders[1].execute("rollback")
    await idle()
    assert other.title in tab.sentence.text()
    assert action_of(tab, "run").isEnabled()
    for holder in holders:
        holder.close()
    tab.deleteLater()
