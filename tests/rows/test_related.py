"""Related rows in the hard cases, and on made-up schemas against plain Python."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from browser.database.dialects import dialect_of
from browser.database.facts import ForeignKey
from browser.rows.cells import Wire
from browser.rows.listing import listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.related import (
    RelatedCount,
    batches,
    counts,
    estimates,
    level,
    related_query,
    values_of,
)
from browser.rows.related_counts import CAP, HUGE, PER_STATEMENT
from browser.schema.relations import Relation, RelationGraph, RelationKind
from tests.rows.related_schemas import HARD, HARD_ROWS, World, make
from tests.rows.tables import Row, fill, sqlite_memory

# --- an oracle in plain Python -----------------------------------------------------------------------------------


def oracle(world: World, relation: Relation, parent: dict[str, Any]) -> list[Row]:
    """The related rows of one row, the link's payload left out, by comparing values."""
    key = tuple(parent[name] for name in relation.columns)
    if None in key:
        return []
    targets = world.rows[relation.target]
    wanted = [key]
    if relation.via is not None:
        links = world.rows[relation.via.table]
        near, far = (places(world, relation.via.table, names) for names in (relation.via.near, relation.via.far))
        wanted = [at(row, far) for row in links if at(row, near) == key and None not in at(row, far)]
    there = places(world, relation.target, relation.target_columns)
    return [row for each in wanted for row in targets if at(row, there) == each]


def places(world: World, ref: Any, names: tuple[str, ...]) -> list[int]:
    return [world.names(ref).index(name) for name in names]


def at(row: Row, places: list[int]) -> tuple[Any, ...]:
    return tuple(row[place] for place in places)


def as_text(rows: Any) -> Counter[tuple[str, ...]]:
    return Counter(tuple(str(value) for value in row) for row in rows)


def check(world: World) -> int:
    """Counts, levels and pages of every relation of every row; how many related rows there were."""
    seen = 0
    for ref, rows in world.rows.items():
        relations = world.graph.relations(ref)
        parents = [dict(zip(world.names(ref), row, strict=True)) for row in rows]
        for parent in parents:
            found = counts(world.connection, relations, world.tables, [parent])
            for relation in relations:
                expected = len(oracle(world, relation, parent))
                assert found[relation.name].rows == expected, relation
                assert found[relation.name].orphans == _orphan(relation, parent, expected)
                seen += expected
        for relation in relations:
            _check_level(world, relation, parents)
            _check_together(world, relation, parents)
    return seen


def _orphan(relation: Relation, parent: dict[str, Any], expected: int) -> int:
    whole = None not in [parent[name] for name in relation.columns]
    return int(relation.kind is RelationKind.REFERENCES and relation.to_one and whole and not expected)


def _check_level(world: World, relation: Relation, parents: list[dict[str, Wire]]) -> None:
    found = level(world.connection, relation, world.tables, [values_of(relation, each) for each in parents], 3)
    assert found.statements <= 1
    for parent, group in zip(parents, found.groups, strict=True):
        expected = as_text(oracle(world, relation, parent))
        width = len(world.names(relation.target))
        shown = as_text(row[:width] for row in group.wires)
        assert shown <= expected
        assert shown.total() == min(3, expected.total())
        assert group.more == expected.total() - shown.total()


def _check_together(world: World, relation: Relation, parents: list[dict[str, Wire]]) -> None:
    together = {tuple(map(str, row)) for parent in parents for row in oracle(world, relation, parent)}
    several = counts(world.connection, [relation], world.tables, parents)[relation.name]
    listing = listing_of(related_query(relation, world.tables, parents), dialect_of(world.connection))
    rows = as_text(read_slice(world.connection, listing, Start(None), 1000).rows)
    assert set(rows) == together
    assert several.rows == rows.total()


# --- made-up schemas ---------------------------------------------------------------------------------------------


def without_last(row: Row) -> Row:
    return row[:-1]


