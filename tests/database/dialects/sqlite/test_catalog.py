"""SQLite's catalog: what pragmas and stored statements tell."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects import dialect_of
from browser.database.dialects.sqlite.catalog import SqliteCatalog
from browser.database.facts import BrokenTable, Kind, ObjectKind, ObjectName, TableFacts, TableRef, UniqueKey
from browser.rows.listing import listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.query import Order, TableQuery
from tests.rows.tables import facts_of, sqlite_memory

READER = SqliteCatalog()

Make = Callable[[str], Connection]


@pytest.fixture
def make(sqlite_url: str) -> Iterator[Make]:
    """Runs a script with sqlite3 itself, then opens the file."""
    opened: list[Connection] = []
    engine = create_engine(sqlite_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def run(script: str) -> Connection:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as plain:
            plain.executescript(script)
        opened.append(engine.connect())
        return opened[-1]

    yield run
    for connection in opened:
        connection.close()
    engine.dispose()


def details(connection: Connection, table: str, schema: str = "main") -> TableFacts:
    ref = TableRef(schema, table)
    found = READER.tables(connection, [ObjectName(ref, ObjectKind.TABLE)])[ref]
    assert isinstance(found, TableFacts), found
    return found


def test_columns(make: Make) -> None:
    connection = make("""
        CREATE TABLE t(id INTEGER PRIMARY KEY, "" TEXT, v VARCHAR(20) NOT NULL DEFAULT 'a,b)', n DECIMAL(10, 2),
                       twice INT GENERATED ALWAYS AS (n * 2) VIRTUAL, kept INT AS (length(v)) STORED, plain)""")
    facts = details(connection, "t")
    assert [(column.name, column.type, column.kind) for column in facts.columns] == [
        ("id", "INTEGER", Kind.NUMBER),
        ("", "TEXT", Kind.TEXT),
        ("v", "VARCHAR(20)", Kind.TEXT),
        ("n", "DECIMAL(10, 2)", Kind.NUMBER),
        ("twice", "INT", Kind.NUMBER),
        ("kept", "INT", Kind.NUMBER),
        ("plain", "", Kind.OTHER),
    ]
    assert [column.generated for column in facts.columns] == [None, None, None, None, "n * 2", "length(v)", None]
    assert [column.name for column in facts.columns if column.identity] == ["id"]
    assert (facts.column("v").nullable, facts.column("v").default) == (False, "'a,b)'")
    assert facts.primary_key == UniqueKey("", ("id",))


@pytest.mark.parametrize(
    ("definition", "identity", "without_rowid", "nullable"),
    [
        ("id INTEGER PRIMARY KEY)", True, False, False),
        ("id INTEGER PRIMARY KEY AUTOINCREMENT)", True, False, False),
        ("id integer, PRIMARY KEY (id))", True, False, False),
        ("id INTEGER PRIMARY KEY DESC)", False, False, True),
        ("id INT PRIMARY KEY)", False, False, True),
        ("id INTEGER PRIMARY KEY) WITHOUT ROWID", False, True, False),
        ("id TEXT PRIMARY KEY) STRICT, WITHOUT  ROWID", False, True, False),
        ("id TEXT DEFAULT ') WITHOUT ROWID')", False, False, True),
    ],
)
def test_which_key_is_the_rowid(
    make: Make, definition: str, identity: bool, without_rowid: bool, nullable: bool
) -> None:
    facts = details(make(f"CREATE TABLE t({definition}"), "t")
    assert facts.column("id").identity is identity
    assert facts.without_rowid is without_rowid
    assert facts.column("id").nullable is nullable


def test_keys_indexes_and_checks(make: Make) -> None:
    connection = make("""
        CREATE TABLE t(a INT CONSTRAINT one UNIQUE, b TEXT, c INT, CONSTRAINT pk PRIMARY KEY (c, a),
                       CONSTRAINT two UNIQUE (b, a) CHECK (a > 0), CONSTRAINT ck CHECK (b <> ')' AND c IN (1, 2)));
        CREATE UNIQUE INDEX three ON t(c DESC);
        CREATE UNIQUE INDEX partly ON t(b) WHERE a > 1;
        CREATE UNIQUE INDEX computed ON t(lower(b), c + 1 DESC)""")
    facts = details(connection, "t")
    assert facts.primary_key == UniqueKey("pk", ("c", "a"))
    assert facts.unique == (UniqueKey("one", ("a",)), UniqueKey("two", ("b", "a")), UniqueKey("three", ("c",)))
    assert [(check.name, check.sql) for check in facts.checks] == [("", "a > 0"), ("ck", "b <> ')' AND c IN (1, 2)")]
    indexes = {index.name: index for index in facts.indexes}
    assert indexes["computed"].columns == ("(lower(b))", "(c + 1)")
    assert (indexes["partly"].columns, indexes["partly"].where) == (("b",), "a > 1")
    assert indexes["sqlite_autoindex_t_1"].columns == ("a",)


def test_an_index_that_serves_no_plain_order_says_so(make: Make) -> None:
    connection = make("""
        CREATE TABLE t(a INT, b TEXT, c TEXT CONSTRAINT x COLLATE nocase NOT NULL);
        CREATE INDEX i1 ON t(a, b DESC); CREATE INDEX i2 ON t(a DESC, b DESC); CREATE INDEX i3 ON t(b COLLATE NOCASE);
        CREATE INDEX i4 ON t(c); CREATE INDEX i5 ON t(c COLLATE BINARY); CREATE UNIQUE INDEX i6 ON t(a, c DESC)""")
    facts = details(connection, "t")
    assert {index.name: index.columns for index in facts.indexes} == {
        "i1": ("a", "(b DESC)"),
        "i2": ("a", "b"),
        "i3": ("(b COLLATE NOCASE)",),
        "i4": ("c",),
        "i5": ("(c COLLATE BINARY)",),
        "i6": ("a", "(c DESC)"),
    }
    assert facts.unique == (UniqueKey("i6", ("a", "c")),)


def test_foreign_keys_as_they_are(make: Make) -> None:
    connection = make("""
        CREATE TABLE Target(Id INTEGER PRIMARY KEY, code TEXT UNIQUE);
        CREATE TABLE pair(x INT, y INT, PRIMARY KEY (y, x));
        CREATE TABLE t(a INT CONSTRAINT to_target REFERENCES target ON DELETE CASCADE, b REFERENCES TARGET(ID),
                       c REFERENCES target(code) ON UPDATE SET NULL, d INT, e INT REFERENCES nowhere,
                       f INT REFERENCES target(missing), g INT REFERENCES t(a),
                       FOREIGN KEY (a, d) REFERENCES pair, CONSTRAINT gone FOREIGN KEY (a, d) REFERENCES lost(p, q))""")
    facts = details(connection, "t")
    assert [(k.name, k.columns, k.target.name, k.target_columns, k.on_delete) for k in facts.foreign_keys] == [
        ("to_target", ("a",), "Target", ("Id",), "CASCADE"),
        ("", ("b",), "Target", ("Id",), "NO ACTION"),
        ("", ("c",), "Target", ("code",), "NO ACTION"),
        ("", ("e",), "nowhere", (), "NO ACTION"),
        ("", ("f",), "Target", ("missing",), "NO ACTION"),
        ("", ("g",), "t", ("a",), "NO ACTION"),
        ("", ("a", "d"), "pair", ("y", "x"), "NO ACTION"),
        ("gone", ("a", "d"), "lost", ("p", "q"), "NO ACTION"),
    ]
    assert facts.foreign_keys[2].on_update == "SET NULL"
    assert READER.foreign_keys(connection) == facts.foreign_keys


def test_attached_databases_are_schemas(make: Make, tmp_path: Path) -> None:
    connection = make("CREATE TABLE t(a)")
    connection.exec_driver_sql('ATTACH ? AS ":x %s"', (str(tmp_path / "other.db"),))
    connection.exec_driver_sql('CREATE TABLE ":x %s".t(b REFERENCES t(b))')
    connection.exec_driver_sql("CREATE TEMP TABLE t(c)")
    assert READER.schemas(connection) == ("main", ":x %s", "temp")
    objects = READER.objects(connection)
    assert [str(name.ref) for name in objects] == ["main.t", ":x %s.t", "temp.t"]
    found = READER.tables(connection, objects)
    assert [f.columns[0].name for f in found.values() if isinstance(f, TableFacts)] == ["a", "b", "c"]
    assert READER.column_names(connection)[TableRef("temp", "t")] == ("c",)
    assert [key.target for key in READER.foreign_keys(connection)] == [TableRef(":x %s", "t")]
    assert READER.ddl(connection, objects[1]) == "CREATE TABLE t(b REFERENCES t(b));"


def test_an_empty_temp_is_no_schema(make: Make) -> None:
    connection = make("CREATE TABLE t (x)")
    connection.exec_driver_sql("SELECT * FROM sqlite_temp_master")
    assert "temp" in [row[1] for row in connection.exec_driver_sql("PRAGMA database_list")]
    assert READER.schemas(connection) == ("main",)
    connection.exec_driver_sql("CREATE TEMP TABLE mine (x)")
    assert READER.schemas(connection) == ("main", "temp")


def test_virtual_tables(make: Make) -> None:
    connection = make("CREATE VIRTUAL TABLE documents USING fts5(title, body)")
    facts = details(connection, "documents")
    assert [column.name for column in facts.columns] == ["title", "body"]
    assert facts.warnings == ("Hidden columns of this virtual table are left out: documents, rank.",)
    assert not facts.without_rowid
    assert READER.column_names(connection)[TableRef("main", "documents")] == ("title", "body")


def test_broken_objects_stand_beside_the_others(make: Make) -> None:
    connection = make("""
        CREATE TABLE good(a INTEGER PRIMARY KEY);
        CREATE VIEW fails AS SELECT * FROM nowhere;
        CREATE VIEW round AS SELECT * FROM again; CREATE VIEW again AS SELECT * FROM round;
        PRAGMA writable_schema = ON;
        INSERT INTO sqlite_master
        VALUES ('table', 'alien', 'alien', 0, 'CREATE VIRTUAL TABLE alien USING no_such(x)')""")
    objects = READER.objects(connection)
    assert [name.ref.name for name in objects] == ["again", "alien", "fails", "good", "round"]
    found = READER.tables(connection, objects)
    reasons = {ref.name: facts.reason for ref, facts in found.items() if isinstance(facts, BrokenTable)}
    assert set(reasons) == {"again", "alien", "fails", "round"}
    assert reasons["fails"] == "no such table: main.nowhere"
    assert reasons["alien"] == "no such module: no_such"
    assert "circularly defined" in reasons["round"]
    assert READER.column_names(connection) == {TableRef("main", "good"): ("a",)}
    assert READER.foreign_keys(connection) == ()
    assert "no_such" in READER.ddl(connection, objects[1])


def test_triggers_and_ddl(make: Make) -> None:
    connection = make("""
        CREATE TABLE t(a, b); CREATE INDEX i ON t(b); CREATE VIEW v AS SELECT ':x' AS y, '%s' AS z;
        CREATE TRIGGER later AFTER INSERT ON T BEGIN SELECT '%s', ':x;'; END""")
    (trigger,) = READER.triggers(connection, [TableRef("main", "t")])[TableRef("main", "t")]
    assert trigger.name == "later"
    assert trigger.sql.endswith("BEGIN SELECT '%s', ':x;'; END")
    ref = TableRef("main", "v")
    assert READER.triggers(connection, (ref, TableRef("main", "T"))) == {ref: (), TableRef("main", "T"): (trigger,)}
    table, view = READER.objects(connection)
    assert READER.ddl(connection, table).split(";\n\n")[:2] == ["CREATE TABLE t(a, b)", "CREATE INDEX i ON t(b)"]
    assert READER.ddl(connection, table).endswith(f"{trigger.sql};")
    assert READER.ddl(connection, view) == "CREATE VIEW v AS SELECT ':x' AS y, '%s' AS z;"


def test_thousands_of_tables_in_few_statements(make: Make, statements_of: Callable[[Connection], list[str]]) -> None:
    connection = make(
        ";".join(f"CREATE TABLE t{n}(id INTEGER PRIMARY KEY, up REFERENCES t{n}(id))" for n in range(1000))
    )
    sent = statements_of(connection)
    found = READER.tables(connection, READER.objects(connection))
    assert sum(isinstance(facts, TableFacts) for facts in found.values()) == 1000
    assert len(READER.foreign_keys(connection)) == 1000
    assert len(sent) < 45


@pytest.fixture
def statements_of() -> Callable[[Connection], list[str]]:
    from sqlalchemy import event

    def watch(connection: Connection) -> list[str]:
        sent: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda c, cursor, statement, *rest: sent.append(statement))
        return sent

    return watch


def test_a_table_of_two_thousand_columns_is_browsed() -> None:
    columns = ", ".join(f"c{number} TEXT" for number in range(2000))
    with sqlite_memory(f"CREATE TABLE t ({columns})", "CREATE INDEX i ON t (c1999)") as connection:
        connection.exec_driver_sql("INSERT INTO t (c0, c1999) VALUES ('a', 'z'), ('b', 'y')")
        facts = facts_of(connection, "t")
        assert len(facts.columns) == 1980
        assert facts.columns[-1].name == "c1999"  # an index names it
        assert facts.warnings == ("SQLite reads no more columns at once: the last 20 are left out.",)
        query = TableQuery(facts).with_order(Order("c1999"))
        listing = listing_of(query, dialect_of(connection))
        read = read_slice(connection, listing, Start(None), 1)
        assert read.rows[0][0] == "b"
        assert read_slice(connection, listing, Start(read.bounds[0]), 1).rows[0][0] == "a"


def test_a_table_and_a_column_whose_names_are_empty_are_browsed() -> None:
    made = 'CREATE TABLE "" (a INTEGER PRIMARY KEY, "" TEXT)'
    with sqlite_memory(made, """INSERT INTO "" VALUES (1, 'x'), (2, 'y')""") as connection:
        query = TableQuery(facts_of(connection, ""))
        listing = listing_of(query, dialect_of(connection))
        assert read_slice(connection, listing, Start((1,)), 9).rows == [(2, "y")]
        listing = listing_of(query.with_order(Order("", descending=True)), dialect_of(connection))
        assert read_slice(connection, listing, Start(None), 9).rows == [(2, "y"), (1, "x")]
