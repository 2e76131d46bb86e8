"""Labels behind references: one statement a page."""

import pytest
from sqlalchemy import Connection

from browser.database.facts import Column, Kind, ObjectKind, TableFacts, TableRef, UniqueKey
from browser.rows.related_labels import Wish, label_column, labels
from tests.rows.related_schemas import SCHEMAS, make


def test_all_reference_columns_of_a_page_are_one_statement(connection: Connection, statements: list[str]) -> None:
    world = make(connection, *SCHEMAS["sakila"])
    film = world.ref("film")
    names = world.names(film)
    wishes = [
        Wish(
            each,
            label_column(world.tables[each.target]) or "",
            [(row[names.index(each.columns[0])],) for row in world.rows[film]],
        )
        for each in world.graph.outgoing(film)
    ]
    statements.clear()
    one, other = labels(connection, wishes, world.tables)
    assert len(statements) == 1
    assert {key[0]: cell.text.strip() for key, cell in one.items()} == {1: "English", 2: "Italian"}
    assert {key[0]: cell.text.strip() for key, cell in other.items()} == {3: "Japanese"}
    statements.clear()
    (alone,) = labels(connection, wishes[:1], world.tables)
    assert {key: cell.text.strip() for key, cell in alone.items()} == {(1,): "English", (2,): "Italian"}
    assert len(statements) == 1


def test_orphans_and_nulls_have_no_label(connection: Connection, statements: list[str]) -> None:
    world = make(connection, *SCHEMAS["chinook"])
    relation = world.graph.relation(world.ref("album"), "artist")
    statements.clear()
    assert labels(connection, [Wish(relation, "name", [None, (None,)])], world.tables) == [{}]
    assert not statements
    (found,) = labels(connection, [Wish(relation, "name", [(1,), (99,), None])], world.tables)
    assert list(found) == [(1,)]


def test_labels_of_different_types_and_collations_share_a_statement(
    connection: Connection, statements: list[str]
) -> None:
    collation = {"mysql": " COLLATE utf8mb4_bin"}.get(connection.dialect.name, "")
    ddl = (
        f"CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, t VARCHAR(9){collation}, n NUMERIC(8, 2), d DATE)",
        "CREATE TABLE q (id INTEGER NOT NULL PRIMARY KEY, t VARCHAR(9))",
        "CREATE TABLE r (id INTEGER NOT NULL PRIMARY KEY, p INTEGER, q INTEGER,"
        " FOREIGN KEY (p) REFERENCES p (id), FOREIGN KEY (q) REFERENCES q (id))",
    )
    world = make(connection, ddl, {"p": [(1, "ü", "1.50", "2026-01-02")], "q": [(1, "x")], "r": [(1, 1, 1)]})
    p, q = world.graph.outgoing(world.ref("r"))
    statements.clear()
    wishes = [Wish(relation, name, [(1,)]) for relation, name in ((p, "t"), (p, "n"), (p, "d"), (q, "t"))]
    found = [next(iter(each.values())).text for each in labels(connection, wishes, world.tables)]
    assert len(statements) == 1
    assert found[0] == "ü" and found[1] in ("1.50", "1.5") and found[2:] == ["2026-01-02", "x"]


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        ("id name", "name"),
        ("id city company_name", "company_name"),
        ("id email hashed_password first_name full_name", "full_name"),
        ("id password_hash api_key", None),
        ("id #count", None),
        ("id notes title", "title"),
        ("id LastName FirstName", "LastName"),
        ("id a b!", "b"),
    ],
)
def test_guess(columns: str, label: str | None) -> None:
    names = columns.split()
    facts = tuple(
        Column(name.strip("#!"), "text", Kind.NUMBER if name == "id" or "#" in name else Kind.TEXT) for name in names
    )
    unique = tuple(UniqueKey("", (name.strip("!"),)) for name in names if "!" in name)
    table = TableFacts(TableRef(None, "t"), ObjectKind.TABLE, facts, UniqueKey("", ("id",)), unique)
    assert label_column(table) == label