@st.composite
def schemas(draw: st.DrawFn) -> tuple[list[str], dict[str, list[Row]]]:
    """Two to four tables t0..: a key of one or two columns, foreign keys anywhere (to themselves, parallel, in
    cycles; orphans and NULLs in them), and perhaps a link table between two of them."""
    number = draw(st.integers(2, 4))
    width = [draw(st.integers(1, 2)) for _ in range(number)]
    keyed = [draw(st.sampled_from(["PRIMARY KEY", "UNIQUE"])) for _ in range(number)]
    keys = [
        (draw(st.integers(0, number - 1)), draw(st.integers(0, number - 1))) for _ in range(draw(st.integers(1, 5)))
    ]
    ddl, rows = [], {}
    value = st.integers(0, 3)
    for table in range(number):
        own = [target for source, target in keys if source == table]
        columns = [f"k{each} INTEGER NOT NULL" for each in range(width[table])]
        columns += [f"f{each}_{part} INTEGER" for each, target in enumerate(own) for part in range(width[target])]
        columns += [f"{keyed[table]} ({', '.join(f'k{each}' for each in range(width[table]))})"]
        ddl.append(f"CREATE TABLE t{table} ({', '.join(columns)})")
        key = st.tuples(*[value] * width[table])
        foreign = st.tuples(*[st.none() | value] * sum(width[target] for target in own))
        made = draw(st.lists(st.tuples(key, foreign), max_size=6, unique_by=lambda row: row[0]))
        rows[f"t{table}"] = [(*one, *other) for one, other in made]
    if draw(st.booleans()):
        one, other = draw(st.integers(0, number - 1)), draw(st.integers(0, number - 1))
        widths = width[one] + width[other]
        names = [f"l{each}" for each in range(widths)]
        ddl.append(
            f"CREATE TABLE t_link ({', '.join(f'{name} INTEGER NOT NULL' for name in names)}, p INTEGER,"
            f" PRIMARY KEY ({', '.join(names)}))"
        )
        row = st.tuples(*[value] * widths, st.none() | value)
        rows["t_link"] = draw(st.lists(row, max_size=8, unique_by=without_last))
        keys += [(-1, one), (-2, other)]
    return [*ddl, *_constraints(keys, width)], rows


def _constraints(keys: list[tuple[int, int]], width: list[int]) -> list[str]:
    """Foreign keys as declarations of ours, `table|columns|target|columns`: no server would take orphans."""
    found: list[str] = []
    count: Counter[int] = Counter()
    for source, target in keys:
        there = [f"k{part}" for part in range(width[target])]
        if source >= 0:
            here = [f"f{count[source]}_{part}" for part in range(width[target])]
            count[source] += 1
            found.append(f"t{source}|{' '.join(here)}|t{target}|{' '.join(there)}")
        else:
            start = 0 if source == -1 else width[keys[-2][1]]
            here = [f"l{start + part}" for part in range(width[target])]
            found.append(f"t_link|{' '.join(here)}|t{target}|{' '.join(there)}")
    return found


def made_world(connection: Connection, schema: tuple[list[str], dict[str, list[Row]]]) -> World:
    ddl, rows = schema
    world = make(connection, [each for each in ddl if "|" not in each], rows)
    declared = []
    for each in ddl:
        if "|" in each:
            table, columns, target, target_columns = each.split("|")
            declared.append(
                ForeignKey(
                    "", world.ref(table), tuple(columns.split()), world.ref(target), tuple(target_columns.split())
                )
            )
    return World(connection, RelationGraph(world.graph.catalog, declared), world.rows)


@given(schemas())
@settings(max_examples=60)
def test_made_up_schemas_against_plain_python_on_sqlite(schema: tuple[list[str], dict[str, list[Row]]]) -> None:
    with sqlite_memory() as connection:
        check(made_world(connection, schema))


