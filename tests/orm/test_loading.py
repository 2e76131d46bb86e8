"""What is loaded, and what it costs: the statements agree with theory, the cells with what the grid shows."""

import asyncio
import threading
from math import ceil
from typing import Any

import pytest
from sqlalchemy import Connection, select

from browser import errors
from browser.database.dialects import dialect_of
from browser.database.dialects.base.lexis import Lexis
from browser.database.facts import TableFacts
from browser.orm import loading_watch
from browser.orm.loading import load
from browser.orm.loading_facts import Loaded, Progress
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from browser.rows.cells import cell_of
from browser.rows.query import from_clause
from tests.conftest import OpenDatabase
from tests.orm.hard import hard
from tests.orm.schemas import DEEP, graph_of, insert, make, ref_of, shop
from tests.orm.trees import nested
from tests.rows.tables import sqlite_memory

CHUNK = 500
ORDERS, ITEMS, PRODUCTS = 2, 2, 7


def theory(strategy: Strategy, users: int) -> int:
    """Statements for users -> orders -> items -> product."""
    orders, items = users * ORDERS, users * ORDERS * ITEMS
    products = min(PRODUCTS, items)
    return {
        # one for every 500 parents; of products each is asked for once
        Strategy.SELECTIN: 1 + ceil(users / CHUNK) + ceil(orders / CHUNK) + ceil(products / CHUNK),
        Strategy.JOINED: 1,
        Strategy.SUBQUERY: 4,
        # N+1: one for every user, for every order, and for every product that is not there yet
        Strategy.LAZY: 1 + users + orders + products,
        Strategy.RAISE: 1,
    }[strategy]


@pytest.mark.parametrize("users", [1, 10, 600])  # 600: two chunks of users, three of orders
def test_statements_agree_with_theory(connection: Connection, statements: list[str], users: int) -> None:
    graph = shop(connection, users, ORDERS, ITEMS, PRODUCTS)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [DEEP])
    first = None
    for strategy in Strategy:
        statements.clear()
        loaded = load(connection, mapping, Load(root, ((DEEP, strategy),), 1000).everywhere(strategy))
        assert loaded.cost.statements == len(loaded.statements) == len(statements) == theory(strategy, users), strategy
        assert [each.sql for each in loaded.statements] == statements
        assert loaded.cost.rows == sum(each.rows for each in loaded.statements)
        assert loaded.cost.lazy == sum(each.lazy for each in loaded.statements)
        if strategy is Strategy.RAISE:
            assert loaded.cost.entities == users
            continue
        first = first or nested(loaded.entities)
        assert nested(loaded.entities) == first
        _check_cost(strategy, loaded, users)
    mapping.dispose()


def _check_cost(strategy: Strategy, loaded: Loaded, users: int) -> None:
    items = users * ORDERS * ITEMS
    whole = users + users * ORDERS + items + min(PRODUCTS, items)
    assert loaded.cost.entities == whole
    again = items - min(PRODUCTS, items)  # subqueryload: a product for every item that names it
    expected_rows = {Strategy.JOINED: items, Strategy.SUBQUERY: whole + again}
    expected_rows |= dict.fromkeys((Strategy.SELECTIN, Strategy.LAZY), whole)
    if strategy in expected_rows:
        assert loaded.cost.rows == expected_rows[strategy]
    repeated = {Strategy.SELECTIN: 0, Strategy.SUBQUERY: again, Strategy.LAZY: 0, Strategy.JOINED: items - users}
    if strategy in repeated:
        assert loaded.cost.repeated == repeated[strategy]
    needed = 2 * users + 2 * users * ORDERS + 3 * items + 2 * min(PRODUCTS, items)
    assert loaded.cost.needed == needed
    # joined: every row has the columns of all four tables
    assert strategy is not Strategy.JOINED or loaded.cost.values == items * 9
    assert strategy is not Strategy.LAZY or loaded.cost.lazy == theory(strategy, users) - 1
    assert strategy is Strategy.LAZY or loaded.cost.lazy == 0


