"""Any table, any key: what is mapped follows every relation as plain Python would, by every strategy."""

import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

import pytest
from sqlalchemy import Column, Connection, ForeignKey, Integer, MetaData, String, Table, create_engine, inspect
from sqlalchemy.pool import NullPool

from browser import errors
from browser.database.facts import BrokenTable, ObjectKind
from browser.database.facts import ForeignKey as Key
from browser.orm.loading import load
from browser.orm.mapping import map_tables, needed
from browser.orm.plan import Load, Strategy, plan
from browser.schema.relations import RelationGraph
from tests.orm.hard import ROWS, hard
from tests.orm.schemas import DEEP, SHOP, catalog_of, graph_of, insert, make, ref_of, shop
from tests.orm.trees import Oracle, by_source, every_path, nested
from tests.rows.tables import sqlite_memory

DEEPER = ("nodes", "children", "teams", "friends")
LOADING = (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY)


def test_every_relation_of_a_hard_schema(connection: Connection) -> None:
    graph = hard(connection)
    oracle = Oracle(graph, ROWS)
    for table in ROWS.keys() - {"notes"}:
        root = ref_of(graph, table)
        paths = every_path(graph, root, 2 if table in DEEPER else 1)
        mapping = map_tables(graph, None, root, paths)
        wanted = Load(root, tuple((path, Strategy.SELECTIN) for path in paths))
        expected = oracle.nested(mapping, plan(mapping, wanted))
        for strategy in LOADING:
            loaded = load(connection, mapping, wanted.everywhere(strategy))
            assert nested(loaded.entities) == expected, (table, strategy)
            assert not loaded.stopped
        mapping.dispose()


def test_the_pasted_source_loads_the_same(connection: Connection) -> None:
    graph = hard(connection)
    oracle = Oracle(graph, ROWS)
    for table in ROWS.keys() - {"notes"}:
        root = ref_of(graph, table)
        paths = every_path(graph, root, 2 if table in ("nodes", "teams") else 1)
        mapping = map_tables(graph, None, root, paths)
        wanted = Load(root, tuple((path, Strategy.SELECTIN) for path in paths))
        expected = oracle.nested(mapping, plan(mapping, wanted))
        for strategy in LOADING:
            assert by_source(connection, mapping, wanted.everywhere(strategy)) == expected, (table, strategy)
        mapping.dispose()


def test_mapping_asks_the_database_nothing(connection: Connection, statements: list[str]) -> None:
    graph = shop(connection, 1)
    statements.clear()
    mapping = map_tables(graph, None, ref_of(graph, "users"), [DEEP])
    assert statements == []
    assert [mapped.__name__ for mapped in (entity.mapped for entity in mapping.entities.values())] == [
        "User",
        "Order",
        "Item",
        "Product",
    ]
    mapping.dispose()


def test_only_what_was_ticked_is_mapped(connection: Connection) -> None:
    graph = shop(connection, 1)
    users = ref_of(graph, "users")
    mapping = map_tables(graph, None, users, [("orders",)])
    assert {ref.name for ref in mapping.entities} == {"users", "orders"}
    assert [link.attribute for link in mapping.links.values()] == ["orders"]
    assert mapping.usable([("orders", "items"), ("nothing",)]) == (("orders",),)
    with pytest.raises(KeyError):
        map_tables(graph, None, users, [("nothing",)])
    mapping.dispose()


def test_a_table_without_a_key_is_left_out_with_the_reason(connection: Connection) -> None:
    graph = hard(connection)
    posts, notes, tags = (ref_of(graph, name) for name in ("posts", "notes", "tags"))
    mapping = map_tables(graph, None, posts, [("notes", "post"), ("tags",)])
    assert mapping.left_out == ((notes, "it has neither a primary key nor a unique key that is NOT NULL."),)
    assert mapping.usable([("notes", "post"), ("tags",)]) == (("tags",),)
    with pytest.raises(errors.NotSupported, match=r"notes cannot be mapped: it has neither"):
        map_tables(graph, None, notes, [])
    tables = {posts: graph.catalog.details[posts], tags: BrokenTable(tags, ObjectKind.TABLE, "no such module")}
    broken = map_tables(graph, tables, posts, [("tags",), ("notes",)])
    assert broken.left_out == (
        (tags, "its columns cannot be read (no such module)."),
        (notes, "its columns are not read yet."),
    )
    mapping.dispose()
    broken.dispose()


def test_what_is_not_read_yet_is_needed() -> None:
    with sqlite_memory(*SHOP) as connection:
        catalog = catalog_of(connection)
    users, orders = (found.ref for name in ("users", "orders") if (found := catalog.find(name)))
    known = RelationGraph(catalog)
    assert needed(known, users, [DEEP]) == ()
    partly = RelationGraph(type(catalog)(None, (), catalog.objects, catalog.foreign_keys))
    assert needed(partly, users, [("orders",)]) == (users, orders)


