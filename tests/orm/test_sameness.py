"""Keys of every kind: each loader finds what the database itself calls related, whatever Python thinks of the keys."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection

from browser.database.facts import Column, Kind, TableRef
from browser.orm.loading import load
from browser.orm.loading_facts import EntityNode
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from browser.orm.sameness import needs_database
from browser.schema.relations import Relation, RelationKind
from tests.orm.schemas import graph_of, make, ref_of
from tests.orm.trees import by_source

TEXTS = ("'abc'", "'b'", "'ccc'")
OTHER_TEXTS = ("'ABC'", "'abc'", "'b'", "'Ccc'")
KEYS: dict[str, tuple[str, Sequence[str], Sequence[str]]] = {
    "text": ("VARCHAR(20){collate}", TEXTS, OTHER_TEXTS),
    "padded": ("CHAR(5){collate}", TEXTS, OTHER_TEXTS),
    "single": ("REAL", ("0.1", "1.5", "3.3e-5"), ("0.1", "0.1", "3.3e-5")),
    "float": ("FLOAT", ("0.1", "1.5", "3.25e10"), ("0.1", "3.25e10")),
    "double": ("DOUBLE PRECISION", ("0.1", "1.5", "1e300"), ("1e300", "0.1", "0.1")),
    "decimal": ("DECIMAL(10,3)", ("0.1", "1.5", "100"), ("100", "0.1")),
    "bytes": ("{bytes}", ("{x}00ff'", "{x}aa'", "{x}'"), ("{x}'", "{x}00ff'")),
    "date": ("DATE", ("'2024-01-01'", "'1999-12-31'"), ("'1999-12-31'", "'1999-12-31'")),
    "timestamp": ("TIMESTAMP", ("'2024-01-01 10:00:00'", "'1999-12-31 23:59:59'"), ("'1999-12-31 23:59:59'",)),
    "boolean": ("BOOLEAN", ("true", "false"), ("false", "true", "true")),
}
SPELLING = {
    "sqlite": {"collate": " COLLATE NOCASE", "bytes": "BLOB", "x": "x'"},
    "postgresql": {"collate": " COLLATE rough", "bytes": "BYTEA", "x": "'\\x"},
    "mysql": {"collate": "", "bytes": "VARBINARY(20)", "x": "x'"},
}
EAGER = (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY)
ROUGH = "CREATE COLLATION rough (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"


def _make(connection: Connection, kind: str) -> None:
    """Towns by such a key, people who live there, and visits as a link table."""
    spelling = SPELLING[connection.dialect.name]
    type_, towns, people = KEYS[kind]
    key = type_.format_map(spelling)
    if "rough" in key:
        make(connection, ROUGH)
    make(
        connection,
        f"CREATE TABLE towns (code {key} NOT NULL PRIMARY KEY, n INTEGER)",
        f"CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, town {key},"
        " FOREIGN KEY (town) REFERENCES towns (code))",
        f"CREATE TABLE visits (who INTEGER NOT NULL, place {key} NOT NULL, PRIMARY KEY (who, place),"
        " FOREIGN KEY (who) REFERENCES people (id), FOREIGN KEY (place) REFERENCES towns (code))",
        *(f"INSERT INTO towns VALUES ({value.format_map(spelling)}, {n})" for n, value in enumerate(towns)),
        *(f"INSERT INTO people VALUES ({n}, {value.format_map(spelling)})" for n, value in enumerate(people)),
        "INSERT INTO people VALUES (99, NULL)",
        *(f"INSERT INTO visits VALUES ({n}, {value.format_map(spelling)})" for n, value in enumerate(people)),
    )


def _pairs(nodes: Sequence[EntityNode], here: int, there: int) -> set[tuple[int, int]]:
    """The numbers of entities and of those related to them; `here` and `there` are places of these columns."""
    return {
        (int(node.cells[here].text), int(related.cells[there].text))
        for node in nodes
        for relation in node.related
        for related in relation.nodes
    }


@pytest.mark.parametrize("kind", KEYS)
def test_every_loader_finds_what_the_database_calls_related(connection: Connection, kind: str) -> None:
    _make(connection, kind)
    lives = "SELECT t.n, p.id FROM people p JOIN towns t ON p.town = t.code"
    visits = "SELECT t.n, v.who FROM visits v JOIN towns t ON v.place = t.code"
    living, visiting = ({(n, who) for n, who in connection.exec_driver_sql(sql)} for sql in (lives, visits))
    assert len(living) == len(visiting) == len(KEYS[kind][2])
    graph = graph_of(connection)
    for start, name, expected in (
        ("towns", "people", living),
        ("people", "town", {(who, town) for town, who in living}),
        ("towns", "people through visits", visiting),
        ("people", "towns through visits", {(who, town) for town, who in visiting}),
    ):
        root = ref_of(graph, start)
        here, there = (1, 0) if start == "towns" else (0, 1)
        mapping = map_tables(graph, None, root, [(name,)])
        for strategy in EAGER:
            found = load(connection, mapping, Load(root, (((name,), strategy),)))
            assert _pairs(found.entities, here, there) == expected, (start, name, strategy)
            assert found.cost.entities == len(found.entities) + len({other for _, other in expected})
        mapping.dispose()


@pytest.mark.parametrize("strategy", [Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY])
@pytest.mark.parametrize(("start", "name"), [("towns", "people"), ("people", "town")])
def test_the_source_finds_the_same(connection: Connection, start: str, name: str, strategy: Strategy) -> None:
    _make(connection, "text")
    graph = graph_of(connection)
    root = ref_of(graph, start)
    wanted = Load(root, (((name,), strategy),))
    mapping = map_tables(graph, None, root, [(name,)])
    found = {key[0]: len(related[0][1]) for key, related in by_source(connection, mapping, wanted)}
    one = load(connection, mapping, wanted)
    assert found == {node.key[0].text: len(node.related[0].nodes) for node in one.entities}
    assert sum(found.values()) == len(OTHER_TEXTS)
    mapping.dispose()


def _needs(one: Column, other: Column) -> bool:
    here, there = TableRef(None, "a"), TableRef(None, "b")
    relation = Relation(RelationKind.REFERENCES, here, ("x",), there, ("y",), "r")
    return needs_database(relation, lambda ref, _: one if ref == here else other)


def test_only_numbers_and_exact_types_are_looked_up_in_python() -> None:
    number, text = Column("x", "integer", Kind.NUMBER), Column("x", "varchar(9)", Kind.TEXT)
    day, moment = Column("x", "date", Kind.TIME), Column("x", "timestamp", Kind.TIME)
    assert not _needs(number, Column("y", "numeric(9,2)", Kind.NUMBER))
    assert _needs(text, text)
    assert _needs(text, number)
    assert not _needs(day, day)
    assert _needs(day, moment)
    assert not _needs(Column("x", "uuid"), Column("y", "UUID"))
    assert _needs(Column("x", "citext"), Column("y", "citext"))
    assert _needs(Column("x", ""), Column("y", ""))
