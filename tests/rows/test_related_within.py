"""Related rows in the tab: a RowSource over `related_query` has the rows that hand-written SQL has."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Connection

from browser.database.database import Database
from browser.database.dialects import dialect_of
from browser.rows.counts import Exact
from browser.rows.filters import Filter
from browser.rows.listing import listing_of
from browser.rows.paging import Start, count_all, read_slice
from browser.rows.query import Order, TableQuery
from browser.rows.related import read_row, related_query, relation_columns, row_of_cells
from browser.rows.source import RowSource
from tests.rows.related_schemas import SCHEMAS, World, make
from tests.rows.tables import Row
from tests.rows.test_related_levels import by_hand, in_any_order


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_relation_of_every_row_pages_the_same_rows(connection: Connection, name: str) -> None:
    world = make(connection, *SCHEMAS[name])
    dialect = dialect_of(connection)
    for ref, rows in world.rows.items():
        for relation in world.graph.relations(ref):
            width = len(world.names(relation.target))
            for row in rows:
                parent = dict(zip(world.names(ref), row, strict=True))
                values = tuple(parent[name] for name in relation.columns)
                expected = [] if None in values else [each[:width] for each in by_hand(world, relation, values)]
                listing = listing_of(related_query(relation, world.tables, [parent]), dialect)
                found = read_slice(connection, listing, Start(None), 1000).rows
                assert in_any_order(found) == in_any_order(expected)
                assert count_all(connection, listing) == len(expected)


def test_a_row_that_several_rows_lead_to_is_there_once(connection: Connection) -> None:
    world = make(connection, *SCHEMAS["chinook"])
    relation = world.graph.relation(world.ref("playlist"), "track through playlist_track")
    query = related_query(relation, world.tables, [{"playlist_id": 1}, {"playlist_id": 2}, {"playlist_id": 4}])
    listing = listing_of(query, dialect_of(connection))
    assert count_all(connection, listing) == len([n for n in range(1, 61) if n % 3 == 0 or n % 4 == 0])


async def test_pages_sorts_filters_and_counts_in_the_tab(
    driver_url: str, open_database: Callable[..., Awaitable[Database]]
) -> None:
    database = await open_database(driver_url)
    world = await database.read(_many)
    relation = world.graph.relation(world.ref("artist"), "album")
    parents = RowSource(database, TableQuery(world.tables[world.ref("artist")]))
    page = await parents.page(0)
    names = relation_columns(world.graph.relations(world.ref("artist")))
    row = row_of_cells(database.dialect, parents.query.table, page.cells[1], names)
    assert row == await read_row(database, parents, 1, names)
    assert row is not None
    query = related_query(relation, world.tables, [row]).with_order(Order("title", descending=True))
    source = RowSource(database, query)
    first, last = await source.page(0), await source.last_page()
    await source.survey(lambda _: None)
    assert source.count == Exact(450)
    numbers = [int(str(cells[0].value)) for page in (first, await source.page(1), last) for cells in page.cells]
    assert sorted(numbers) == list(range(2, 902, 2))
    source.close()
    filtered = RowSource(database, query.with_filters(Filter("title", "ends with", "00")))
    hundreds = [f"Album {n}00" for n in range(9, 0, -1)]
    assert [cells[1].text for cells in (await filtered.page(0)).cells] == hundreds
    filtered.close()
    parents.close()


def _many(connection: Connection) -> World:
    ddl, _ = SCHEMAS["chinook"]
    rows: dict[str, list[Row]] = {
        "artist": [(n, f"Artist {n}") for n in range(1, 4)],
        "album": [(n, f"Album {n}", 1 + (n + 1) % 2) for n in range(1, 901)],
    }
    return make(connection, ddl, rows)


async def test_a_row_without_a_key_leads_on(
    database_url: str, open_database: Callable[..., Awaitable[Database]]
) -> None:
    database = await open_database(database_url)

    def prepare(connection: Connection) -> World:
        ddl, rows = SCHEMAS["chinook"]
        return make(connection, [*ddl, "CREATE VIEW v AS SELECT name, artist_id FROM artist"], rows)

    world = await database.read(prepare)
    source = RowSource(database, TableQuery(world.tables[world.ref("v")]).with_order(Order("name")))
    assert (await read_row(database, source, 2, ("artist_id",)))["artist_id"] in (3, "3")
    source.close()
