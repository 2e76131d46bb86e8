"""What would go with a row, to the leaves, against plain Python."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from browser.rows import related_effects
from browser.rows.related import Effect, would_go
from tests.rows.related_schemas import SCHEMAS, World, make
from tests.rows.tables import Row, sqlite_memory
from tests.rows.test_related import made_world, oracle, schemas


def as_read(world: World, row: dict[str, Any]) -> dict[str, Any]:
    """Wire values: servers send their numbers as text."""
    if world.connection.dialect.paramstyle == "qmark":
        return row
    return {name: None if value is None else str(value) for name, value in row.items()}


def tree(effects: tuple[Effect, ...]) -> dict[str, tuple[int, str, dict[str, Any]]]:
    return {each.relation.name: (each.rows, each.rule, tree(each.effects)) for each in effects}


def test_to_the_leaves_with_counts_and_rules(connection: Connection, statements: list[str]) -> None:
    world = make(connection, *SCHEMAS["chinook"])
    statements.clear()
    found = would_go(connection, world.graph, world.tables, world.ref("artist"), [{"artist_id": 2}])
    # MariaDB's word for the same.
    rule = {"mysql": "RESTRICT"}.get(connection.dialect.name, "NO ACTION")
    albums = [row for row in world.rows[world.ref("album")] if row[2] == 2]
    tracks = [row[0] for row in world.rows[world.ref("track")] if row[2] in [album[0] for album in albums]]
    links = [row for row in world.rows[world.ref("playlist_track")] if row[1] in tracks]
    below: dict[str, Any] = {"track": (len(tracks), rule, {"playlist_track": (len(links), rule, {})})}
    assert tree(found.effects) == {"album": (len(albums), rule, below)}
    assert found.levels() == (len(albums), len(tracks), len(links))
    # Counts and keys of albums, counts and keys of tracks, counts of links: they are leaves.
    assert found.statements == len(statements) == 5
    assert not found.cut


def test_rules_and_what_stays(connection: Connection) -> None:
    world = make(connection, *SCHEMAS["sakila"])
    found = would_go(connection, world.graph, world.tables, world.ref("film"), [{"film_id": 3}])
    assert [(each.rule, each.stays) for each in found.effects] == [("CASCADE", False)]
    other = (
        "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY)",
        "CREATE TABLE q (id INTEGER NOT NULL PRIMARY KEY, p INTEGER,"
        " FOREIGN KEY (p) REFERENCES p (id) ON DELETE SET NULL)",
        "CREATE TABLE r (id INTEGER NOT NULL PRIMARY KEY, q INTEGER,"
        " FOREIGN KEY (q) REFERENCES q (id) ON DELETE CASCADE)",
    )
    world = make(connection, other, {"p": [(1,)], "q": [(1, 1), (2, 1)], "r": [(1, 1), (2, None)]})
    (q,) = would_go(connection, world.graph, world.tables, world.ref("p"), [{"id": 1}]).effects
    assert (q.rule, q.stays, q.rows) == ("SET NULL", True, 2)
    assert [(r.rule, r.stays, r.rows) for r in q.effects] == [("CASCADE", True, 1)]


def test_cycles_end_and_rows_are_followed_once(connection: Connection) -> None:
    world = make(connection, *SCHEMAS["hard"])
    for ref, rows in world.rows.items():
        for row in rows:
            parent = as_read(world, dict(zip(world.names(ref), row, strict=True)))
            found = would_go(connection, world.graph, world.tables, ref, [parent])
            assert not found.cut
    loop = would_go(connection, world.graph, world.tables, world.ref("entry"), [as_read(world, {"id": 6})])
    (effect,) = loop.effects
    assert (effect.rows, effect.again, effect.effects) == (1, 1, ())


def closure(world: World, ref: object, row: Row) -> set[tuple[object, Row]]:
    """Every row that references it, directly or not."""
    seen: set[tuple[object, Row]] = set()
    waiting = [(ref, row)]
    while waiting:
        table, here = waiting.pop()
        parent = dict(zip(world.names(table), here, strict=True))  # type: ignore[arg-type]
        for relation in world.graph.incoming(table):  # type: ignore[arg-type]
            for found in oracle(world, relation, parent):
                if (relation.target, found) not in seen:
                    seen.add((relation.target, found))
                    waiting.append((relation.target, found))
    return seen


def counted(effects: tuple[Effect, ...]) -> dict[object, int]:
    """Rows of each table, those that came up again left out where they were followed."""
    sums: dict[object, int] = {}
    for each in effects:
        sums[each.relation.target] = sums.get(each.relation.target, 0) + each.rows - each.again
        for table, rows in counted(each.effects).items():
            sums[table] = sums.get(table, 0) + rows
    return sums


def check(world: World) -> None:
    for ref, rows in world.rows.items():
        for row in rows:
            parent = as_read(world, dict(zip(world.names(ref), row, strict=True)))
            found = would_go(world.connection, world.graph, world.tables, ref, [parent])
            sums = counted(found.effects)
            expected = closure(world, ref, row) - {(ref, row)}
            for table in {table for table, _ in expected}:
                exact = len({each for each in expected if each[0] == table})
                # A table that nothing references is a leaf: its rows count on every way that leads there.
                leaf = not world.graph.incoming(table)  # type: ignore[arg-type]
                assert sums[table] >= exact if leaf else sums[table] == exact


@given(schemas())
@settings(max_examples=40)
def test_made_up_schemas_on_sqlite(schema: tuple[list[str], dict[str, list[Row]]]) -> None:
    with sqlite_memory() as connection:
        check(made_world(connection, schema))


@given(schema=schemas())
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_made_up_schemas_on_servers(connection: Connection, schema: tuple[list[str], dict[str, list[Row]]]) -> None:
    for name in ("t0", "t1", "t2", "t3", "t_link"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    check(made_world(connection, schema))


def test_a_cap_and_an_end(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    ddl = (
        "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY)",
        "CREATE TABLE q (id INTEGER NOT NULL PRIMARY KEY, p INTEGER, FOREIGN KEY (p) REFERENCES p (id))",
        "CREATE TABLE r (id INTEGER NOT NULL PRIMARY KEY, q INTEGER, FOREIGN KEY (q) REFERENCES q (id))",
    )
    rows: dict[str, list[Row]] = {"p": [(1,)], "q": [(n, 1) for n in range(50)], "r": [(n, n) for n in range(50)]}
    world = make(connection, ddl, rows)
    seen: list[int] = []
    found = would_go(connection, world.graph, world.tables, world.ref("p"), [{"id": 1}], cap=30, progress=seen.append)
    (q,) = found.effects
    assert (q.rows, q.capped, [(r.rows, r.capped) for r in q.effects]) == (30, True, [(30, False)])
    assert seen == [1, 2, 3]
    monkeypatch.setattr(related_effects, "STATEMENTS", 2)
    assert would_go(connection, world.graph, world.tables, world.ref("p"), [{"id": 1}]).cut


@given(st.integers(1, 60))
@settings(max_examples=5)
def test_a_long_chain(length: int) -> None:
    with sqlite_memory() as connection:
        world = make(connection, *SCHEMAS["chinook"])
        connection.exec_driver_sql("DELETE FROM employee")
        for number in range(length):
            connection.exec_driver_sql(
                "INSERT INTO employee VALUES (?, 'x', ?)", (number, number - 1 if number else None)
            )
        row = {"employee_id": 0}
        found = would_go(connection, world.graph, world.tables, world.ref("employee"), [row])
        assert found.levels() == (1,) * (length - 1)
        assert found.statements == 2 * length - 1
