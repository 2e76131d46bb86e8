"""What a stranger put into the search path never runs because somebody browses: operators, functions, casts."""

import pytest
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.pool import NullPool

from browser.database.database import Database
from browser.database.dialects import dialect_of
from browser.database.dialects.postgresql.sessions import guarded_path
from browser.database.facts import Kind, TableFacts, TableRef
from browser.orm.loading import load
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from browser.rows.filters import Filter, operators_for
from browser.rows.listing import listing_of
from browser.rows.paging import count_all
from browser.rows.query import Order, TableQuery
from browser.rows.related import (
    Wish,
    counts,
    estimates,
    labels,
    level,
    related_query,
    relation_columns,
    relation_values,
    values_of,
    would_go,
)
from browser.rows.source import RowSource
from browser.rows.trail import Trail
from browser.schema import catalog as reading
from browser.schema.relations import RelationGraph
from tests.conftest import OpenDatabase
from tests.database.dialects.postgresql.hostile import driven, make_hostile, what_ran
from tests.rows.related_schemas import read_catalog

TYPED = {
    **{"mood": "ok", "mail": "7@x.org", "letter": "l7", "date": "2020-03-01", "boolean": "true", "bytea": "0x78"},
    **{"uuid": "00000000-0000-0000-0000-000000000000", "text[]": "{a}", "integer[]": "{7}", "jsonb": "x"},
    "timestamp with time zone": "2020-01-01",
}


def everything_of_the_catalog(connection: Connection) -> RelationGraph:
    names = reading.read_names(connection)
    reading.read_column_names(connection)
    reading.read_routines(connection)
    for name in names.objects:
        reading.read_ddl(connection, name)
        reading.read_triggers(connection, (name.ref,))
    return RelationGraph(read_catalog(connection))


async def all_pages(source: RowSource) -> int:
    """The first page, a survey, the last page, a cell, a copy; how many rows there are."""
    await source.page(0)
    await source.survey(lambda survey: None)
    await source.last_page()
    if source.listing.identity:
        await source.page(1)
        await source.full_value(250, source.columns[0].name)
    await source.text_of(0, 3, (source.columns[0].name,))
    source.close()
    return source._numbers.total or 0


async def every_order(database: Database, facts: TableFacts) -> None:
    for number, each in enumerate(facts.columns):
        if database.dialect.values.orderable(each):
            query = TableQuery(facts).with_order(Order(each.name, descending=number % 2 == 1))
            assert await all_pages(RowSource(database, query)) == 450


async def every_filter(database: Database, facts: TableFacts) -> None:
    found = 0
    for each in facts.columns:
        value = TYPED.get(each.type, "7" if each.kind is Kind.NUMBER else "c7")
        for operator in operators_for(each.kind):
            typed = {"between": f"{value} and {value}", "in": f"{value}, {value}"}.get(operator.name, value)
            wanted = "2020" if (each.kind, operator.name) == (Kind.TIME, "starts with") else typed
            chosen = Filter(each.name, operator.name, wanted if operator.needs_value else "")
            query = TableQuery(facts).with_filters(chosen)
            page = await RowSource(database, query).page(0)
            counted = await database.read(count_all, listing_of(query, database.dialect))
            assert len(page.cells) == min(counted, 200)
            found += bool(counted)
    assert found > 100