def test_a_primary_key_that_may_be_null_is_one() -> None:
    """SQLite's own: a key column without NOT NULL."""
    with sqlite_memory("CREATE TABLE towns (code TEXT PRIMARY KEY, name TEXT)") as connection:
        insert(connection, "towns", [("a", "Aachen"), (None, "nowhere"), (None, "there")])
        graph = graph_of(connection)
        towns = ref_of(graph, "towns")
        mapping = map_tables(graph, None, towns, [])
        loaded = load(connection, mapping, Load(towns, ()))
    assert [node.cells[1].text for node in loaded.entities] == ["Aachen"]
    assert loaded.keyless == 2
    mapping.dispose()


HOSTILE = ('a"; drop table x; --', "%s", ":x", "metadata", "class", "1st", "__init__", "a b.c", "sa", "日本")


def test_hostile_names(connection: Connection) -> None:
    meta = MetaData()
    parent = Table(
        'p"; drop table p; -- %s', meta, Column("metadata", Integer, primary_key=True), *_columns(HOSTILE, "metadata")
    )
    Table(
        "<b>:x%(y)s",
        meta,
        Column("a.b %s", Integer, primary_key=True),
        Column("class", Integer, ForeignKey(parent.c["metadata"])),
        *_columns(HOSTILE, "class"),
    )
    meta.create_all(connection)
    values = {name: f"value of {name}" for name in HOSTILE}
    connection.execute(parent.insert(), values | {"metadata": 7})
    connection.execute(meta.tables["<b>:x%(y)s"].insert(), values | {"a.b %s": 1, "class": 7})
    graph = graph_of(connection)
    root = ref_of(graph, "<b>:x%(y)s")
    [relation] = graph.relations(root)
    back = graph.inverse(relation)
    assert back is not None
    path = (relation.name, back.name)
    mapping = map_tables(graph, None, root, [path])
    for strategy in LOADING:
        wanted = Load(root, ((path, Strategy.SELECTIN),)).everywhere(strategy)
        loaded = load(connection, mapping, wanted)
        [node] = loaded.entities
        assert [cell.text for cell in node.cells] == ["1", "7", *(values[name] for name in HOSTILE if name != "class")]
        [above] = node.related[0].nodes
        assert above.related[0].nodes[0].key == node.key
        assert by_source(connection, mapping, wanted) == nested(loaded.entities)
    mapping.dispose()


def _columns(names: tuple[str, ...], key: str) -> list[Column[str]]:
    return [Column(name, String(40)) for name in names if name != key]


def test_across_attached_files() -> None:
    """SQLite's keys cannot cross schemas, but people declare them."""
    with sqlite_memory("ATTACH ':memory:' AS sales") as connection:
        _across_schemas(connection, "sales")


def test_across_schemas(postgresql_url: str) -> None:
    with _opened(postgresql_url) as connection:
        make(connection, "CREATE SCHEMA sales")
        _across_schemas(connection, "sales")


def test_across_databases(mariadb_url: str) -> None:
    with _opened(mariadb_url) as connection:
        make(connection, "CREATE DATABASE rowlore_sales")
        try:
            _across_schemas(connection, "rowlore_sales")
        finally:
            make(connection, "DROP DATABASE rowlore_sales")


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _across_schemas(connection: Connection, schema: str) -> None:
    """The same table in two schemas, one referencing the other."""
    make(
        connection,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(10))",
        f"CREATE TABLE {schema}.users (id INTEGER PRIMARY KEY, same INTEGER)",
    )
    insert(connection, "users", [(1, "a"), (2, "b")])
    insert(connection, f"{schema}.users", [(10, 2), (11, None), (12, 2)])
    catalog = catalog_of(connection)
    here, there = (ref_of(RelationGraph(catalog), f"{each}.users") for each in (catalog.default_schema, schema))
    graph = RelationGraph(catalog, [Key("", there, ("same",), here, ("id",))])
    [relation] = graph.relations(here)
    mapping = map_tables(graph, None, here, [(relation.name,)])
    assert sorted(entity.mapped.__name__ for entity in mapping.entities.values()) == ["User", "User_2"]
    for strategy in LOADING:
        wanted = Load(here, (((relation.name,), strategy),))
        found = nested(load(connection, mapping, wanted).entities)
        related = (relation.name, ((("10",), ()), (("12",), ())))
        assert found == [(("1",), ((relation.name, ()),)), (("2",), (related,))]
        assert by_source(connection, mapping, wanted) == found
    mapping.dispose()


