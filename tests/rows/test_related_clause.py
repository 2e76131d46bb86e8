"""Keys of every type lead to their rows without loss, on all six drivers; and in other schemas."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Connection, column, false, func, make_url, select, table

from browser.database.database import Database
from browser.database.dialects import dialect_of
from browser.database.facts import ForeignKey, TableRef
from browser.rows.listing import listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.query import TableQuery
from browser.rows.related import counts, labels, level, related_query, relation_values, values_of
from browser.rows.related_clause import wanted_of
from browser.rows.related_labels import Wish
from browser.schema.relations import RelationGraph
from tests.rows.related_schemas import make, read_catalog

TYPES: dict[str, dict[str, tuple[str, list[str]]]] = {
    "sqlite": {
        "whole": ("INTEGER", ["1", "-9223372036854775808", "9223372036854775807"]),
        "real": ("REAL", ["0.1", "1e300", "5e-324"]),
        "words": ("TEXT", ["''", "'a''b'", "'ü%s:x'", "'line' || char(10)", "'nul' || char(0) || 'x'"]),
        "bytes": ("BLOB", ["x''", "x'00ff'"]),
        "any": ("", ["1", "'1'", "x'31'", "1.5"]),
    },
    "postgresql": {
        "whole": ("bigint", ["1", "-9223372036854775808", "9223372036854775807"]),
        "exact": ("numeric(30, 10)", ["0.1", "12345678901234567890.0123456789"]),
        "real": ("double precision", ["0.1", "1e300", "5e-324", "'NaN'", "'-Infinity'"]),
        "short": ("real", ["0.1", "71428.7"]),
        "words": ("varchar(20)", ["''", "'a''b'", "'ü%s:x'", "E'line\\n'", "'\"q\\\\{},'", "'NULL'"]),
        "fixed": ("character(5)", ["'ab'", "'abcde'"]),
        "bytes": ("bytea", ["''", "'\\x00ff'", "'\\x5c22'"]),
        "moment": ("timestamptz", ["'infinity'", "'2026-11-20 08:30:00.000001+02'", "'0044-03-15 BC'"]),
        "day": ("date", ["'2026-11-20'", "'-infinity'"]),
        "uuid": ("uuid", ["'00000000-0000-0000-0000-000000000001'"]),
        "truth": ("boolean", ["true", "false"]),
        "address": ("inet", ["'10.0.0.1/8'", "'::1'"]),
        "list": ("integer[]", ["'{1,2}'", "'{}'", "'[0:1]={1,2}'"]),
        "span": ("interval", ["'1 mon'", "'-1 day 00:00:01'"]),
    },
    "mysql": {
        "whole": ("bigint unsigned", ["1", "18446744073709551615"]),
        "exact": ("decimal(30, 10)", ["0.1", "12345678901234567890.0123456789"]),
        "real": ("double", ["0.1", "1e300"]),
        "short": ("float", ["0.1", "71428.7"]),
        "words": ("varchar(20) COLLATE utf8mb4_unicode_ci", ["''", "'a''b'", "'ü%s:x'", "'line\\n'", "'\\\\'"]),
        "latin": ("varchar(20) CHARACTER SET latin1", ["'é'", "'x'"]),
        "bytes": ("varbinary(20)", ["''", "x'00ff'", "x'5c27'"]),
        "moment": ("datetime(6)", ["'2026-11-20 08:30:00.000001'", "'1000-01-01'"]),
        "day": ("date", ["'2026-11-20'"]),
        "clock": ("time", ["'100:00:00'", "'-01:00:00'"]),
        "choice": ("enum('b', 'a')", ["'a'", "'b'"]),
        "bits": ("bit(9)", ["b'1'", "b'100000000'"]),
        "year": ("year", ["2026"]),
    },
}


def prepare(connection: Connection) -> None:
    for name, (type_name, values) in TYPES[connection.dialect.name].items():
        text = connection.exec_driver_sql
        text(f"CREATE TABLE p_{name} (k {type_name} NOT NULL, UNIQUE (k))")
        text(f"CREATE TABLE c_{name} (id INTEGER NOT NULL PRIMARY KEY, k {type_name} NULL, label VARCHAR(9))")
        text(f"CREATE INDEX i_{name} ON c_{name} (k)")
        for number, value in enumerate(values):
            value = value.replace("%", "%%") if connection.dialect.paramstyle in ("format", "pyformat") else value
            text(f"INSERT INTO p_{name} VALUES ({value})")
            for child in (0, 1):
                text(f"INSERT INTO c_{name} VALUES ({number * 2 + child}, {value}, 'l')")
        text(f"INSERT INTO c_{name} VALUES (99, NULL, 'l')")


def follow(connection: Connection) -> list[str]:
    """Every key of every type by every way; what went wrong."""
    catalog = read_catalog(connection)
    refs = {each.ref.name: each.ref for each in catalog.objects}
    names = TYPES[connection.dialect.name]
    declared = [ForeignKey("", refs[f"c_{name}"], ("k",), refs[f"p_{name}"], ("k",)) for name in names]
    graph = RelationGraph(catalog, declared)
    tables = {ref: facts for ref in refs.values() if (facts := catalog.facts(ref)) is not None}
    dialect = dialect_of(connection)
    wrong = []
    for name, (_, values) in names.items():
        (relation,) = graph.incoming(refs[f"p_{name}"])
        (back,) = graph.outgoing(refs[f"c_{name}"])
        listing = listing_of(TableQuery(tables[relation.source]), dialect)
        page = read_slice(connection, listing, Start(None), 99)
        read = relation_values(connection, listing, [listing.identifier(bound) for bound in page.bounds], ("k",))
        rows = [row for row in read if row is not None]
        found = level(connection, relation, tables, [values_of(relation, row) for row in rows], 5, ("k",))
        one = [counts(connection, [relation], tables, [row])[relation.name].rows for row in rows]
        many = counts(connection, [relation], tables, rows * 25)[relation.name].rows
        inside = listing_of(related_query(relation, tables, rows), dialect)
        within = len(read_slice(connection, inside, Start(None), 99).rows)
        carried = [values_of(back, row) for group in found.groups for row in group.rows]
        up = level(connection, back, tables, carried)
        (shown,) = labels(connection, [Wish(relation, "label", carried)], tables)
        seen = (
            len(rows),
            [len(group.wires) for group in found.groups],
            one,
            many,
            within,
            [len(group.wires) for group in up.groups],
            len(shown),
        )
        count = len(values)
        expected = (count, [2] * count, [2] * count, 2 * count, 2 * count, [1] * 2 * count, count)
        if seen != expected:
            wrong.append(f"{name}: {seen} instead of {expected}")
    return wrong


async def test_keys_of_every_type(driver_url: str, open_database: Callable[..., Awaitable[Database]]) -> None:
    database = await open_database(driver_url)
    await database.read(prepare)
    assert await database.read(follow) == []


def test_relations_across_schemas(connection: Connection, statements: list[str]) -> None:
    """The same table in two schemas, and a key from one into the other (SQLite cannot declare it: by hand)."""
    own = make_url(str(connection.engine.url)).database or ""
    other = {"mysql": f"{own}_other"}.get(connection.dialect.name, "other")
    text = connection.exec_driver_sql
    text({"sqlite": "ATTACH ':memory:' AS other"}.get(connection.dialect.name, f"CREATE SCHEMA {other}"))
    try:
        here = {"mysql": own, "postgresql": "public"}.get(connection.dialect.name, "main")
        for schema in (here, other):
            text(f"CREATE TABLE {schema}.thing (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(9), far_id INTEGER)")
        text(f"INSERT INTO {here}.thing VALUES (1, 'here', 7), (2, 'here', 7)")
        text(f"INSERT INTO {other}.thing VALUES (7, 'there', 1)")
        world = make(connection, (), {})
        one, two = TableRef(here, "thing"), TableRef(other, "thing")
        keys = [ForeignKey("", one, ("far_id",), two, ("id",)), ForeignKey("", two, ("far_id",), one, ("id",))]
        graph = RelationGraph(world.graph.catalog, keys)
        assert [each.name for each in graph.relations(one)] == ["far", f"{other}.thing"]
        statements.clear()
        found = counts(connection, graph.relations(two), world.tables, [{"id": 7, "far_id": 1}])
        assert [count.rows for count in found.values()] == [1, 2]
        below = level(connection, graph.incoming(two)[0], world.tables, [(7,)])
        assert [row[1] for row in below.groups[0].wires] == ["here", "here"]
        assert len(statements) == 2
    finally:
        drop = {"postgresql": f"DROP SCHEMA {other} CASCADE", "mysql": f"DROP SCHEMA {other}"}
        text(drop.get(connection.dialect.name, "DETACH other"))


@pytest.mark.parametrize("keys", [1, 400])
def test_keys_that_are_no_plain_parameters(connection: Connection, keys: int) -> None:
    """A server without VALUES takes a UNION ALL."""
    world = make(connection, ("CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY)",), {"p": [(n,) for n in range(500)]})
    facts = world.tables[world.ref("p")].columns
    dialect = dialect_of(connection)
    p = table("p", column("id"))
    pattern = select(p.alias("pattern").c["id"]).where(false())
    wanted = wanted_of(dialect, facts, [(n,) for n in range(keys)], "wanted", pattern)
    joined = select(func.count()).select_from(wanted.table.join(p, wanted.equal([p.c["id"]])[0]))
    assert connection.execute(joined).scalar_one() == keys