def every_relation(connection: Connection, graph: RelationGraph) -> None:
    """Counts, labels, levels, pages within, what would go, trails of three steps and models, from every table."""
    dialect = dialect_of(connection)
    tables = {ref: facts for ref, facts in graph.catalog.details.items() if isinstance(facts, TableFacts)}
    for ref, facts in tables.items():
        relations = graph.relations(ref)
        if not relations:
            continue
        listing = listing_of(TableQuery(facts), dialect)
        identity = select(*listing.bounds()).select_from(listing.table)
        identity = identity.order_by(*listing.terms(listing.parts)).limit(45)
        keys = [tuple(row) for row in dialect.values.rows(connection, identity)]
        columns = tuple(dict.fromkeys((*relation_columns(relations), *_key(facts))))
        rows = [row for row in relation_values(connection, listing, keys, columns) if row is not None]
        assert len(rows) == len(keys)
        known = estimates(connection, relations, tables)
        for some in (rows[:1], rows[:3], rows):
            found = counts(connection, relations, tables, some, estimates=known)
            assert any(count.rows for count in found.values())
        for relation in relations:
            parents = [values_of(relation, row) for row in rows]
            assert any(group.wires for group in level(connection, relation, tables, parents).groups)
            target = tables[relation.target]
            if relation.via is None:
                assert all(labels(connection, [Wish(relation, target.columns[0].name, parents)] * 2, tables))
            within = listing_of(related_query(relation, tables, rows[:2]), dialect)
            assert count_all(connection, within)
            trail = Trail(ref).then(relation, rows[:2])
            for further in graph.relations(relation.target)[:2]:
                longer = trail.then(further)
                assert dialect.values.rows(connection, longer.select(dialect, tables))
            mapping = map_tables(graph, None, ref, [(relation.name,)])
            for strategy in Strategy:
                load(connection, mapping, Load(ref, (((relation.name,), strategy),), 20))
            mapping.dispose()
        would_go(connection, graph, tables, ref, rows[:2])


def _key(facts: TableFacts) -> tuple[str, ...]:
    return facts.primary_key.columns if facts.primary_key else ()


@pytest.mark.parametrize(("driver", "path"), [("psycopg2", None), ("asyncpg", "public, pg_catalog")])
async def test_browsing_runs_nothing_of_a_stranger(
    postgresql_url: str, driver: str, path: str | None, open_database: OpenDatabase
) -> None:
    make_hostile(postgresql_url, path)
    database = await open_database(driven(postgresql_url, driver))
    graph = await database.read(everything_of_the_catalog)
    assert what_ran(postgresql_url) == []
    facts = graph.catalog.details[TableRef("public", "persons")]
    keyless = graph.catalog.details[TableRef("public", "keyless")]
    assert isinstance(facts, TableFacts) and isinstance(keyless, TableFacts)
    assert not any(column.own_operators for column in facts.columns)
    await every_order(database, facts)
    assert await all_pages(RowSource(database, TableQuery(keyless))) == 450
    assert what_ran(postgresql_url) == []
    await every_filter(database, facts)
    assert what_ran(postgresql_url) == []
    await database.read(every_relation, graph)
    assert what_ran(postgresql_url) == []


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg"])
async def test_indexes_serve_what_is_qualified(postgresql_url: str, driver: str, open_database: OpenDatabase) -> None:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (name varchar(20) PRIMARY KEY, feels char(8))")
        connection.exec_driver_sql("INSERT INTO t SELECT 'n' || n, 'f' || n FROM generate_series(1, 30000) n")
        connection.exec_driver_sql("CREATE INDEX ON t (name varchar_pattern_ops)")
        connection.exec_driver_sql("CREATE INDEX ON t (feels)")
        connection.exec_driver_sql("ANALYZE t")
    engine.dispose()
    database = await open_database(driven(postgresql_url, driver))
    graph = RelationGraph(await database.read(read_catalog))
    facts = graph.catalog.details[TableRef("public", "t")]
    assert isinstance(facts, TableFacts)
    await database.read(see_the_plans, facts)


