"""Schemas that nobody thought of, against plain Python."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from browser.orm.loading import load
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy, plan
from tests.orm.schemas import graph_of, insert, ref_of
from tests.orm.trees import Oracle, by_source, every_path, nested
from tests.rows.tables import sqlite_memory

SMALL = st.integers(0, 3)
Rows = list[tuple[object, ...]]


@st.composite
def schemas(draw: st.DrawFn) -> tuple[list[str], dict[str, Rows]]:
    """CREATE TABLE statements and rows. Every table t0, t1 ... has a key k (and l) and a unique column u."""
    count = draw(st.integers(1, 3))
    composite = [draw(st.booleans()) for _ in range(count)]
    statements, rows = [], {}
    for number in range(count):
        keys = draw(st.lists(st.tuples(st.integers(0, count - 1), st.booleans()), max_size=2))
        widths = [1 if unique or not composite[target] else 2 for target, unique in keys]
        names = ["k", *(["l"] if composite[number] else [])]
        columns = [f"{name} INTEGER NOT NULL" for name in names] + ["u INTEGER UNIQUE"]
        clauses = [f"PRIMARY KEY ({', '.join(names)})"]
        for index, ((target, unique), width) in enumerate(zip(keys, widths, strict=True)):
            own = [f"f{index}_{part}" for part in range(width)]
            columns += [f"{name} INTEGER" for name in own]
            far = "u" if unique else "k, l" if width == 2 else "k"
            clauses.append(f"FOREIGN KEY ({', '.join(own)}) REFERENCES t{target} ({far})")
        statements.append(f"CREATE TABLE t{number} ({', '.join(columns + clauses)})")
        row = st.tuples(*[SMALL for _ in names], st.none() | SMALL, *[st.none() | SMALL for _ in range(sum(widths))])
        found = draw(st.lists(row, max_size=4, unique_by=_first_one if len(names) == 1 else _first_two))
        rows[f"t{number}"] = _unique(found, len(names))
    return statements, rows


def _first_one(row: tuple[object, ...]) -> object:
    return row[:1]


def _first_two(row: tuple[object, ...]) -> object:
    return row[:2]


def _unique(rows: list[tuple[object, ...]], position: int) -> Rows:
    seen: set[object] = set()
    kept = []
    for row in rows:
        value = None if row[position] in seen else row[position]
        seen |= {value}
        kept.append((*row[:position], value, *row[position + 1 :]))
    return kept


@settings(max_examples=40)
@given(schemas(), st.randoms(use_true_random=False))
def test_every_strategy_and_the_source_follow_any_relation(
    schema: tuple[list[str], dict[str, Rows]], dice: Random
) -> None:
    statements, rows = schema
    with sqlite_memory(*statements) as connection:
        for table, found in rows.items():
            insert(connection, table, found)
        graph = graph_of(connection)
        root = ref_of(graph, "t0")
        paths = every_path(graph, root, 2)
        paths = dice.sample(paths, min(4, len(paths)))
        mapping = map_tables(graph, None, root, paths)
        wanted = Load(root, tuple((path, Strategy.SELECTIN) for path in paths))
        expected = Oracle(graph, rows).nested(mapping, plan(mapping, wanted))
        for strategy in (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY):
            assert nested(load(connection, mapping, wanted.everywhere(strategy)).entities) == expected, strategy
        assert by_source(connection, mapping, wanted) == expected
        mapping.dispose()
