"""RowSource on real databases: statements a page, jumps, counts, other sessions that insert and delete meanwhile."""

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from browser import errors
from browser.database.database import Database
from browser.database.dialects import dialect_for
from browser.database.facts import TableFacts
from browser.rows import anchors, fetching, key_list, numbering, source
from browser.rows.counts import AtLeast, Estimated, Exact
from browser.rows.filters import Filter
from browser.rows.query import Order, TableQuery
from browser.rows.source import GONE, Page, RowSource, Survey
from tests.rows.tables import facts_of, fill

OpenDatabase = Callable[..., Awaitable[Database]]
PAGE, BLOCK = 4, 12


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 4 rows, anchors every 12, few marks: what takes a million rows else happens with fifty."""
    for module in (anchors, fetching, key_list, numbering, source):
        for name, value in (("PAGE_ROWS", PAGE), ("PAGE_MARKS", 6)):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)
    for name in ("sqlite", "postgresql", "mysql"):
        monkeypatch.setattr(dialect_for(name).paging, "block_rows", BLOCK, raising=False)


def ignore(survey: Survey) -> None:
    """Nobody watches."""


def make_items(connection: Connection, rows: int, *, key: str = "PRIMARY KEY") -> TableFacts:
    """Items (id, a with NULLs and an index, c without one)."""
    connection.exec_driver_sql(f"CREATE TABLE items (id INTEGER NOT NULL {key}, a INTEGER, c INTEGER)")
    connection.exec_driver_sql("CREATE INDEX items_a ON items (a, id)")
    fill(connection, "items", [(n, n % 7 or None, (n * 37) % 101) for n in range(1, rows + 1)])
    return facts_of(connection, "items")


def ids(page: Page) -> list[int]:
    return [int(row[0].text) for row in page.cells]


ORDERS = [(), (Order("id", True),), (Order("a"),), (Order("a", True),)]


@pytest.mark.parametrize("order", ORDERS)
async def test_statements_a_page(small: None, driver_url: str, open_database: OpenDatabase, order: Any) -> None:
    database = await open_database(driver_url)
    facts = await database.read(make_items, 101)
    rows = RowSource(database, TableQuery(facts, order))
    assert str(rows.count) == "unknown" and not rows.jumps
    first, second = await rows.page(0), await rows.page(1)
    assert (first.statements, second.statements) == (1, 1)
    assert str(rows.count) == "at least 8"
    await rows.survey(ignore)
    assert (rows.count, rows.jumps, rows.why_no_jump, rows.changed) == (Exact(101), True, "", False)
    last = await rows.last_page()
    assert (last.statements, last.first, len(last.cells), last.at_end) == (1, 100, 1, True)
    assert (await rows.page(24)).statements == 1
    for number in (13, 7, 19):
        assert (await rows.page(number)).statements <= 2
    shown = [row for number in range(26) for row in ids(await rows.page(number))]
    assert sorted(shown) == list(range(1, 102))
    assert shown[:4] == ids(first)
    assert not rows.changed


async def test_the_last_page_before_anything_was_counted(
    small: None, sqlite_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(sqlite_url)
    rows = RowSource(database, TableQuery(await database.read(make_items, 50)))
    last = await rows.last_page()
    assert (last.statements, last.first, ids(last), last.at_end) == (2, 48, [49, 50], True)
    assert ids(await rows.page(11)) == [45, 46, 47, 48]
    with pytest.raises(errors.NotSupported, match="not all counted yet"):
        await rows.page(6)


async def test_an_order_without_an_index_lists_the_keys(
    small: None, driver_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(driver_url)
    facts = await database.read(make_items, 101)
    rows = RowSource(database, TableQuery(facts, (Order("c"),)))
    first = await rows.page(0)
    assert "No index" in rows.why_no_jump
    seen: list[Survey] = []
    await rows.survey(seen.append)
    assert seen[-1] == Survey(101, Exact(101), True)
    pages = [await rows.page(number) for number in range(26)]
    assert {page.statements for page in pages} == {1}
    assert [int(row[0].text) for page in pages for row in page.cells] == sorted(
        range(1, 102), key=lambda n: ((n * 37) % 101, n)
    )
    assert ids(pages[0]) == ids(first)
    assert pages[-1].at_end
    rows.close()


async def test_a_listed_row_that_has_gone_leaves_its_place(
    small: None, sqlite_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(sqlite_url)
    rows = RowSource(database, TableQuery(await database.read(make_items, 50), (Order("c"),)))
    await rows.survey(ignore)
    page = await rows.page(5)
    await database.write(lambda connection: connection.exec_driver_sql(f"DELETE FROM items WHERE id = {ids(page)[2]}"))
    assert not rows.changed
    again = await rows.page(5)
    assert [row[0].flaw for row in again.cells] == ["", "", GONE, ""]
    assert rows.changed
    assert [row for row in again.cells if not row[0].flaw] == [page.cells[0], page.cells[1], page.cells[3]]


async def test_small_and_empty_tables_are_counted_by_their_first_page(
    sqlite_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(sqlite_url)
    for size in (0, 1, 200, 201):
        await database.write(lambda connection: connection.exec_driver_sql("DROP TABLE IF EXISTS items"))
        rows = RowSource(database, TableQuery(await database.read(make_items, size)))
        page = await rows.page(0)
        assert (len(page.cells), page.at_end) == (min(size, 200), size <= 200)
        assert rows.count == (Exact(size) if size <= 200 else AtLeast(200))
        last = await rows.last_page()
        assert (last.first + len(last.cells), last.at_end) == (size, True)


async def test_filters_are_counted_and_paged(small: None, database_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(database_url)
    facts = await database.read(make_items, 60)
    query = TableQuery(facts, (Order("a"),), (Filter("id", "<=", "30"), Filter("id", "=", "1", enabled=False)))
    rows = RowSource(database, query)
    await rows.survey(ignore)
    assert rows.count == Exact(30)
    shown = [n for number in range(8) for n in ids(await rows.page(number))]
    assert sorted(shown) == list(range(1, 31))


async def test_a_view_is_read_page_by_page_and_says_why(
    small: None, database_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(database_url)
    await database.read(make_items, 30)
    await database.write(lambda connection: connection.exec_driver_sql("CREATE VIEW v AS SELECT * FROM items"))
    facts = await database.read(facts_of, "v")
    rows = RowSource(database, TableQuery(facts, (Order("a"),)))
    assert ids(await rows.page(0)) != []
    assert "has no key" in rows.why_no_jump
    with pytest.raises(errors.NotSupported, match="has no key"):
        await rows.page(5)
    shown = [n for number in range(8) for n in ids(await rows.page(number))]
    assert sorted(shown) == list(range(1, 31))
    await rows.survey(ignore)
    assert (rows.count, rows.jumps) == (Exact(30), False)
    assert int(str(await rows.full_value(29, "id"))) == shown[-1]


async def test_a_table_without_a_key(small: None, driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    facts = await database.read(make_items, 30, key="")
    rows = RowSource(database, TableQuery(facts))
    shown = [n for number in range(8) for n in ids(await rows.page(number))]
    assert sorted(shown) == list(range(1, 31))
    await rows.survey(ignore)
    assert rows.count == Exact(30)
    assert rows.jumps == (database.dialect.name != "mysql")
    if rows.jumps:
        assert ids(await rows.page(4)) == shown[16:20]


async def test_an_unorderable_column_is_refused_in_words(postgresql_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(postgresql_url)
    await database.write(lambda connection: connection.exec_driver_sql("CREATE TABLE j (id int primary key, x json)"))
    facts = await database.read(facts_of, "j")
    with pytest.raises(errors.NotSupported, match="cannot sort by x"):
        await RowSource(database, TableQuery(facts, (Order("x"),))).page(0)


async def test_estimates_are_shown_as_such(postgresql_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(postgresql_url)
    facts = await database.read(make_items, 5000)
    await database.write(lambda connection: connection.exec_driver_sql("ANALYZE items"))
    rows = RowSource(database, TableQuery(facts))
    seen: list[Survey] = []
    await rows.survey(seen.append)
    assert seen[0].count == Estimated(5000)
    assert seen[-1].count == Exact(5000)


async def test_whole_values_and_copies(sqlite_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(sqlite_url)
    long = "ä\t" * 10_000

    def prepare(connection: Connection) -> TableFacts:
        connection.exec_driver_sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT, y BLOB)")
        fill(connection, "t", [(1, long, b"\x00\xff"), (2, None, None), (3, "", b""), (4, 'NULL "q"', b"x" * 6000)])
        return facts_of(connection, "t")

    rows = RowSource(database, TableQuery(await database.read(prepare)))
    page = await rows.page(0)
    assert page.cells[0][1].shortened
    assert await rows.full_value(0, "x") == long
    assert await rows.full_value(3, "y") == b"x" * 6000
    text = await rows.text_of(0, 3, ("id", "x"))
    assert text == f'1\t"{long}"\n2\t\n3\t""\n4\t"NULL ""q"""\n'
    assert await rows.text_of(0, 3, ("y",)) == "x'00FF'\n\nx''\nx'" + "78" * 6000 + "'\n"
    await database.write(lambda connection: connection.exec_driver_sql("DELETE FROM t WHERE id = 3"))
    with pytest.raises(errors.NotSupported, match="no longer there"):
        await rows.full_value(2, "x")