def test_statements_say_for_what_they_were_sent() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 2)
        root = ref_of(graph, "users")
        mapping = map_tables(graph, None, root, [DEEP])
        paths = ((DEEP[:1], Strategy.LAZY), (DEEP[:2], Strategy.SELECTIN), (DEEP, Strategy.SUBQUERY))
        loaded = load(connection, mapping, Load(root, paths))
    said = [(each.lazy, each.path) for each in loaded.statements]
    eager = [(False, DEEP[:2]), (False, DEEP)]
    assert said == [(False, ()), (True, DEEP[:1]), *eager, (True, DEEP[:1]), *eager]
    assert loaded.statements[0].parameters == "100, 0"
    assert loaded.cost.lazy == 2
    mapping.dispose()


def test_a_path_without_a_strategy_of_its_own_is_selectin() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 2)
        root = ref_of(graph, "users")
        mapping = map_tables(graph, None, root, [DEEP])
        loaded = load(connection, mapping, Load(root, ((DEEP, Strategy.JOINED),)))
    assert [each.path for each in loaded.statements] == [(), DEEP[:1], DEEP[:2]]
    mapping.dispose()


def test_raise_is_explained() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 1)
        root = ref_of(graph, "users")
        mapping = map_tables(graph, None, root, [DEEP])
        loaded = load(connection, mapping, Load(root, ((DEEP[:1], Strategy.RAISE),)))
    [related] = loaded.entities[0].related
    assert related.nodes == ()
    assert "'User.orders' is not available due to lazy='raise'" in related.problem
    assert related.problem.startswith("raiseload keeps this from being loaded by accident")
    mapping.dispose()


def test_lazy_loads_stop_and_say_so() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 10)
        root = ref_of(graph, "users")
        mapping = map_tables(graph, None, root, [("orders",)])
        loaded = load(connection, mapping, Load(root, ((("orders",), Strategy.LAZY),), most_lazy=4))
    assert (loaded.cost.lazy, loaded.cost.statements) == (4, 5)
    assert loaded.stopped == "Stopped after 4 lazy loads; 6 more were asked for and not sent."
    problems = [node.related[0].problem for node in loaded.entities]
    assert problems == [""] * 4 + ["Not loaded: stopped after 4 lazy loads."] * 6
    mapping.dispose()


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch, connection: Connection) -> None:
    monkeypatch.setattr(loading_watch, "MOST_ROWS", 30)
    graph = shop(connection, 10)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [DEEP])
    with pytest.raises(errors.NotSupported, match="more than 30 rows"):
        load(connection, mapping, Load(root, ((DEEP, Strategy.SELECTIN),)))
    assert len(load(connection, mapping, Load(root, ((("orders",), Strategy.JOINED),))).entities) == 10
    mapping.dispose()


def test_the_limit_counts_entities_not_rows(connection: Connection) -> None:
    graph = shop(connection, 10)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [DEEP])
    for strategy in Strategy:
        loaded = load(connection, mapping, Load(root, (), 3).everywhere(strategy))
        assert [node.key[0].text for node in loaded.entities] == ["1", "2", "3"]
        loaded = load(connection, mapping, Load(root, ((DEEP, strategy),), 3).everywhere(strategy))
        assert [node.key[0].text for node in loaded.entities] == ["1", "2", "3"]
    mapping.dispose()


def test_an_entity_reached_twice_is_the_same_node() -> None:
    with sqlite_memory() as connection:
        graph = hard(connection)
        children = ref_of(graph, "children")
        mapping = map_tables(graph, None, children, [("parent",)])
        loaded = load(connection, mapping, Load(children, ((("parent",), Strategy.SELECTIN),)))
    found = {node.key[0].text: node.related[0].nodes for node in loaded.entities}
    assert found["2"] == ()
    assert found["1"][0] is found["4"][0]
    mapping.dispose()


