"""Keys that only the database calls equal are found, and told."""

from sqlalchemy import Connection

from browser.orm.comparing import advice, compare
from browser.orm.loading import load
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from tests.orm.schemas import graph_of, insert, make, ref_of
from tests.orm.test_sameness import ROUGH, SPELLING
from tests.rows.tables import sqlite_memory


def test_an_example_and_the_remedy_are_told(connection: Connection) -> None:
    """Case on SQLite and PostgreSQL; MariaDB pads blanks, too."""
    text = "VARCHAR(20)" + SPELLING[connection.dialect.name]["collate"]
    if "rough" in text:
        make(connection, ROUGH)
    make(
        connection,
        f"CREATE TABLE towns (code {text} NOT NULL PRIMARY KEY)",
        f"CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, town {text},"
        " FOREIGN KEY (town) REFERENCES towns (code))",
    )
    other = "aa  " if connection.dialect.name == "mysql" else "AA"
    insert(connection, "towns", [("aa",), ("bb",)])
    insert(connection, "people", [(1, other), (2, "bb")])
    graph = graph_of(connection)
    for start, path, example in (
        ("people", ("town",), f"{other!r} and 'aa' by people.town"),
        ("towns", ("people",), f"'aa' and {other!r} by towns.code"),
        ("people", ("town", "people"), f"{other!r} and 'aa' by people.town"),
    ):
        root = ref_of(graph, start)
        mapping = map_tables(graph, None, root, [path])
        loaded = load(connection, mapping, Load(root, ((path, Strategy.SELECTIN),)))
        assert loaded.note.startswith(("1 related row belongs", "2 related rows belong"))
        assert example in loaded.note and "omit_join=False" in loaded.note
        measured = compare(connection, mapping, Load(root, ((path, Strategy.SELECTIN),)))
        assert len({each.digest for each in measured}) == 1
        assert advice(measured).count("omit_join=False") == 1
        mapping.dispose()
    connection.exec_driver_sql("UPDATE people SET town = 'aa' WHERE id = 1")
    root = ref_of(graph, "people")
    mapping = map_tables(graph, None, root, [("town",)])
    assert load(connection, mapping, Load(root, ((("town",), Strategy.SELECTIN),))).note == ""
    mapping.dispose()


def test_secret_keys_are_not_told() -> None:
    with sqlite_memory() as connection:
        make(
            connection,
            "CREATE TABLE doors (token TEXT COLLATE NOCASE NOT NULL PRIMARY KEY)",
            "CREATE TABLE visits (id INTEGER PRIMARY KEY, by TEXT COLLATE NOCASE REFERENCES doors (token))",
        )
        insert(connection, "doors", [("aa",)])
        insert(connection, "visits", [(1, "AA")])
        graph = graph_of(connection)
        root = ref_of(graph, "visits")
        [relation] = graph.relations(root)
        mapping = map_tables(graph, None, root, [(relation.name,)])
        note = load(connection, mapping, Load(root, (((relation.name,), Strategy.SELECTIN),))).note
        mapping.dispose()
    assert "(by visits.by)" in note and "AA" not in note
