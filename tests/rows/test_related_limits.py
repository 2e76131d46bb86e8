"""However the first rows of each parent are found, they are the same rows."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from browser.database.facts import ForeignKey
from browser.rows.related_levels import Group, level
from browser.schema.relations import Relation, RelationGraph
from tests.rows.related_schemas import World, make, read_catalog
from tests.rows.tables import Row, sqlite_memory

TABLES = (
    "CREATE TABLE parent (a INTEGER NOT NULL, b VARCHAR(10) NOT NULL, PRIMARY KEY (a, b))",
    "CREATE TABLE child (id {key} NOT NULL, a INTEGER, b VARCHAR(10), note VARCHAR(20), PRIMARY KEY (id))",
    "CREATE TABLE tag (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(10))",
    "CREATE TABLE child_tag (child_id {key} NOT NULL, tag_id INTEGER NOT NULL, since DATE,"
    " PRIMARY KEY (tag_id, child_id))",
)
PARENTS: list[Row] = [(n, word) for n in range(1, 7) for word in ("x", "ü", "a'b")]
CHILDREN: list[Row] = [
    (1000 - n, n % 7 if n % 11 else None, ("x", "ü", "a'b", None)[n % 4], f"note {n}") for n in range(1, 200)
]
TAGS: list[Row] = [(n, f"tag {n}") for n in range(1, 9)]
LINKS: list[Row] = [(1000 - n, tag, "2026-11-20") for n in range(1, 40) for tag in range(1, 9) if n * tag % 3]
INDEXES = (
    "CREATE INDEX child_parent ON child (b, a)",
    "CREATE INDEX link_child ON child_tag (child_id)",
)


def world_of(connection: Connection, key: str) -> World:
    """Children of composite keys and their tags, without a foreign key: that would bring its index on MariaDB."""
    rows = {"parent": PARENTS, "child": CHILDREN, "tag": TAGS, "child_tag": LINKS}
    world = make(connection, [each.format(key=key) for each in TABLES], rows)
    return declared(world)


def declared(world: World) -> World:
    """The same with its relations, and with the indexes that are there by now."""
    names = {ref.name: ref for ref in world.rows}
    keys = [
        ForeignKey("", names["child"], ("a", "b"), names["parent"], ("a", "b")),
        ForeignKey("", names["child_tag"], ("child_id",), names["child"], ("id",)),
        ForeignKey("", names["child_tag"], ("tag_id",), names["tag"], ("id",)),
    ]
    return World(world.connection, RelationGraph(read_catalog(world.connection), keys), world.rows)


def relation_between(world: World, source: str, target: str) -> Relation:
    found = [each for each in world.graph.relations(world.ref(source)) if each.target.name == target]
    assert len(found) == 1, found
    return found[0]


def groups(world: World, source: str, target: str, keys: Sequence[Row], limit: int) -> list[Group]:
    relation = relation_between(world, source, target)
    return list(level(world.connection, relation, world.tables, keys, limit, ("id",)).groups)


KEYS = {"parent": [*PARENTS, (99, "x")], "child": [(each[0],) for each in CHILDREN]}
# On MariaDB the last is no key that rows are looked up by.
KEY_TYPES = ("INTEGER", "NUMERIC(9, 2)", "DOUBLE PRECISION")


@pytest.mark.parametrize("key", KEY_TYPES)
def test_an_index_changes_the_way_and_not_the_rows(connection: Connection, statements: list[str], key: str) -> None:
    plain = world_of(connection, key)
    before = [groups(plain, "parent", "child", KEYS["parent"], limit) for limit in (3, 1000)]
    for each in INDEXES:
        connection.exec_driver_sql(each)
    served = declared(plain)
    statements.clear()
    assert [groups(served, "parent", "child", KEYS["parent"], limit) for limit in (3, 1000)] == before
    assert len(statements) == 2
    assert all(("LATERAL" in each) == (connection.dialect.name == "postgresql") for each in statements)


@pytest.mark.parametrize("indexed", [False, True])
def test_the_first_rows_are_those_with_the_lowest_keys(connection: Connection, indexed: bool) -> None:
    world = world_of(connection, "INTEGER")
    if indexed:
        for each in INDEXES:
            connection.exec_driver_sql(each)
        world = declared(world)
    for key, group in zip(KEYS["parent"], groups(world, "parent", "child", KEYS["parent"], 3), strict=True):
        own = sorted(row for row in CHILDREN if row[1:3] == key)
        assert [[int(str(wire[0])), wire[3]] for wire in group.wires] == [[row[0], row[3]] for row in own[:3]]
        assert [int(str(row["id"])) for row in group.rows] == [row[0] for row in own[:3]]
        assert group.more == max(0, len(own) - 3)


def test_through_a_link_table_the_way_changes_with_its_index(connection: Connection, statements: list[str]) -> None:
    world = world_of(connection, "INTEGER")
    before = groups(world, "child", "tag", KEYS["child"], 2)
    for each in INDEXES:
        connection.exec_driver_sql(each)
    world = declared(world)
    statements.clear()
    assert groups(world, "child", "tag", KEYS["child"], 2) == before
    assert [("LATERAL" in each) for each in statements] == [connection.dialect.name == "postgresql"]
    assert {group.more for group in before} == {0, 4}


def test_a_key_of_another_type_is_not_asked_for_one_by_one(connection: Connection, statements: list[str]) -> None:
    """No index on an integer finds a numeric: each key would read the whole table."""
    ddl = (
        "CREATE TABLE p (k NUMERIC(9, 0) NOT NULL PRIMARY KEY)",
        "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, k INTEGER)",
        "CREATE INDEX c_k ON c (k)",
    )
    world = make(connection, ddl, {"p": [(1,), (2,)], "c": [(1, 1), (2, 2), (3, 2)]})
    key = ForeignKey("", world.ref("c"), ("k",), world.ref("p"), ("k",))
    world = make(connection, (), {}, [key])
    relation = relation_between(world, "p", "c")
    statements.clear()
    found = level(connection, relation, world.tables, [("1",), ("2",)], 1)
    assert [(len(group.wires), group.more) for group in found.groups] == [(1, 0), (1, 1)]
    assert "LATERAL" not in statements[0]


@given(
    children=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), unique_by=lambda each: each[0], max_size=6),
    keys=st.lists(st.one_of(st.none(), st.integers(0, 4)), max_size=6),
    limit=st.integers(1, 3),
)
def test_groups_stand_in_the_order_of_the_parents(
    children: list[tuple[int, int]], keys: list[int | None], limit: int
) -> None:
    with sqlite_memory(
        "CREATE TABLE p (k INTEGER NOT NULL PRIMARY KEY)",
        "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, k INTEGER REFERENCES p (k))",
        *(f"INSERT INTO c VALUES {child}" for child in children),
    ) as connection:
        world = make(connection, (), {})
        parents: list[Any] = [None if key is None else (key,) for key in keys]
        found = level(connection, relation_between(world, "p", "c"), world.tables, parents, limit).groups
        for key, group in zip(keys, found, strict=True):
            own = sorted(child for child in children if child[1] == key)
            assert list(group.wires) == own[:limit]
            assert group.more == max(0, len(own) - limit)
