"""Levels of related rows equal hand-written SQL, one statement for all parents."""

from typing import Any

import pytest
from sqlalchemy import Connection

from browser.database.dialects import dialect_of
from browser.rows.related_keys import relation_columns, values_of
from browser.rows.related_levels import Level, level
from browser.schema.relations import Relation
from tests.rows.related_schemas import SCHEMAS, World, make, qualified
from tests.rows.tables import sqlite_memory


def by_hand(world: World, relation: Relation, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The related rows of one parent as wire values, by SQL as a person would write it."""
    connection = world.connection
    quote = connection.dialect.identifier_preparer.quote
    target = qualified(connection, relation.target)
    shown = [f"t.{quote(name)}" for name in world.names(relation.target)]
    source, pairs = f"{target} t", [f"t.{quote(name)}" for name in relation.target_columns]
    if relation.via is not None:
        link = qualified(connection, relation.via.table)
        pairs = [f"l.{quote(name)}" for name in relation.via.near]
        on = [
            f"l.{quote(far)} = t.{quote(name)}"
            for far, name in zip(relation.via.far, relation.target_columns, strict=True)
        ]
        source = f"{target} t JOIN {link} l ON {' AND '.join(on)}"
        keys = {*relation.via.near, *relation.via.far}
        if relation.via.payload:
            shown += [f"l.{quote(name)}" for name in world.names(relation.via.table) if name not in keys]
    where = " AND ".join(f"{pair} = {'?' if connection.dialect.paramstyle == 'qmark' else '%s'}" for pair in pairs)
    sql = f"SELECT {', '.join(shown)} FROM {source} WHERE {where}"
    dialect = dialect_of(connection)
    with dialect.values.exactly(connection):
        return [tuple(row) for row in dialect.values.exact(connection.exec_driver_sql(sql, values))]


def in_any_order(rows: Any) -> list[str]:
    return sorted(map(repr, rows))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_level_equals_hand_written_sql(connection: Connection, statements: list[str], name: str) -> None:
    world = make(connection, *SCHEMAS[name])
    seen = 0
    for ref, rows in world.rows.items():
        parents = [dict(zip(world.names(ref), row, strict=True)) for row in rows]
        for relation in world.graph.relations(ref):
            keys = [values_of(relation, parent) for parent in parents]
            expected = [[] if key is None else by_hand(world, relation, key) for key in keys]
            carry = relation_columns(world.graph.relations(relation.target))
            statements.clear()
            found = level(connection, relation, world.tables, keys, 1000, carry)
            assert len(statements) == found.statements == (1 if any(key is not None for key in keys) else 0)
            assert [in_any_order(group.wires) for group in found.groups] == [in_any_order(each) for each in expected]
            assert [group.more for group in found.groups] == [0] * len(parents)
            check_cut(world, relation, keys, expected)
            seen += sum(map(len, expected))
    assert seen > 20


def check_cut(world: World, relation: Relation, keys: list[Any], expected: list[Any]) -> None:
    cut = level(world.connection, relation, world.tables, keys, 2)
    for group, rows in zip(cut.groups, expected, strict=True):
        assert len(group.wires) == min(2, len(rows))
        assert group.more == max(0, len(rows) - 2)
        assert set(in_any_order(group.wires)) <= set(in_any_order(rows))


def test_three_levels_are_three_statements(connection: Connection, statements: list[str]) -> None:
    world = make(connection, *SCHEMAS["chinook"])
    parents: list[Any] = [{"artist_id": row[0]} for row in world.rows[world.ref("artist")]]
    source = world.ref("artist")
    statements.clear()
    reached: list[Level] = []
    for name in ("album", "track", "playlist through playlist_track"):
        relation = world.graph.relation(source, name)
        carry = relation_columns(world.graph.relations(relation.target))
        reached.append(
            level(connection, relation, world.tables, [values_of(relation, each) for each in parents], 3, carry)
        )
        parents = [row for group in reached[-1].groups for row in group.rows]
        source = relation.target
    assert len(statements) == 3
    assert [len(each.groups) for each in reached][:2] == [5, 12]
    assert sum(len(group.wires) for group in reached[-1].groups) > 5
    assert reached[0].groups[0].cells[0][1].text.startswith("Album")


def test_the_order_is_the_targets_own_key(connection: Connection) -> None:
    world = make(connection, *SCHEMAS["chinook"])
    relation = world.graph.relation(world.ref("album"), "track")
    groups = level(connection, relation, world.tables, [(n,) for n in range(1, 13)], 4).groups
    for group in groups:
        numbers = [int(str(row[0])) for row in group.wires]
        assert numbers == sorted(numbers)


def test_the_payload_stands_behind_the_targets_columns(connection: Connection) -> None:
    world = make(connection, *SCHEMAS["hard"])
    relation = next(each for each in world.graph.through(world.ref("a")) if each.via and each.via.near == ("one_id",))
    found = level(connection, relation, world.tables, [(1,), (3,)])
    assert [column.name for column in found.columns[-found.payload :]] == ["id", "since"]
    assert [row[-1] for row in found.groups[0].wires] == ["2026-01-01", None]


def test_twenty_thousand_parents_are_two_statements(connection: Connection, statements: list[str]) -> None:
    world = make(connection, *SCHEMAS["chinook"])
    relation = world.graph.relation(world.ref("album"), "track")
    statements.clear()
    found = level(connection, relation, world.tables, [(n,) for n in range(20_000)])
    assert found.statements == len(statements) == 2
    assert len(found.groups) == 20_000
    assert sum(len(group.wires) for group in found.groups) == len(
        [row for row in world.rows[world.ref("track")] if row[2] is not None]
    )


def test_texts_that_do_not_decode_lead_to_their_rows() -> None:
    with sqlite_memory(
        "CREATE TABLE p (k TEXT NOT NULL PRIMARY KEY)",
        "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, k TEXT REFERENCES p (k))",
        "INSERT INTO p VALUES (CAST(x'ff00' AS TEXT)), ('a')",
        "INSERT INTO c VALUES (1, CAST(x'ff00' AS TEXT)), (2, 'a'), (3, 'b')",
    ) as connection:
        world = make(connection, (), {})
        rows = dialect_of(connection).values.rows(connection, _all_keys())
        relation = world.graph.relation(world.ref("p"), "c")
        found = level(connection, relation, world.tables, [(row[0],) for row in rows])
        assert [[row[0] for row in group.wires] for group in found.groups] == [[1], [2]]


def _all_keys() -> Any:
    from sqlalchemy import column, select, table

    p = table("p", column("k"))
    return select(p.c["k"]).order_by(p.c["k"].desc())