def test_two_hundred_mappings_leave_nothing_behind() -> None:
    watched: list[weakref.ref[object]] = []
    with sqlite_memory() as connection:
        graph = shop(connection, 3)
        users = ref_of(graph, "users")
        began = process_time()
        for _ in range(200):
            mapping = map_tables(graph, None, users, [DEEP])
            load(connection, mapping, Load(users, ((DEEP, Strategy.JOINED),)))
            mapped = mapping.entity(users)
            watched += [weakref.ref(mapped), weakref.ref(inspect(mapped)), weakref.ref(inspect(mapped).local_table)]
            mapping.dispose()
            del mapping, mapped
        assert process_time() - began < 20
        gc.collect()  # while the engine with its cache of statements is still there
    assert [each for each in watched if each() is not None] == []


def test_a_cycle_six_levels_deep(connection: Connection) -> None:
    """Every node is its own descendant; each strategy ends, and all find the same."""
    make(connection, "CREATE TABLE n (id INTEGER NOT NULL PRIMARY KEY, up INTEGER, FOREIGN KEY (up) REFERENCES n (id))")
    insert(connection, "n", [(node, None) for node in range(1, 5)])
    connection.exec_driver_sql("UPDATE n SET up = id + 1 WHERE id < 4")
    connection.exec_driver_sql("UPDATE n SET up = 1 WHERE id = 4")
    graph = graph_of(connection)
    root = ref_of(graph, "n")
    for relation in graph.relations(root):
        path = (relation.name,) * 6
        mapping = map_tables(graph, None, root, [path])
        for strategy in LOADING:
            wanted = Load(root, ((path, strategy),)).everywhere(strategy)
            loaded = load(connection, mapping, wanted)
            assert loaded.cost.entities == 4
            for node in loaded.entities:
                here, back = node, int(node.key[0].text)
                for _ in path:
                    [here] = here.related[0].nodes
                step = 6 if relation.to_one else -6
                assert int(here.key[0].text) == (back - 1 + step) % 4 + 1
            assert by_source(connection, mapping, wanted) == nested(loaded.entities)
        mapping.dispose()


def test_five_hundred_columns(connection: Connection) -> None:
    names = ["def", "__class__", "None", "größe", *(f"c{number}" for number in range(496))]
    quote = connection.dialect.identifier_preparer.quote_identifier
    columns = ", ".join(f"{quote(name)} SMALLINT" for name in names)
    make(connection, f"CREATE TABLE wide (id INTEGER NOT NULL PRIMARY KEY, {columns})")
    insert(connection, "wide", [(1, *range(500))])
    make(connection, "CREATE TABLE near (id INTEGER PRIMARY KEY, w INTEGER, FOREIGN KEY (w) REFERENCES wide (id))")
    insert(connection, "near", [(1, 1), (2, 1)])
    graph = graph_of(connection)
    root = ref_of(graph, "near")
    [relation] = graph.relations(root)
    mapping = map_tables(graph, None, root, [(relation.name,)])
    for strategy in LOADING:
        wanted = Load(root, (((relation.name,), strategy),))
        loaded = load(connection, mapping, wanted)
        assert [cell.text for cell in loaded.entities[1].related[0].nodes[0].cells] == ["1", *map(str, range(500))]
        assert by_source(connection, mapping, wanted) == nested(loaded.entities)
    mapping.dispose()


def test_the_collation_of_the_key_decides_in_sqlite_and_not_that_of_its_reference() -> None:
    with sqlite_memory(
        "CREATE TABLE parent (name TEXT COLLATE NOCASE PRIMARY KEY)",
        "CREATE TABLE child (id INTEGER PRIMARY KEY, name TEXT, FOREIGN KEY (name) REFERENCES parent (name))",
        "INSERT INTO parent VALUES ('a')",
        "INSERT INTO child VALUES (1, 'A'), (2, 'a')",
    ) as connection:
        graph = graph_of(connection)
        child = ref_of(graph, "child")
        [relation] = graph.relations(child)
        mapping = map_tables(graph, None, child, [(relation.name,)])
        for strategy in LOADING:
            wanted = Load(child, (((relation.name,), strategy),))
            both = [((key,), ((relation.name, ((("a",), ()),)),)) for key in ("1", "2")]
            assert nested(load(connection, mapping, wanted).entities) == both, strategy
            assert by_source(connection, mapping, wanted) == both, strategy
        mapping.dispose()
        parent = ref_of(graph, "parent")
        mapping = map_tables(graph, None, parent, [("child",)])
        for strategy in LOADING[:3]:  # lazyload binds the value, whose collation nobody knows
            found = nested(load(connection, mapping, Load(parent, ((("child",), strategy),))).entities)
            assert found == [(("a",), (("child", ((("1",), ()), (("2",), ()))),))], strategy
        mapping.dispose()


def test_a_column_without_a_name_is_no_attribute() -> None:
    with sqlite_memory('CREATE TABLE t (id INTEGER PRIMARY KEY, "" TEXT)') as connection:
        graph = graph_of(connection)
        with pytest.raises(errors.NotSupported, match="has no name"):
            map_tables(graph, None, ref_of(graph, "t"), [])