@given(schema=schemas())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_made_up_schemas_against_plain_python_on_servers(
    connection: Connection, schema: tuple[list[str], dict[str, list[Row]]]
) -> None:
    for name in ("t0", "t1", "t2", "t3", "t_link"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    check(made_world(connection, schema))


# --- the hard cases ----------------------------------------------------------------------------------------------


def test_hard_cases_against_plain_python(connection: Connection) -> None:
    assert check(make(connection, HARD, HARD_ROWS)) > 60


def test_thirteen_parallel_keys(connection: Connection, statements: list[str]) -> None:
    names = [f"c{number}_id" for number in range(13)]
    ddl = [
        f"CREATE TABLE n (id INTEGER NOT NULL PRIMARY KEY, {', '.join(f'{name} INTEGER' for name in names)},"
        f" {', '.join(f'FOREIGN KEY ({name}) REFERENCES n (id)' for name in names)})"
    ]
    rows = [
        (1, *[None] * 13),
        *[(number, *[1 if (number + place) % 3 else None for place in range(13)]) for number in range(2, 9)],
    ]
    world = make(connection, ddl, {"n": rows})
    relations = world.graph.relations(world.ref("n"))
    assert len(relations) == 26
    statements.clear()
    found = counts(connection, relations, world.tables, [dict(zip(world.names(world.ref("n")), rows[1], strict=True))])
    assert len(statements) == 1
    assert sum(count.rows for count in found.values()) == sum(value == 1 for value in rows[1])
    check(world)


def test_two_hundred_incoming_relations_are_four_statements(connection: Connection, statements: list[str]) -> None:
    ddl = ["CREATE TABLE hub (id INTEGER NOT NULL PRIMARY KEY)"]
    ddl += [
        f"CREATE TABLE s{n} (id INTEGER NOT NULL PRIMARY KEY, hub_id INTEGER, FOREIGN KEY (hub_id) REFERENCES hub (id))"
        for n in range(200)
    ]
    world = make(connection, ddl, {"hub": [(1,), (2,)], "s7": [(1, 1), (2, 1)], "s199": [(1, 1), (2, 2)]})
    relations = world.graph.relations(world.ref("hub"))
    statements.clear()
    found = counts(connection, relations, world.tables, [{"id": 1}])
    assert len(statements) == 200 // PER_STATEMENT == len(list(batches(relations)))
    assert {name: count.rows for name, count in found.items() if count.rows} == {"s7": 2, "s199": 1}


def test_capped_and_exact_counts(connection: Connection, statements: list[str]) -> None:
    ddl = (
        "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY)",
        "CREATE TABLE q (id INTEGER NOT NULL PRIMARY KEY, p_id INTEGER, FOREIGN KEY (p_id) REFERENCES p (id))",
        "CREATE INDEX q_p ON q (p_id)",
    )
    rows: dict[str, list[Row]] = {
        "p": [(1,), (2,)],
        "q": [(n, 1 if n <= CAP + 5 else 2) for n in range(1, 2 * CAP + 6)],
    }
    world = make(connection, ddl, rows)
    relations = world.graph.relations(world.ref("p"))
    statements.clear()
    assert counts(connection, relations, world.tables, [{"id": 1}]) == {"q": RelatedCount(CAP, capped=True)}
    assert str(RelatedCount(CAP, capped=True)) == "1,000+"
    assert counts(connection, relations, world.tables, [{"id": 2}]) == {"q": RelatedCount(CAP)}
    assert counts(connection, relations, world.tables, [{"id": 1}], cap=None) == {"q": RelatedCount(CAP + 5)}
    assert len(statements) == 3
    together = counts(connection, relations, world.tables, [{"id": 1}, {"id": 2}, {"id": 3}], cap=None)
    assert together == {"q": RelatedCount(2 * CAP + 5)}


def test_a_key_without_an_index_on_a_huge_table_is_counted_when_asked(
    connection: Connection, statements: list[str]
) -> None:
    ddl = (
        "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, code INTEGER)",
        "CREATE TABLE q (id INTEGER NOT NULL PRIMARY KEY, code INTEGER)",
    )
    world = _by_hand(make(connection, ddl, {"p": [(1, 7)], "q": []}), "q", "code", "p", "code")
    fill(connection, "q", [(n, n % 50) for n in range(1, 201)])
    relations = world.graph.relations(world.ref("p"))
    row = {"id": 1, "code": 7}
    statements.clear()
    assert counts(connection, relations, world.tables, [row])["q"] == RelatedCount(4)
    assert len(statements) == 1
    connection.exec_driver_sql(
        "INSERT INTO q SELECT 1000 + (a.id * 201 + b.id) * 3 + c.id, 99 FROM q a, q b, q c WHERE c.id <= 3"
    )
    statements.clear()
    found = counts(connection, relations, world.tables, [row])["q"]
    assert len(statements) == 1
    assert (str(found), found.rows) == ("not counted", 0)
    assert found.skipped.endswith(f"q finds rows by code, and it has more than {HUGE:,} rows.")
    known = counts(connection, relations, world.tables, [row], estimates={world.ref("q"): 2_000_000})["q"]
    assert known.skipped.endswith("and it has about 2,000,000 rows.")
    assert counts(connection, relations, world.tables, [row], force=True)["q"] == RelatedCount(4)
    assert counts(connection, relations, world.tables, [row], cap=None)["q"] == RelatedCount(4)
    assert set(estimates(connection, relations, world.tables)) == {world.ref("q")}


def _by_hand(world: World, table: str, column: str, target: str, target_column: str) -> World:
    key = ForeignKey("", world.ref(table), (column,), world.ref(target), (target_column,))
    return World(world.connection, RelationGraph(world.graph.catalog, [key]), world.rows)


def test_orphans_and_nulls_are_told_apart(connection: Connection, statements: list[str]) -> None:
    ddl = (
        "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY)",
        "CREATE TABLE q (id INTEGER NOT NULL PRIMARY KEY, p_id INTEGER)",
    )
    world = _by_hand(make(connection, ddl, {"p": [(1,)], "q": []}), "q", "p_id", "p", "id")
    relations = world.graph.relations(world.ref("q"))
    statements.clear()
    assert counts(connection, relations, world.tables, [{"p_id": None}])["p"] == RelatedCount(0, null=True)
    assert not statements
    assert counts(connection, relations, world.tables, [{"p_id": 9}])["p"] == RelatedCount(0, orphans=1)
    rows: list[Any] = [{"p_id": value} for value in (1, 1, 9, 8, None)]
    assert counts(connection, relations, world.tables, rows)["p"] == RelatedCount(1, orphans=2)


@pytest.mark.parametrize("rows", [30, 900])
def test_counts_for_many_rows_together(connection: Connection, statements: list[str], rows: int) -> None:
    ddl = (
        "CREATE TABLE p (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, c INTEGER NOT NULL, PRIMARY KEY (a, b),"
        " UNIQUE (c))",
        "CREATE TABLE q (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b VARCHAR(9), c INTEGER,"
        " FOREIGN KEY (a, b) REFERENCES p (a, b), FOREIGN KEY (c) REFERENCES p (c))",
    )
    parents: list[Row] = [(n % 7, f"b{n}", n) for n in range(rows)]
    children: list[Row] = [(n, n % 7, f"b{n}", n if n % 2 else None) for n in range(rows)]
    world = make(connection, ddl, {"p": parents, "q": children})
    relations = world.graph.relations(world.ref("p"))
    statements.clear()
    found = counts(connection, relations, world.tables, [dict(zip("abc", row, strict=True)) for row in parents[1:]])
    assert len(statements) == 1
    assert {name: count.rows for name, count in found.items()} == {"q by a, b": rows - 1, "q by c": rows // 2}
