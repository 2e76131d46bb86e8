"""What is read of a connection, when, and with how many requests."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from browser import masking
from browser.console.sent_secrets import statement_text
from browser.database.database import Database
from browser.database.facts import TableFacts, TableRef
from browser.errors import DatabaseClosed, NotSupported, StatementCancelled
from browser.ui.schema.opened import Opened
from tests.conftest import OpenDatabase
from tests.ui.schema.conftest import Run


@pytest.fixture
def owner() -> Iterator[QWidget]:
    widget = QWidget()
    yield widget
    widget.deleteLater()


class Counting:
    """A database that remembers which functions it was asked to read with, and can be told to wait first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.asked: list[str] = []
        self.gate: asyncio.Event | None = None
        self.name, self.title, self.url = database.name, database.title, database.url
        self.learn = database.learn

    async def read(self, function: Any, *args: Any) -> Any:
        self.asked.append(function.__name__)
        gate, self.gate = self.gate, None
        result = await self._database.read(function, *args)
        if gate is not None:
            await gate.wait()
        return result


def counted(opened: Opened) -> list[str]:
    return opened.database.asked  # type: ignore[attr-defined, no-any-return]


async def test_whoever_reads_the_log_learns_where_secrets_are(
    database_url: str, execute: Run, open_database: OpenDatabase, owner: QWidget
) -> None:
    execute(database_url, "CREATE TABLE people (id integer, password varchar(20), name varchar(20))")
    database = await open_database(database_url)
    await Opened(database, owner).fill()
    insert = "INSERT INTO people VALUES (1, 'canary-7c1e', 'Ada')"
    await database.write(lambda connection: connection.exec_driver_sql(insert).close())
    sent = next(each for each in database.statements.since(0) if each.sql == insert)
    told = statement_text(sent, database.dialect.lexis)
    assert told == f"INSERT INTO people VALUES (1, '{masking.MASK}', 'Ada')"


async def test_names_come_first_and_details_only_when_wanted(
    database_url: str, execute: Run, open_database: OpenDatabase, owner: QWidget
) -> None:
    execute(database_url, *(f"CREATE TABLE t{at} (id integer PRIMARY KEY)" for at in range(30)))
    opened = Opened(Counting(await open_database(database_url)), owner)  # type: ignore[arg-type]
    await opened.fill()
    await opened.filled()
    assert counted(opened) == ["_read_outline", "_read_searchable", "read_foreign_keys"]
    assert opened.catalog.details == {}
    assert [entry.columns for entry in opened.entries] == [("id",)] * 30

    counted(opened).clear()
    one = next(ref for ref in opened.shelves.names if ref.name == "t7")
    await opened.read_tables([one])
    assert counted(opened) == ["read_details", "read_triggers"]
    assert list(opened.catalog.details) == [one]
    await opened.read_tables([one])
    await opened.prefetch(one.schema)
    await opened.prefetch(one.schema)
    assert counted(opened) == ["read_details", "read_triggers", "read_details"]
    assert len(opened.catalog.details) == 30


async def test_a_refresh_between_makes_details_be_read_again(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, owner: QWidget
) -> None:
    execute(sqlite_url, "CREATE TABLE t (a integer)")
    database = Counting(await open_database(sqlite_url))
    opened = Opened(database, owner)  # type: ignore[arg-type]
    await opened.fill()
    ref = TableRef("main", "t")
    database.gate = gate = asyncio.Event()
    reading = asyncio.gather(opened.read_tables([ref]))
    await asyncio.sleep(0.05)
    execute(sqlite_url, "ALTER TABLE t ADD COLUMN b integer", "CREATE TABLE later (id integer)")
    await opened.refresh([ref])
    assert opened.fresh == {TableRef("main", "later")}
    gate.set()
    await reading
    facts = opened.catalog.details[ref]
    assert isinstance(facts, TableFacts)
    assert [column.name for column in facts.columns] == ["a", "b"]


async def test_facts_are_read_once_and_what_is_gone_is_said(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, owner: QWidget
) -> None:
    execute(sqlite_url, "CREATE TABLE t (a integer)")
    opened = Opened(Counting(await open_database(sqlite_url)), owner)  # type: ignore[arg-type]
    await opened.fill()
    counted(opened).clear()
    assert await opened.facts(TableRef("main", "t")) == await opened.facts(TableRef("main", "t"))
    assert counted(opened) == ["read_details"]
    with pytest.raises(NotSupported, match="not there"):
        await opened.facts(TableRef("main", "nobody"))


async def test_what_keeps_the_names_away_is_raised_by_filled(
    sqlite_url: str, open_database: OpenDatabase, owner: QWidget
) -> None:
    database = await open_database(sqlite_url)
    opened = Opened(database, owner)
    await database.close()
    with pytest.raises(DatabaseClosed):
        await opened.fill()
    with pytest.raises(DatabaseClosed):
        await opened.filled()
    assert not opened.ready


async def test_a_cancelled_reading_leaves_nobody_waiting(
    sqlite_url: str, open_database: OpenDatabase, owner: QWidget
) -> None:
    database = Counting(await open_database(sqlite_url))
    opened = Opened(database, owner)  # type: ignore[arg-type]
    database.gate = asyncio.Event()
    filling = asyncio.gather(opened.fill())
    await asyncio.sleep(0.05)
    filling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await filling
    with pytest.raises(StatementCancelled):
        await opened.filled()


async def test_names_are_quoted_and_definitions_told(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, owner: QWidget
) -> None:
    execute(sqlite_url, 'CREATE TABLE "Two Words" (a integer)')
    opened = Opened(await open_database(sqlite_url), owner)
    await opened.fill()
    ref = TableRef("main", "Two Words")
    assert await opened.quoted(ref, "") == 'main."Two Words"'
    assert await opened.quoted(None, "select") == '"select"'
    assert "CREATE TABLE" in await opened.definition(ref)
