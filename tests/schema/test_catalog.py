"""The catalog over all six drivers, and the lookups of a Catalog."""

from pathlib import Path

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    text,
)

from browser.database.facts import (
    BrokenTable,
    Kind,
    ObjectKind,
    ObjectName,
    TableFacts,
    TableRef,
    UniqueKey,
)
from browser.database.facts import ForeignKey as Key
from browser.schema import catalog as reading
from browser.schema.catalog import Catalog
from tests.conftest import OpenDatabase

# SQLAlchemy's ForeignKey("table.column") knows no quotes, so that the one with a dot is no target here.
HOSTILE = (
    'a"; drop table x; --',
    "%s",
    ":x",
    "<b>",
    "back`tick",
    "two words",
    "straße",
    "select",
    "a.b",
    "it's",
    "%(a)s",
)


def make_hostile(connection: Connection) -> None:
    """A table of each hostile name, with columns of all of them, and one that references them all."""
    metadata = MetaData()
    for name in HOSTILE:
        columns = [Column(column, Integer) for column in HOSTILE if column != "%(a)s"]
        Table(name, metadata, Column("id", Integer, primary_key=True), *columns)
    keys: list[Column[int]] = [
        Column(f"to {at}", ForeignKey(f"{name}.id")) for at, name in enumerate(HOSTILE) if "." not in name
    ]
    Table("hub", metadata, Column("id", Integer, primary_key=True), *keys)
    metadata.create_all(connection)