AWKWARD = {
    "sqlite": (
        "CREATE TABLE awkward (id NUMERIC NOT NULL PRIMARY KEY, at DATE, flag BOOLEAN, raw BLOB, amount DECIMAL(9,2))",
        "INSERT INTO awkward VALUES (1.5, 'no date', 7, x'00ff', 1e-15), (2, 12, NULL, CAST(x'ff' AS TEXT), 'abc')",
    ),
    "postgresql": (
        "CREATE TABLE awkward (id NUMERIC(9,2) NOT NULL PRIMARY KEY, at DATE, flag BOOLEAN, raw BYTEA, doc JSONB,"
        " many INTEGER[], long INTERVAL)",
        "INSERT INTO awkward VALUES (1.50, 'infinity', true, '\\x00ff', 'null', '[0:1]={1,2}', '1 mon'),"
        " (2, '0044-03-15 BC', NULL, NULL, '{\"a\": 1e400}', '{}', NULL)",
    ),
    "mysql": (
        "CREATE TABLE awkward (id DECIMAL(9,2) NOT NULL PRIMARY KEY, at DATE, flag BIT(3), raw VARBINARY(4),"
        " small DOUBLE, days TIME, code INT(5) ZEROFILL)",
        "INSERT INTO awkward VALUES (1.50, '0000-00-00', b'101', x'00ff', 1e-15, '100:00:00', 7),"
        " (2, NULL, NULL, NULL, 0.1, NULL, NULL)",
    ),
}
"""Values that drivers bend."""


def test_cells_are_those_of_the_grid(connection: Connection) -> None:
    make(connection, "SET sql_mode = ''") if connection.dialect.name == "mysql" else None
    make(connection, *AWKWARD[connection.dialect.name])
    make(connection, "CREATE TABLE parts (id INTEGER NOT NULL PRIMARY KEY, owner NUMERIC(5, 1))")
    make(connection, "INSERT INTO parts VALUES (1, 1.5), (2, 2.0)")
    graph = _owned(connection)
    root = ref_of(graph, "awkward")
    facts = graph.catalog.facts(root)
    assert isinstance(facts, TableFacts)
    table = from_clause(facts)
    rows = dialect_of(connection).values.rows(connection, select(*table.columns).order_by(table.columns["id"]))
    mapping = map_tables(graph, None, root, [("parts",)])
    for strategy in (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY):
        loaded = load(connection, mapping, Load(root, ((("parts",), strategy),)))
        assert [node.cells for node in loaded.entities] == [
            tuple(cell_of(wire, column) for wire, column in zip(row, facts.columns, strict=True)) for row in rows
        ]
        # 1.50 and 1.5 are the same key, also where Python compares them
        assert [[part.key[0].text for part in node.related[0].nodes] for node in loaded.entities] == [["1"], ["2"]]
    mapping.dispose()


def _owned(connection: Connection) -> Any:
    from browser.database.facts import ForeignKey
    from browser.schema.relations import RelationGraph

    plain = graph_of(connection)
    awkward, parts = ref_of(plain, "awkward"), ref_of(plain, "parts")
    return RelationGraph(plain.catalog, [ForeignKey("", parts, ("owner",), awkward, ("id",))])


def test_parameters_in_one_line() -> None:
    shown, plain = loading_watch.shown_parameters, Lexis()
    assert shown("SELECT :a, :b", {"a": 1, "b": "x"}, plain) == ("a=1, b='x'", "")
    assert shown("", (), plain) == ("", "")
    many = shown("SELECT " + "?, " * 500, tuple(range(500)), plain)[0]
    assert many.startswith("0, 1, 2") and many.endswith("19, … 500 in all")
    assert len(shown("SELECT ?", ("x" * 1000,), plain)[0]) == 120


