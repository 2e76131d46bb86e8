"""The SQL and the SQLAlchemy of a trail return the rows that walking it shows."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from browser import errors
from browser.database.dialects import dialect_of
from browser.database.dialects.base.values import Undecodable
from browser.rows.filters import Filter
from browser.rows.listing import listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.query import Order, TableQuery, declared_key
from browser.rows.related import related_query
from browser.rows.trail import Step, Trail
from browser.schema.relations import Relation, RelationGraph
from tests.rows.related_schemas import SCHEMAS, World, make
from tests.rows.tables import sqlite_memory
from tests.rows.test_related import made_world, schemas


def walk(world: World, draw: Any, length: int) -> tuple[Trail, list[tuple[Any, ...]]]:
    """A trail of relations and rows that `draw(list)` chooses, and the rows at its end, page by page."""
    dialect = dialect_of(world.connection)
    ref = draw([each for each in world.rows if world.rows[each]] or list(world.rows))
    trail, query = Trail(ref), TableQuery(world.tables[ref])
    for _ in range(length):
        rows = read_slice(world.connection, listing_of(query, dialect), Start(None), 1000).rows
        relations = world.graph.relations(trail.target)
        if not relations or not rows:
            break
        relation = draw(relations)
        chosen = [
            dict(zip(world.names(trail.target), row, strict=True)) for row in draw([rows[:1], rows[-1:], rows[:2]])
        ]
        key = draw([declared_key(world.tables[trail.target]) or (), ()])
        pins = [{name: row[name] for name in {*relation.columns, *key}} for row in chosen]
        # All rows of the step before are followed where none is pinned.
        every = draw([False, False, True])
        parents = [dict(zip(world.names(trail.target), row, strict=True)) for row in rows] if every else chosen
        trail = trail.then(relation, [] if every else pins, f"{trail.target.name} …")
        query = related_query(relation, world.tables, parents)
    return trail, read_slice(world.connection, listing_of(query, dialect), Start(None), 1000).rows


def check(world: World, trail: Trail, rows: list[tuple[Any, ...]]) -> None:
    expected = sorted(map(repr, rows))
    dialect = dialect_of(world.connection)
    values = dialect.values
    assert sorted(map(repr, values.rows(world.connection, trail.select(dialect, world.tables)))) == expected
    spelled = trail.sql(dialect, world.tables)
    with values.exactly(world.connection):
        assert sorted(map(repr, values.exact(plain(world.connection, spelled)))) == expected
    space: dict[str, Any] = {}
    code = trail.sqlalchemy(dialect, world.tables)
    run = compile(code, "trail", "exec")
    eval(run, space)  # the code is ours: that it runs is what is tested
    assert sorted(map(repr, values.rows(world.connection, space["statement"]))) == expected, code
    assert Trail.from_dict(json.loads(json.dumps(trail.to_dict()))).to_dict() == trail.to_dict()
    assert Trail.from_dict(trail.to_dict()).lost(world.graph) == ()


def plain(connection: Connection, sql: str) -> Any:
    """The text as a console sends it, byte for byte."""
    return connection.exec_driver_sql(sql, execution_options={"no_parameters": True})


@given(schemas(), st.data())
@settings(max_examples=60)
def test_made_up_trails_on_sqlite(schema: Any, data: st.DataObject) -> None:
    with sqlite_memory() as connection:
        world = made_world(connection, schema)
        check(world, *walk(world, lambda some: data.draw(st.sampled_from(some)), data.draw(st.integers(0, 4))))


@given(schema=schemas(), data=st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_made_up_trails_on_servers(connection: Connection, schema: Any, data: st.DataObject) -> None:
    for name in ("t0", "t1", "t2", "t3", "t_link"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    world = made_world(connection, schema)
    for _ in range(5):
        check(world, *walk(world, lambda some: data.draw(st.sampled_from(some)), data.draw(st.integers(0, 4))))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_relation_of_every_first_row(connection: Connection, name: str) -> None:
    world = make(connection, *SCHEMAS[name])
    dialect = dialect_of(connection)
    for ref in world.rows:
        rows = read_slice(connection, listing_of(TableQuery(world.tables[ref]), dialect), Start(None), 3).rows
        for row in rows:
            parent = dict(zip(world.names(ref), row, strict=True))
            for relation in world.graph.relations(ref):
                trail = Trail(ref).then(relation, [parent])
                query = related_query(relation, world.tables, [parent])
                check(world, trail, read_slice(connection, listing_of(query, dialect), Start(None), 99).rows)


def test_joins_where_every_step_is_one_row() -> None:
    with sqlite_memory() as connection:
        world = make(connection, *SCHEMAS["chinook"])
        artist, dialect = world.ref("artist"), dialect_of(connection)
        albums = world.graph.relation(artist, "album")
        tracks = world.graph.relation(world.ref("album"), "track")
        trail = Trail(artist).then(albums, [{"artist_id": 2}], "artist #2").then(tracks, [{"album_id": 5}], "album #5")
        assert trail.sql(dialect, world.tables) == (
            'SELECT "main"."track"."track_id", "main"."track"."name", "main"."track"."album_id",'
            ' "main"."track"."unit_price" \n'
            'FROM "main"."track" JOIN "main"."album" ON "main"."album"."album_id" = "main"."track"."album_id"'
            ' JOIN "main"."artist" ON "main"."artist"."artist_id" = "main"."album"."artist_id" \n'
            'WHERE "main"."album"."album_id" = 5 AND "main"."artist"."artist_id" = 2'
        )
        code = trail.sqlalchemy(dialect, world.tables)
        assert code.startswith("from sqlalchemy import column, select, table\n")
        assert ".join(album, album.c['album_id'] == track.c['album_id'])" in code
        assert ".where(artist.c['artist_id'] == 2)" in code
        every = Trail(artist).then(albums).then(tracks)
        assert " JOIN " in every.sql(dialect, world.tables)
        back = world.graph.relation(world.ref("track"), "album")
        assert " IN (SELECT " in Trail(world.ref("track")).then(back).sql(dialect, world.tables)
        with pytest.raises(ValueError, match="does not start"):
            trail.then(albums)


VALUES = [0, -1, 2**63, "", "it's", "50% :x \\ \n", "\0", "\ud800", b"\0\xff", Undecodable(b"\xff"), None]


@pytest.mark.parametrize("value", [*VALUES, 0.1, float("inf")], ids=repr)
def test_saved_values_keep_their_type(value: Any) -> None:
    with sqlite_memory() as connection:
        world = make(connection, *SCHEMAS["chinook"])
        relation = world.graph.relation(world.ref("artist"), "album")
        trail = Trail(world.ref("artist")).then(relation, [{"artist_id": value}])
        again = Trail.from_dict(json.loads(json.dumps(trail.to_dict())))
        wire = again.steps[0].pins[0][0][1]
        assert (type(wire), wire) == (type(value), value)


def test_what_is_no_trail_and_what_is_lost() -> None:
    for data in (
        {},
        {"version": 2},
        {"version": 1, "start": ["a"], "steps": []},
        {"version": 1, "start": "ab", "steps": [1]},
    ):
        with pytest.raises(errors.NotSupported):
            Trail.from_dict(data)
    with sqlite_memory() as connection:
        world = make(connection, *SCHEMAS["chinook"])
        relation = world.graph.relation(world.ref("artist"), "album")
        trail = Trail(world.ref("artist"), (Step(relation),))
        assert trail.tables == (world.ref("artist"), world.ref("album"))
        connection.execute(text("DROP TABLE album"))
        emptied = make(connection, (), {})
        assert trail.lost(RelationGraph(emptied.graph.catalog)) == ("album",)
        with pytest.raises(errors.NotSupported):
            trail.sql(dialect_of(connection), emptied.tables)


ODD = ["it's", "50% :x", "back\\slash", "new\nline", "ünï", '"']


@pytest.mark.parametrize("value", ODD)
def test_texts_are_written_out_exactly(connection: Connection, value: str) -> None:
    ddl = (
        "CREATE TABLE p (k VARCHAR(20) NOT NULL PRIMARY KEY)",
        "CREATE TABLE q (id INTEGER NOT NULL PRIMARY KEY, k VARCHAR(20), FOREIGN KEY (k) REFERENCES p (k))",
    )
    world = make(connection, ddl, {"p": [(value,)], "q": [(1, value), (2, None)]})
    relation = world.graph.relation(world.ref("p"), "q")
    trail = Trail(world.ref("p")).then(relation, [{"k": value}])
    rows = dialect_of(connection).values.rows(connection, trail.select(dialect_of(connection), world.tables))
    assert len(rows) == 1
    check(world, trail, rows)


SEEN = (
    Filter("name", "contains", "a%"),
    Filter("name", "starts with", "Tr"),
    Filter("name", "in", "'Track 7', 'it''s'"),
    Filter("name", "<>", "back\\slash"),
    Filter("unit_price", "between", "0.5 and 1.5"),
    Filter("unit_price", ">", " 0.99"),
    Filter("track_id", "<=", "9"),
    Filter("track_id", "in", "7, 8"),
    Filter("name", "is not null"),
    Filter("unit_price", "is null"),
    Filter("name", "matches", "%K 1_"),
)


@pytest.mark.parametrize("order", [(), (Order("unit_price", descending=True), Order("track_id"))], ids=["", "ordered"])
def test_filter_and_order_are_in_the_copies(connection: Connection, order: tuple[Order, ...]) -> None:
    world = make(connection, *SCHEMAS["chinook"])
    for seen in SEEN:
        for pins in ([{"album_id": 5}], []):
            try:
                _check_the_copies(connection, world, pins, seen, order)
            except BaseException as error:
                error.add_note(f"{seen}, {pins}")
                raise


def _check_the_copies(
    connection: Connection, world: World, pins: list[dict[str, Any]], seen: Filter, order: tuple[Order, ...]
) -> None:
    dialect = dialect_of(connection)
    album, track = world.ref("album"), world.ref("track")
    relation = world.graph.relation(album, "track")
    off = Filter("track_id", "<", "0", enabled=False)
    trail = Trail(album).then(relation, pins).seen((seen, off), order)
    parents = pins or [dict(zip(world.names(album), row, strict=True)) for row in world.rows[album]]
    query = related_query(relation, world.tables, parents).with_filters(seen).with_order(*order)
    rows = read_slice(connection, listing_of(query, dialect), Start(None), 999).rows
    check(world, trail, rows)
    if order:
        assert dialect.values.rows(connection, trail.select(dialect, world.tables)) == rows
    assert track == trail.target


def test_filters_of_a_step_say_which_rows_it_was_made_from_where_none_is_pinned(connection: Connection) -> None:
    world = make(connection, *SCHEMAS["chinook"])
    dialect = dialect_of(connection)
    album = world.ref("album")
    seen = Trail(album).seen([Filter("album_id", "<=", "2")], [Order("title")])
    relation = world.graph.relation(album, "track")
    parents = [dict(zip(world.names(album), row, strict=True)) for row in world.rows[album] if row[0] <= 2]
    rows = read_slice(
        connection, listing_of(related_query(relation, world.tables, parents), dialect), Start(None), 999
    ).rows
    check(world, seen.then(relation), rows)
    one = seen.then(relation, [{"album_id": 5}])
    assert "<=" not in one.sql(dialect, world.tables), "what is pinned stays what it is"
    assert one.part(0) == seen
    assert one.part(9) == one
    assert (one.filters, one.order) == ((), ())


def test_trails_of_the_first_version_open_and_plain_ones_are_written_like_them() -> None:
    with sqlite_memory() as connection:
        world = make(connection, *SCHEMAS["chinook"])
        relation = world.graph.relation(world.ref("artist"), "album")
    plain = Trail(world.ref("artist")).then(relation, [{"artist_id": 1}])
    assert plain.to_dict()["version"] == 1
    assert Trail.from_dict(plain.to_dict()) == replace(
        plain, steps=tuple(replace(s, relation=_kept(s.relation)) for s in plain.steps)
    )
    seen = plain.seen([Filter("title", "=", "x", enabled=False)], [Order("title", descending=True)]).to_dict()
    assert seen["version"] == 2
    again = Trail.from_dict(json.loads(json.dumps(seen)))
    assert (again.filters, again.order) == ((Filter("title", "=", "x", False),), (Order("title", True),))
    for nonsense in ([["title", "resembles", "x", True]], [["title"]], "abc", 3):
        with pytest.raises(errors.NotSupported):
            Trail.from_dict({**seen, "filters": nonsense})
    with pytest.raises(errors.NotSupported, match="newer"):
        Trail.from_dict({**seen, "version": 3})


def _kept(relation: Relation) -> Relation:
    return replace(relation, key=None)


def test_a_filter_by_a_secret_is_copied_as_a_parameter(connection: Connection) -> None:
    ddl = (
        "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, token VARCHAR(9), n INTEGER,"
        " FOREIGN KEY (n) REFERENCES a (id))",
    )
    world = make(connection, ddl, {"a": [(1, "canary", None), (2, "other", 1)]})
    dialect, ref = dialect_of(connection), world.ref("a")
    for operator, value in (("=", "canary"), ("contains", "canary"), ("in", "canary, x"), ("between", "canary and z")):
        trail = (
            Trail(ref).then(world.graph.outgoing(ref)[0], [{"id": 2, "n": 1}]).seen([Filter("token", operator, value)])
        )
        assert trail.secrets(world.tables) == ("a.token",)
        assert "canary" in trail.sql(dialect, world.tables)
        sql = trail.sql(dialect, world.tables, masked=True)
        code = trail.sqlalchemy(dialect, world.tables, masked=True)
        assert ":token" in sql
        assert "canary" not in sql + code
        space: dict[str, Any] = {}
        eval(compile(code, "trail", "exec"), space)
        filled = {"token": "canary", "token_2": "z"} if operator == "between" else {"token": "canary"}
        assert len(connection.execute(space["statement"], filled).all()) == 1
