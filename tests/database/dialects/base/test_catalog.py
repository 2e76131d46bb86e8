"""The generic reader on DuckDB, whose own reflection fails under SQLAlchemy 2.1: nobody prepared for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects.base.catalog import CatalogReader
from browser.database.facts import BrokenTable, Kind, ObjectKind, ObjectName, TableFacts, TableRef, UniqueKey

pytestmark = pytest.mark.filterwarnings("ignore:duckdb-engine doesn't yet support reflection on indices")

SCRIPT = """
CREATE SCHEMA "my schema";
CREATE TABLE customer(id INTEGER PRIMARY KEY, code VARCHAR NOT NULL DEFAULT 'x' UNIQUE, tags INTEGER[], made TIMESTAMP,
                      country VARCHAR, number BIGINT, UNIQUE (country, number));
CREATE TABLE "my schema"."%s:x"(id INTEGER PRIMARY KEY, "<b>" INTEGER,
                                parent INTEGER REFERENCES "my schema"."%s:x"(id));
CREATE TABLE invoice(id INTEGER, country VARCHAR, number BIGINT,
                     FOREIGN KEY (country, number) REFERENCES customer(country, number));
CREATE VIEW names AS SELECT code FROM customer;
CREATE TABLE soon(a INTEGER);
CREATE VIEW fails AS SELECT a FROM soon;
DROP TABLE soon;
CREATE SEQUENCE counter"""

READER = CatalogReader()


@pytest.fixture
def duck(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"duckdb:///{tmp_path / 'a.duckdb'}", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in SCRIPT.split(";\n"):
            connection.exec_driver_sql(statement)
        connection.commit()
        yield connection
    engine.dispose()


def details(connection: Connection, schema: str, table: str) -> TableFacts:
    found = READER.tables(connection, [ObjectName(TableRef(schema, table), ObjectKind.TABLE)])[TableRef(schema, table)]
    assert isinstance(found, TableFacts), found
    return found


def test_names(duck: Connection) -> None:
    assert READER.default_schema(duck) == "main"
    assert READER.schemas(duck) == ("main", "my schema")
    assert [(str(name.ref), name.kind) for name in READER.objects(duck)] == [
        ("main.customer", ObjectKind.TABLE),
        ("main.invoice", ObjectKind.TABLE),
        ("main.fails", ObjectKind.VIEW),
        ("main.names", ObjectKind.VIEW),
        ("main.counter", ObjectKind.SEQUENCE),
        ("my schema.%s:x", ObjectKind.TABLE),
    ]


def test_columns_come_from_information_schema_and_say_so(duck: Connection) -> None:
    facts = details(duck, "main", "customer")
    assert facts.source == "information_schema"
    assert [(column.name, column.type, column.kind) for column in facts.columns] == [
        ("id", "INTEGER", Kind.NUMBER),
        ("code", "VARCHAR", Kind.TEXT),
        ("tags", "INTEGER[]", Kind.OTHER),
        ("made", "TIMESTAMP", Kind.TIME),
        ("country", "VARCHAR", Kind.TEXT),
        ("number", "BIGINT", Kind.NUMBER),
    ]
    assert not facts.column("code").nullable
    assert facts.column("code").default == "'x'"


def test_keys_come_from_information_schema(duck: Connection) -> None:
    facts = details(duck, "main", "customer")
    assert facts.primary_key is not None
    assert facts.primary_key.columns == ("id",)
    assert {key.columns for key in facts.unique} == {("code",), ("country", "number")}
    keys = READER.foreign_keys(duck)
    assert {(key.table.name, key.columns, key.target, key.target_columns) for key in keys} == {
        ("invoice", ("country", "number"), TableRef("main", "customer"), ("country", "number")),
        ("%s:x", ("parent",), TableRef("my schema", "%s:x"), ("id",)),
    }
    assert details(duck, "main", "invoice").foreign_keys == tuple(k for k in keys if k.table.name == "invoice")


def test_column_names_in_one_query(duck: Connection) -> None:
    names = READER.column_names(duck)
    assert names[TableRef("my schema", "%s:x")] == ("id", "<b>", "parent")
    assert names[TableRef("main", "names")] == ("code",)


def test_what_is_not_there_is_broken_in_the_servers_words(duck: Connection) -> None:
    lost = ObjectName(TableRef("main", "lost"), ObjectKind.TABLE)
    found = READER.tables(duck, [*READER.objects(duck), lost])
    broken = found[lost.ref]
    assert isinstance(broken, BrokenTable)
    assert "lost does not exist" in broken.reason
    assert isinstance(found[TableRef("main", "customer")], TableFacts)
    assert TableRef("main", "counter") not in found


def test_the_last_resort_is_an_empty_result(duck: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.database.dialects.base.catalog_standard.COLUMNS", "SELECT nothing")
    facts = details(duck, "my schema", "%s:x")
    assert facts.source == "the columns of SELECT ... LIMIT 0"
    assert [column.name for column in facts.columns] == ["id", "<b>", "parent"]
    assert facts.primary_key == UniqueKey(facts.primary_key.name if facts.primary_key else "", ("id",))


def test_ddl_is_composed_from_the_facts(duck: Connection) -> None:
    sql = READER.ddl(duck, ObjectName(TableRef("my schema", "%s:x"), ObjectKind.TABLE))
    assert sql.startswith('CREATE TABLE "my schema"."%s:x"')
    duck.exec_driver_sql('DROP TABLE "my schema"."%s:x"')
    duck.exec_driver_sql(sql)
    assert details(duck, "my schema", "%s:x").foreign_keys
    duck.rollback()
    view = READER.ddl(duck, ObjectName(TableRef("main", "names"), ObjectKind.VIEW))
    assert view.startswith('CREATE VIEW "names" AS SELECT code FROM customer')
    assert READER.ddl(duck, ObjectName(TableRef("main", "counter"), ObjectKind.SEQUENCE)) == ""
    assert READER.triggers(duck, [TableRef("main", "customer")])[TableRef("main", "customer")] == ()


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_it_reads_a_dialect_whose_reflection_works(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE a(id INTEGER PRIMARY KEY, v TEXT NOT NULL, w INT AS (id * 2))")
        connection.exec_driver_sql("CREATE UNIQUE INDEX full_index ON a(v)")
        connection.exec_driver_sql("CREATE INDEX some_index ON a(lower(v)) WHERE v <> ''")
        connection.exec_driver_sql(
            "CREATE TABLE b(a_id INT CONSTRAINT to_a REFERENCES a(id), lost INT REFERENCES nowhere(x))"
        )
        connection.exec_driver_sql("CREATE VIEW fails AS SELECT * FROM nowhere")
        connection.commit()
        objects = READER.objects(connection)
        found = READER.tables(connection, objects)
    engine.dispose()
    assert {ref.name for ref, facts in found.items() if isinstance(facts, BrokenTable)} == {"fails"}
    facts = found[TableRef("main", "a")]
    assert isinstance(facts, TableFacts)
    assert facts.source == ""
    assert [key.columns for key in facts.unique] == [("v",)]
    assert facts.column("w").generated is not None  # SQLAlchemy loses the text when no word GENERATED stands there