async def test_a_copy_has_its_limit(
    sqlite_url: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("browser.rows.clipboard.SIZE_LIMIT", 3000)
    database = await open_database(sqlite_url)
    rows = RowSource(database, TableQuery(await database.read(make_items, 1000)))
    with pytest.raises(errors.NotSupported, match="larger than"):
        await rows.text_of(0, 999, ("id",))


async def test_cancelling_a_key_list_leaves_the_source_usable(sqlite_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(sqlite_url)

    def prepare(connection: Connection) -> TableFacts:
        connection.exec_driver_sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x REAL)")
        connection.exec_driver_sql(
            "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
            " SELECT i, (i * 7919) % 10007 FROM n"
        )
        return facts_of(connection, "t")

    rows = RowSource(database, TableQuery(await database.read(prepare), (Order("x"),)))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(rows.survey(ignore), 0.05)
    assert len((await rows.page(0)).cells) == 200
    assert not rows.jumps


operations = st.lists(
    st.one_of(
        st.tuples(st.just("page"), st.integers(0, 20)),
        st.tuples(st.just("page"), st.integers(0, 20)),
        st.tuples(st.just("last"), st.just(0)),
        st.tuples(st.just("survey"), st.just(0)),
        st.tuples(st.just("insert"), st.integers(0, 2**20)),
        st.tuples(st.just("delete"), st.integers(0, 2**20)),
        st.tuples(st.just("delete many"), st.integers(0, 2**20)),
        st.tuples(st.just("insert many"), st.integers(0, 2**20)),
    ),
    max_size=25,
)


async def everything(rows: RowSource) -> list[int]:
    """All pages from the first to the last, begun again whenever the numbers were put right."""
    for _ in range(60):
        version, shown, number = rows.version, [], 0
        while True:
            page = await rows.page(number)
            if rows.version != version:
                break
            shown.extend(ids(page))
            number += 1
            if page.at_end:
                return shown
    raise AssertionError("The numbers never came to rest")


class Watched:
    """A grid's cache beside a table that another session changes."""

    def __init__(self, rows: RowSource, other: sqlite3.Connection) -> None:
        self.rows = rows
        self.other = other
        self.version = 0
        self.pages: dict[int, list[int]] = {}

    async def look(self, number: int | None) -> None:
        """Load a page as a grid does: nothing of an older version stays."""
        try:
            page = await (self.rows.last_page() if number is None else self.rows.page(number))
        except errors.NotSupported:
            return
        if self.rows.version != self.version:
            assert self.rows.changed
            self.version = self.rows.version
            self.pages.clear()
        self.pages[page.first] = ids(page)
        shown = [row for rows in self.pages.values() for row in rows]
        assert len(shown) == len(set(shown)), self.pages

    def change(self, what: str, seed: int) -> None:
        chance = random.Random(seed)
        many = 15 if what.endswith("many") else 1
        known = [row[0] for row in self.other.execute("SELECT id FROM items")]
        if what.startswith("delete"):
            chosen = chance.sample(known, min(many, len(known)))
            self.other.executemany("DELETE FROM items WHERE id = ?", [(row,) for row in chosen])
            return
        for _ in range(many):
            new = chance.randrange(100_000)
            self.other.execute(
                "INSERT OR IGNORE INTO items SELECT ?, ?, ? WHERE ? NOT IN (SELECT id FROM gone)",
                (new, chance.choice([None, 1, 2, 3]), chance.randrange(9), new),
            )


async def play(folder: Path, order: tuple[Order, ...], script: list[tuple[str, int]]) -> None:
    path = folder / "items.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.executescript(
            "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;"
            "CREATE TABLE items (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, c INTEGER);"
            "CREATE INDEX items_a ON items (a);"
            "CREATE TABLE gone (id INTEGER PRIMARY KEY);"
            "CREATE TRIGGER t AFTER DELETE ON items BEGIN INSERT INTO gone VALUES (old.id); END;"
        )
        chance = random.Random(5)
        start = [(n, chance.choice([None, 1, 2, 3]), n) for n in chance.sample(range(100_000), 55)]
        other.execute("BEGIN")
        other.executemany("INSERT INTO items VALUES (?, ?, ?)", start)
        other.execute("COMMIT")
        database = await Database.connect(f"sqlite:///{path}")
        try:
            rows = RowSource(database, TableQuery(await database.read(facts_of, "items"), order))
            watched = Watched(rows, other)
            for what, number in script:
                if what in ("page", "last"):
                    await watched.look(number if what == "page" else None)
                elif what == "survey":
                    await rows.survey(ignore)
                else:
                    watched.change(what, number)
            terms = ", ".join(f"{each.column} {'DESC' if each.descending else 'ASC'}" for each in order)
            way = "DESC" if order and order[-1].descending else "ASC"
            expected = [
                row[0]
                for row in other.execute(f"SELECT id FROM items ORDER BY {terms + ', ' if terms else ''}id {way}")
            ]
            assert await everything(rows) == expected
            assert rows.count == Exact(len(expected))
        finally:
            await database.close()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ORDERS), operations)
