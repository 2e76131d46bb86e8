"""Counts of related rows equal hand-written SQL, in one statement."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from browser.rows.cells import Wire
from browser.rows.related_counts import counts
from browser.rows.related_keys import Row, relation_columns
from browser.schema.relations import Relation
from tests.rows.related_schemas import SCHEMAS, World, make, qualified


def by_hand(world: World, relation: Relation, row: dict[str, Wire]) -> int:
    """SELECT count(*) as a person would write it, with the driver's own parameters."""
    connection = world.connection
    quote = connection.dialect.identifier_preparer.quote
    target = qualified(connection, relation.target)
    if relation.via is None:
        pairs = [f"t.{quote(name)}" for name in relation.target_columns]
        source = f"{target} t"
    else:
        link = qualified(connection, relation.via.table)
        pairs = [f"l.{quote(name)}" for name in relation.via.near]
        on = [
            f"l.{quote(far)} = t.{quote(name)}"
            for far, name in zip(relation.via.far, relation.target_columns, strict=True)
        ]
        source = f"{target} t JOIN {link} l ON {' AND '.join(on)}"
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    where = " AND ".join(f"{pair} = {mark}" for pair in pairs)
    values: Any = tuple(row[name] for name in relation.columns)
    sql = f"SELECT count(*) FROM {source} WHERE {where}"
    return int(connection.exec_driver_sql(sql, values).scalar_one())


def rows_of(world: World) -> Iterator[tuple[tuple[Relation, ...], dict[str, Wire]]]:
    """Every row of every table with the relations of its table."""
    for ref, rows in world.rows.items():
        relations = world.graph.relations(ref)
        for row in rows:
            yield relations, dict(zip(world.names(ref), row, strict=True))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_count_of_every_row_equals_hand_written_sql(
    connection: Connection, statements: list[str], name: str
) -> None:
    world = make(connection, *SCHEMAS[name])
    seen = 0
    for relations, row in rows_of(world):
        if not relations:
            continue
        expected = {each.name: by_hand(world, each, row) for each in relations}
        chosen: Row = {column: row[column] for column in relation_columns(relations)}
        statements.clear()
        found = counts(connection, relations, world.tables, [chosen])
        assert {each: count.rows for each, count in found.items()} == expected
        assert len(statements) == (1 if any(not count.null for count in found.values()) else 0)
        seen += sum(expected.values())
    assert seen > 20