def make_shop(connection: Connection) -> None:
    """Keys of every shape."""
    metadata = MetaData()
    Table(
        "customer",
        metadata,
        Column("country", String(2), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("code", String(20), nullable=False, server_default="it's"),
        Column("balance", Numeric(12, 2)),
        UniqueConstraint("code", name="customer_code"),
        CheckConstraint("balance >= 0", name="customer_balance"),
    )
    Table(
        "invoice",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("country", String(2)),
        Column("number", Integer),
        Column("payer", String(20)),
        Column("corrects", Integer),
        Column("replaces", Integer),
        ForeignKeyConstraint(
            ["country", "number"], ["customer.country", "customer.number"], name="invoice_customer", ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["payer"], ["customer.code"], name="invoice_payer"),
        ForeignKeyConstraint(["corrects"], ["invoice.id"], name="invoice_corrects"),
        ForeignKeyConstraint(["replaces"], ["invoice.id"], name="invoice_replaces"),
        Index("invoice_number", "number", "country"),
    )
    Table("note", metadata, Column("body", String(50)))
    metadata.create_all(connection)
    connection.execute(text("CREATE VIEW paid AS SELECT id, payer FROM invoice"))
    connection.execute(text("CREATE VIEW gone AS SELECT body FROM note"))


def drop_note(connection: Connection) -> None:
    """Let a view fail, where the server lets one."""
    if connection.dialect.name != "postgresql":
        connection.execute(text("DROP TABLE note"))


async def test_all_of_it_by_every_driver(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    await database.write(make_shop)
    await database.write(drop_note)
    catalog = await database.read(reading.read_names)
    schema = catalog.default_schema
    found = await database.read(reading.read_details, catalog.objects)
    catalog = catalog.with_details(found)
    catalog = catalog.with_foreign_keys(await database.read(reading.read_foreign_keys))
    catalog = catalog.with_columns(await database.read(reading.read_column_names))

    mine = catalog.in_schema(schema)
    assert [name.ref.name for name in mine if name.kind is ObjectKind.VIEW] == ["gone", "paid"]
    customer, invoice = TableRef(schema, "customer"), TableRef(schema, "invoice")
    facts = catalog.facts(customer)
    assert facts is not None
    assert facts.primary_key is not None
    assert facts.primary_key.columns == ("country", "number")
    assert [key.columns for key in facts.unique] == [("code",)]
    assert facts.unique[0].name == "customer_code"
    assert [check.name for check in facts.checks] == ["customer_balance"]
    assert "balance" in facts.checks[0].sql
    code = facts.column("code")
    assert (code.kind, code.nullable) == (Kind.TEXT, False)
    assert (code.default or "").startswith("'it''s'")
    assert facts.column("balance").kind is Kind.NUMBER
    assert facts.column("balance").type.lower().startswith(("decimal(12", "numeric(12"))
    assert catalog.columns[customer] == ("country", "number", "code", "balance")

    incoming = catalog.incoming(customer)
    assert {key.name for key in incoming} == {"invoice_customer", "invoice_payer"}
    composite = next(key for key in incoming if key.name == "invoice_customer")
    assert (composite.columns, composite.target_columns) == (("country", "number"), ("country", "number"))
    assert composite.on_delete == "CASCADE"
    assert {key.name for key in catalog.incoming(invoice)} == {"invoice_corrects", "invoice_replaces"}
    of_invoice = catalog.facts(invoice)
    assert of_invoice is not None
    assert any(index.columns == ("number", "country") for index in of_invoice.indexes)

    paid = catalog.facts(TableRef(schema, "paid"))
    assert paid is not None
    assert [column.name for column in paid.columns] == ["id", "payer"]
    gone = catalog.details[TableRef(schema, "gone")]
    if database.dialect.name != "postgresql":
        assert isinstance(gone, BrokenTable)
        assert gone.reason
    for name in mine:
        if not isinstance(found.get(name.ref), BrokenTable):
            assert name.ref.name in await database.read(reading.read_ddl, name)
        assert await database.read(reading.read_triggers, (name.ref,)) == {name.ref: ()}


async def test_hostile_names_by_every_driver(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    await database.write(make_hostile)
    catalog = await database.read(reading.read_names)
    schema = catalog.default_schema
    details = await database.read(reading.read_details, catalog.in_schema(schema))
    columns = await database.read(reading.read_column_names)
    for name in HOSTILE:
        ref = TableRef(schema, name)
        facts = details[ref]
        assert isinstance(facts, TableFacts), facts
        assert [column.name for column in facts.columns] == ["id", *HOSTILE[:-1]]
        assert columns[ref] == ("id", *HOSTILE[:-1])
        ddl = await database.read(reading.read_ddl, ObjectName(ref, ObjectKind.TABLE))
        assert ddl.startswith("CREATE TABLE")
        assert "%%" not in ddl
        assert await database.read(reading.read_triggers, (ref,)) == {ref: ()}
        assert catalog.find(name) == ObjectName(ref, ObjectKind.TABLE)
        assert catalog.find(f"{schema}.{name}") == ObjectName(ref, ObjectKind.TABLE)
    keys = [key for key in await database.read(reading.read_foreign_keys) if key.table.schema == schema]
    assert {key.target.name for key in keys} == {name for name in HOSTILE if "." not in name}
    assert {key.target_columns for key in keys} == {("id",)}


def test_a_name_that_is_not_there_is_broken_beside_the_others(connection: Connection) -> None:
    make_shop(connection)
    catalog = reading.read_names(connection)
    lost = ObjectName(TableRef(catalog.default_schema, "lost"), ObjectKind.TABLE)
    found = reading.read_details(connection, [*catalog.in_schema(catalog.default_schema), lost])
    assert isinstance(found[lost.ref], BrokenTable)
    assert sum(isinstance(facts, TableFacts) for facts in found.values()) == 5


@pytest.mark.parametrize("names", [1, 3])
def test_details_cost_as_many_statements_for_many_tables_as_for_one(
    connection: Connection, statements: list[str], names: int
) -> None:
    make_shop(connection)
    catalog = reading.read_names(connection)
    objects = [name for name in catalog.in_schema(catalog.default_schema) if name.kind is ObjectKind.TABLE]
    statements.clear()
    found = reading.read_details(connection, objects[:names])
    assert len(found) == names
    assert len(statements) <= 7


TRIGGER = {
    "sqlite": 'CREATE TRIGGER "on {0}" AFTER INSERT ON "{0}" BEGIN SELECT 1; END',
    "postgresql": 'CREATE TRIGGER "on {0}" AFTER INSERT ON "{0}" EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    "mysql": "CREATE TRIGGER `on {0}` AFTER INSERT ON `{0}` FOR EACH ROW SET @a = 1",
}


def test_the_triggers_of_many_tables_are_one_statement(connection: Connection, statements: list[str]) -> None:
    metadata = MetaData()
    tables = [Table(f"Ä%s{number}", metadata, Column("a", Integer)) for number in range(30)]
    metadata.create_all(connection)
    for table in tables:
        made = TRIGGER[connection.dialect.name].format(table.name)
        connection.exec_driver_sql(made, execution_options={"no_parameters": True})
    schema = reading.read_names(connection).default_schema
    refs = [TableRef(schema, table.name) for table in tables]
    statements.clear()
    found = reading.read_triggers(connection, [*refs, TableRef(schema, "without")])
    assert [[each.name for each in found[ref]] for ref in refs] == [[f"on {ref.name}"] for ref in refs]
    assert found[TableRef(schema, "without")] == ()
    assert all(each.sql.startswith("CREATE TRIGGER") for ref in refs for each in found[ref])
    assert len([each for each in statements if "LIMIT 0" not in each]) == 1


def test_the_names_are_three_statements(connection: Connection, statements: list[str]) -> None:
    statements.clear()
    reading.read_names(connection)
    assert len(statements) <= (4 if connection.dialect.name == "sqlite" else 3)  # there two are pragmas


def name(schema: str | None, table: str, kind: ObjectKind = ObjectKind.TABLE, parent: str = "") -> ObjectName:
    return ObjectName(TableRef(schema, table), kind, TableRef(schema, parent) if parent else None)


ORDERS, OLD, OTHER = name("public", "Orders"), name("public", "orders"), name("archive", "orders")
DOTTED, PART = name("public", "archive.log"), name("archive", "log", parent="orders")
SMALL = Catalog("public", ("public", "archive"), (ORDERS, OLD, OTHER, DOTTED, PART))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Orders", ORDERS),
        ("orders", OLD),
        ("archive.orders", OTHER),
        ("ARCHIVE.ORDERS", OTHER),
        ("public.Orders", ORDERS),
        ("archive.log", DOTTED),
        ("log", PART),
        ("LOG", PART),
        ("ORDERS", None),
        ("nothing", None),
        ("", None),
    ],
)
def test_find_means_what_a_person_means(typed: str, found: ObjectName | None) -> None:
    assert SMALL.find(typed) == found


def test_find_without_schemas() -> None:
    assert Catalog(None, (), (name(None, "t"),)).find("T") == name(None, "t")


def test_lookups() -> None:
    assert SMALL.object(OLD.ref) == OLD
    assert SMALL.object(TableRef("public", "x")) is None
    assert SMALL.in_schema("archive") == (OTHER, PART)
    assert SMALL.in_schema("x") == ()


def test_keys_both_ways_and_details_win() -> None:
    key = Key("k", OLD.ref, ("a",), OTHER.ref, ("b",))
    assert SMALL.incoming(OTHER.ref) == ()
    catalog = SMALL.with_foreign_keys([key])
    assert catalog.incoming(OTHER.ref) == (key,)
    facts = TableFacts(OLD.ref, ObjectKind.TABLE, (), UniqueKey("", ("a",)))
    broken = BrokenTable(OTHER.ref, ObjectKind.TABLE, "no")
    catalog = catalog.with_details({OLD.ref: facts}).with_details({OTHER.ref: broken})
    assert catalog.facts(OLD.ref) is facts
    assert catalog.facts(OTHER.ref) is None
    assert catalog.with_columns({OLD.ref: ("a",)}).columns[OLD.ref] == ("a",)


MAKING = {
    "postgresql": (
        "CREATE FUNCTION f(a integer, b text DEFAULT 'x') RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql AS 'SELECT ''a'''",
        "CREATE PROCEDURE \"P p\"() LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer)",
    ),
    "mysql": (
        "CREATE FUNCTION f(a integer, b text) RETURNS integer RETURN 1",
        "CREATE PROCEDURE `P p`() SELECT 1",
    ),
    "sqlite": (),
}
MADE = {
    "postgresql": [
        ("P p", "", False),
        ("f", "", True),
        ("f", "a integer, b text DEFAULT 'x'::text", False),
        ("total", "integer", False),
    ],
    "mysql": [("f", "", False), ("P p", "", False)],
    "sqlite": [],
}


async def test_functions_and_procedures_by_every_driver(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)

    def make(connection: Connection) -> None:
        for statement in MAKING[database.dialect.name]:
            connection.exec_driver_sql(statement).close()

    assert await database.read(reading.read_routines) == ()
    await database.write(make)
    schema = (await database.read(reading.read_names)).default_schema
    found = await database.read(reading.read_routines)
    assert [(each.name, each.arguments, each.is_table) for each in found] == MADE[database.dialect.name]
    assert {each.schema for each in found} <= {schema}


@pytest.mark.filterwarnings("ignore:duckdb-engine doesn't yet support reflection on indices")
@pytest.mark.parametrize("where", ["memory", "file"])
async def test_a_dialect_nobody_prepared_for(open_database: OpenDatabase, tmp_path: Path, where: str) -> None:
    database = await open_database(f"duckdb:///{':memory:' if where == 'memory' else tmp_path / 'a.duckdb'}")
    sql = "CREATE TABLE t(id INTEGER PRIMARY KEY, up INTEGER REFERENCES t(id))"
    await database.write(lambda connection: connection.exec_driver_sql(sql).close())
    catalog = await database.read(reading.read_names)
    (found,) = catalog.objects
    facts = (await database.read(reading.read_details, catalog.objects))[found.ref]
    assert isinstance(facts, TableFacts)
    assert (facts.source, facts.primary_key and facts.primary_key.columns) == ("information_schema", ("id",))
    assert await database.read(reading.read_column_names) == {found.ref: ("id", "up")}
    (key,) = await database.read(reading.read_foreign_keys)
    assert key.target == found.ref
    assert "CREATE TABLE" in await database.read(reading.read_ddl, found)
    assert await database.read(reading.read_triggers, (found.ref,)) == {found.ref: ()}
    assert await database.read(reading.read_routines) == ()