@example(ORDERS[0], [("survey", 0), *[("delete many", 0)] * 4])
def test_no_row_twice_and_none_missing(small: None, order: tuple[Order, ...], script: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), order, script))


@pytest.mark.parametrize("order", ORDERS)
async def test_another_session_on_every_database(
    small: None, database_url: str, open_database: OpenDatabase, order: tuple[Order, ...]
) -> None:
    database, other = await open_database(database_url), await open_database(database_url)
    facts = await database.read(make_items, 101)
    rows = RowSource(database, TableQuery(facts, order))
    await rows.survey(ignore)
    before = await everything(rows)

    def change(connection: Connection) -> None:
        gone = ", ".join(map(str, before[30:41]))
        connection.exec_driver_sql(f"DELETE FROM items WHERE id IN ({gone})")
        connection.exec_driver_sql("INSERT INTO items SELECT id + 1000, a, c FROM items WHERE id IN (1, 2, 3, 7, 50)")

    await other.write(change)
    assert not rows.changed
    page = await rows.page(9)
    assert not set(ids(page)) & set(before[30:41])
    after = await everything(rows)
    assert rows.changed
    kept = [row for row in after if row < 1000]
    assert kept == [row for row in before if row not in before[30:41]]
    assert sorted(row for row in after if row > 1000) == sorted(row + 1000 for row in (1, 2, 3, 7, 50) if row in kept)
    assert str(rows.count) == str(len(after))
    for number in (2, 20, 11, 23):
        assert ids(await rows.page(number)) == after[number * PAGE : (number + 1) * PAGE]