def test_texts_that_do_not_decode() -> None:
    make_both = (
        "CREATE TABLE words (word TEXT NOT NULL PRIMARY KEY, meaning TEXT)",
        "CREATE TABLE uses (id INTEGER PRIMARY KEY, word TEXT REFERENCES words (word))",
        "INSERT INTO words VALUES (CAST(x'ff' AS TEXT), CAST(x'fe' AS TEXT)), ('a', 'b')",
        "INSERT INTO uses VALUES (1, CAST(x'ff' AS TEXT)), (2, 'a')",
    )
    with sqlite_memory(*make_both) as connection:
        graph = graph_of(connection)
        root = ref_of(graph, "words")
        mapping = map_tables(graph, None, root, [("uses",)])
        joined = load(connection, mapping, Load(root, ((("uses",), Strategy.JOINED),)))
        with pytest.raises(errors.NotSupported, match="not in its own character set"):
            load(connection, mapping, Load(root, ((("uses",), Strategy.SELECTIN),)))
    assert [[cell.text for cell in node.cells] for node in joined.entities] == [["a", "b"], ["\\xff", "\\xfe"]]
    assert [len(node.related[0].nodes) for node in joined.entities] == [1, 1]
    assert joined.entities[1].cells[1].flaw
    mapping.dispose()


def test_nothing_stays_behind_on_the_connection(connection: Connection) -> None:
    graph = shop(connection, 1)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [DEEP])
    connection.commit()
    load(connection, mapping, Load(root, ((DEEP, Strategy.LAZY),)))
    assert len(load(connection, mapping, Load(root, ())).statements) == 1
    assert not connection.in_transaction()
    assert connection.exec_driver_sql("SELECT id FROM users").scalar_one() == 1  # decoded as ever
    mapping.dispose()


def test_a_transaction_that_is_open_stays_open(sqlite_url: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(sqlite_url)
    with engine.connect() as connection:
        graph = shop(connection, 1)
        connection.commit()
        root = ref_of(graph, "users")
        mapping = map_tables(graph, None, root, [])
        insert(connection, "users", [(2, "new")])
        assert len(load(connection, mapping, Load(root, ())).entities) == 2
        assert connection.in_transaction()
        connection.commit()
        assert len(load(connection, mapping, Load(root, ())).entities) == 2
    engine.dispose()
    mapping.dispose()


async def test_on_every_driver(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    graph = await database.write(shop, 3)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [DEEP])
    counts = []
    for strategy in Strategy:
        wanted = Load(root, ((DEEP, strategy),)).everywhere(strategy)
        loaded = await database.read(load, mapping, wanted)
        counts.append(loaded.cost.statements)
        assert strategy is Strategy.RAISE or loaded.cost.entities == 3 + 6 + 12 + 7
    assert counts == [theory(strategy, 3) for strategy in Strategy]
    graph = await database.write(hard)
    children = ref_of(graph, "children")
    paths = [(relation.name,) for relation in graph.relations(children)]
    composite = map_tables(graph, None, children, paths)
    first = None
    for strategy in (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY):
        wanted = Load(children, tuple((path, strategy) for path in paths))
        found = nested((await database.read(load, composite, wanted)).entities)
        first = first or found
        assert found == first
    mapping.dispose()
    composite.dispose()


async def test_lazy_loads_are_counted_as_they_happen_and_end_when_cancelled(
    sqlite_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(sqlite_url)
    graph = await database.write(shop, 1000)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [DEEP])
    seen: list[Progress] = []
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    calling: set[int] = set()

    def progress(found: Progress) -> None:
        seen.append(found)
        calling.add(threading.get_ident())
        loop.call_soon_threadsafe(told.set)

    wanted = Load(root, ((DEEP, Strategy.LAZY),), 1000).everywhere(Strategy.LAZY)
    task = asyncio.ensure_future(database.read(load, mapping, wanted, progress))
    while not seen or seen[-1].lazy < 20:
        await asyncio.wait_for(told.wait(), 10)
        told.clear()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())
    assert [each.lazy for each in seen] == sorted(each.lazy for each in seen)
    assert seen[-1].lazy < theory(Strategy.LAZY, 1000) - 1
    assert threading.get_ident() not in calling
    mapping.dispose()