def see_the_plans(connection: Connection, facts: TableFacts) -> None:
    dialect = dialect_of(connection)
    listing = listing_of(TableQuery(facts), dialect)
    after = (
        select(*listing.columns)
        .where(*listing.arms_after(("n5",))[0].conditions)
        .order_by(*listing.terms(listing.parts))
    )
    plans = [after.limit(200)]
    for operator, column, value in (("=", "name", "n7"), ("in", "name", "n7, n8"), ("starts with", "name", "n77"),
                                    ("=", "feels", "f7"), ("between", "feels", "f7 and f8")):  # fmt: skip
        filtered = listing_of(TableQuery(facts).with_filters(Filter(column, operator, value)), dialect)
        plans.append(select(*filtered.columns).where(*filtered.where))
    for statement in plans:
        compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}").scalars())
        assert "OPERATOR(pg_catalog." in str(compiled)
        assert "Index" in plan and "Seq Scan" not in plan, (str(compiled), plan)


# What citext is, without its extension: a text whose own `=` ignores case.
LOUD = """
CREATE TYPE loud;
CREATE FUNCTION loud_in(cstring) RETURNS loud LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION loud_out(loud) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE loud (INPUT = loud_in, OUTPUT = loud_out, LIKE = text, CATEGORY = 'S', COLLATABLE = true);
CREATE CAST (loud AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE FUNCTION same(loud, loud) RETURNS boolean LANGUAGE sql AS 'SELECT lower($1::text) = lower($2::text)';
CREATE OPERATOR = (LEFTARG = loud, RIGHTARG = loud, FUNCTION = same);
CREATE DOMAIN mail AS loud;
CREATE DOMAIN home AS mail;
"""


async def test_types_with_operators_of_their_own_are_compared_by_them(
    postgresql_url: str, open_database: OpenDatabase
) -> None:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(LOUD)
        connection.exec_driver_sql("CREATE TABLE t (name loud PRIMARY KEY, mail mail, home home, id int)")
        connection.exec_driver_sql("INSERT INTO t VALUES ('Ada', 'A@X', 'A@X', 1), ('bob', 'b@x', 'b@x', 2)")
    engine.dispose()
    database = await open_database(postgresql_url)
    catalog = await database.read(read_catalog)
    facts = catalog.details[TableRef("public", "t")]
    assert isinstance(facts, TableFacts)
    assert [column.own_operators for column in facts.columns] == [True, True, True, False]
    for name, value in (("name", "ADA"), ("mail", "a@x"), ("home", "a@x"), ("id", "1")):
        for operator in ("=", "in"):
            query = TableQuery(facts).with_filters(Filter(name, operator, value))
            page = await RowSource(database, query).page(0)
            assert [str(row[0].value) for row in page.cells] == ["Ada"]
    after = TableQuery(facts).with_order(Order("name"))
    assert len((await RowSource(database, after).page(0)).cells) == 2


@pytest.mark.parametrize(
    ("path", "guarded"),
    [
        ('"$user", public', ""),
        ("pg_catalog, public", ""),
        ("pg_catalog", ""),
        ('""', ""),
        ('"$user", public, pg_catalog', '"$user", "public"'),
        ('"A ""b", Pg_Catalog, public', '"A ""b", "public"'),
    ],
)
def test_pg_catalog_is_not_named_behind_others(path: str, guarded: str) -> None:
    assert guarded_path(path) == guarded


def test_the_strangers_would_run(postgresql_url: str) -> None:
    make_hostile(postgresql_url)
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM persons WHERE name > CAST('x' AS varchar) AND feels = 'ok'::mood")
        connection.exec_driver_sql("SELECT count(name), unnest(ARRAY['x']) FROM persons")
    engine.dispose()
    assert len(what_ran(postgresql_url)) == 4


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg"])
async def test_a_connection_of_ones_own_keeps_its_search_path(
    postgresql_url: str, driver: str, open_database: OpenDatabase
) -> None:
    make_hostile(postgresql_url, "public, pg_catalog")
    database = await open_database(driven(postgresql_url, driver))
    held = await database.hold()
    assert await held.run(shown_path) == "public, pg_catalog"
    assert await database.read(shown_path) == "public"
    assert what_ran(postgresql_url) == []


def shown_path(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SHOW search_path").scalar())
