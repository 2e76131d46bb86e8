"""MariaDB's catalog: information_schema, what it leaves out, and names that differ only by case."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.pool import NullPool

from browser.database.dialects.mysql.catalog import MysqlCatalog
from browser.database.facts import BrokenTable, Kind, ObjectKind, ObjectName, TableFacts, TableRef, UniqueKey

READER = MysqlCatalog()


@pytest.fixture
def connection(mariadb_url: str) -> Iterator[Connection]:
    engine = create_engine(mariadb_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def schema(mariadb_url: str) -> str:
    return str(make_url(mariadb_url).database)


def run(connection: Connection, *script: str) -> None:
    for statement in script:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def details(connection: Connection, schema: str, table: str) -> TableFacts:
    ref = TableRef(schema, table)
    found = READER.tables(connection, [ObjectName(ref, ObjectKind.TABLE)])[ref]
    assert isinstance(found, TableFacts), found
    return found


def mine(connection: Connection, schema: str) -> list[ObjectName]:
    return [name for name in READER.objects(connection) if name.ref.schema == schema]


def test_names_of_every_kind(connection: Connection, schema: str) -> None:
    run(
        connection,
        "CREATE TABLE plain(a int) COMMENT = 'it''s <b>'",
        "CREATE TABLE kept(a int) WITH SYSTEM VERSIONING",
        "CREATE TABLE parts(a int) PARTITION BY HASH (a) PARTITIONS 3",
        "CREATE VIEW v AS SELECT * FROM plain",
        "CREATE SEQUENCE counter",
    )
    assert [(name.ref.name, name.kind, name.comment) for name in mine(connection, schema)] == [
        ("counter", ObjectKind.SEQUENCE, ""),
        ("kept", ObjectKind.TABLE, ""),
        ("parts", ObjectKind.TABLE, ""),
        ("plain", ObjectKind.TABLE, "it's <b>"),
        ("v", ObjectKind.VIEW, ""),
    ]
    assert READER.default_schema(connection) == schema
    assert READER.schemas(connection)[0] == schema
    assert not set(READER.schemas(connection)) & {"mysql", "sys", "information_schema", "performance_schema"}
    assert not any(READER.is_system(str(name.ref.schema)) for name in READER.objects(connection))


def test_without_a_current_database(connection: Connection, schema: str, mariadb_url: str) -> None:
    run(connection, "CREATE TABLE t(a int)")
    engine = create_engine(make_url(mariadb_url)._replace(database=None), poolclass=NullPool)
    with engine.connect() as other:
        assert READER.default_schema(other) is None
        assert schema in READER.schemas(other)
        assert details(other, schema, "t").column("a").type == "int(11)"
    engine.dispose()


def test_columns(connection: Connection, schema: str) -> None:
    run(
        connection,
        """CREATE TABLE t(id int unsigned AUTO_INCREMENT PRIMARY KEY, s varchar(20) NOT NULL DEFAULT 'it''s',
           n decimal(10,2) DEFAULT NULL, e enum('a','b,c') COMMENT 'either', st set('x','y'), j json,
           b bit(3) DEFAULT b'101',
           f tinyint(1) DEFAULT 1, y year, ts timestamp(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
           ti time, raw varbinary(10), big longblob, txt mediumtext DEFAULT concat('%s', ':x'), u uuid, p point,
           twice int GENERATED ALWAYS AS (f * 2) STORED, thrice int AS (f * 3) VIRTUAL, `it's %s` int)""",
    )
    facts = details(connection, schema, "t")
    assert {column.name: (column.type, column.kind) for column in facts.columns} == {
        "id": ("int(10) unsigned", Kind.NUMBER),
        "s": ("varchar(20)", Kind.TEXT),
        "n": ("decimal(10,2)", Kind.NUMBER),
        "e": ("enum('a','b,c')", Kind.TEXT),
        "st": ("set('x','y')", Kind.TEXT),
        "j": ("longtext", Kind.JSON),
        "b": ("bit(3)", Kind.OTHER),
        "f": ("tinyint(1)", Kind.NUMBER),
        "y": ("year(4)", Kind.NUMBER),
        "ts": ("timestamp(3)", Kind.TIME),
        "ti": ("time", Kind.TIME),
        "raw": ("varbinary(10)", Kind.BYTES),
        "big": ("longblob", Kind.BYTES),
        "txt": ("mediumtext", Kind.TEXT),
        "u": ("uuid", Kind.OTHER),
        "p": ("point", Kind.OTHER),
        "twice": ("int(11)", Kind.NUMBER),
        "thrice": ("int(11)", Kind.NUMBER),
        "it's %s": ("int(11)", Kind.NUMBER),
    }
    assert [column.name for column in facts.columns if column.identity] == ["id"]
    assert {column.name: column.default for column in facts.columns if column.default is not None} == {
        "s": "'it''s'",
        "b": "b'101'",
        "f": "1",
        "ts": "current_timestamp(3) on update current_timestamp(3)",
        "txt": "concat('%s',':x')",
    }
    assert {column.name: column.generated for column in facts.columns if column.generated} == {
        "twice": "`f` * 2",
        "thrice": "`f` * 3",
    }
    assert facts.column("e").comment == "either"
    assert not facts.column("s").nullable
    assert facts.column("n").nullable


def test_keys_indexes_and_checks(connection: Connection, schema: str) -> None:
    run(
        connection,
        """CREATE TABLE t(a int, b varchar(50), c int, PRIMARY KEY (c, a), UNIQUE one (b, a), UNIQUE start (b(3)),
           KEY `%s` (a), CONSTRAINT positive CHECK (a > 0), CHECK (b <> ')')) COMMENT = 'table'""",
    )
    facts = details(connection, schema, "t")
    assert facts.primary_key == UniqueKey("PRIMARY", ("c", "a"))
    assert facts.unique == (UniqueKey("one", ("b", "a")), UniqueKey("start", ("b",)))
    assert {index.name: index.columns for index in facts.indexes} == {
        "%s": ("a",),
        "one": ("b", "a"),
        "start": ("(b (3))",),
    }
    assert {(check.name, check.sql) for check in facts.checks} == {
        ("positive", "`a` > 0"),
        ("CONSTRAINT_1", "`b` <> ')'"),
    }
    assert facts.comment == "table"


def test_an_index_that_serves_no_plain_order_says_so(connection: Connection, schema: str) -> None:
    run(
        connection,
        """CREATE TABLE t(a int, b text, c varchar(9), p point NOT NULL, KEY i1 (a, c DESC), KEY i2 (a DESC, c DESC),
           FULLTEXT i3 (b), SPATIAL i4 (p), UNIQUE i5 (b), KEY i6 (c, b(4)))""",
    )
    facts = details(connection, schema, "t")
    assert {index.name: index.columns for index in facts.indexes} == {
        "i1": ("a", "(c DESC)"),
        "i2": ("a", "c"),
        "i3": ("(b USING FULLTEXT)",),
        "i4": ("(p USING SPATIAL)",),
        "i5": ("(b USING HASH)",),
        "i6": ("c", "(b (4))"),
    }
    assert facts.unique == (UniqueKey("i5", ("b",)),)


def test_foreign_keys_of_every_shape(connection: Connection, schema: str) -> None:
    other = f"{schema}_other"
    run(connection, f"CREATE DATABASE {other}")
    try:
        run(
            connection,
            f"CREATE TABLE {other}.target(x int, y int, code varchar(9) UNIQUE, PRIMARY KEY (y, x))",
            f"""CREATE TABLE t(id int PRIMARY KEY, a int, b int, c varchar(9), up int,
                CONSTRAINT pair FOREIGN KEY (b, a) REFERENCES {other}.target(y, x) ON DELETE CASCADE,
                CONSTRAINT `to %s` FOREIGN KEY (c) REFERENCES {other}.target(code) ON UPDATE SET NULL,
                CONSTRAINT self1 FOREIGN KEY (up) REFERENCES t(id),
                CONSTRAINT self2 FOREIGN KEY (a) REFERENCES t(id))""",
        )
        keys = {key.name: key for key in READER.foreign_keys(connection) if key.table.schema == schema}
        assert set(details(connection, schema, "t").foreign_keys) == set(keys.values())
    finally:
        run(connection, "DROP TABLE IF EXISTS t", f"DROP DATABASE {other}")
    target = TableRef(other, "target")
    assert (keys["pair"].columns, keys["pair"].target, keys["pair"].target_columns) == (("b", "a"), target, ("y", "x"))
    assert (keys["pair"].on_delete, keys["pair"].on_update) == ("CASCADE", "RESTRICT")
    assert (keys["to %s"].target_columns, keys["to %s"].on_update) == (("code",), "SET NULL")
    assert keys["self1"].target == keys["self2"].target == TableRef(schema, "t")


def test_keys_whose_names_the_server_cut_are_told_apart(connection: Connection, schema: str) -> None:
    long = "é" * 64
    key = f"FOREIGN KEY ({{}}) REFERENCES `{long}`(id)"
    run(connection, f"CREATE TABLE `{long}`(id int PRIMARY KEY, x int, y int, {key.format('x')}, {key.format('y')})")
    keys = details(connection, schema, long).foreign_keys
    assert len({each.name for each in keys}) == 1
    assert {(each.columns, each.target_columns) for each in keys} == {(("x",), ("id",)), (("y",), ("id",))}


def test_a_foreign_key_to_a_missing_table_is_kept(connection: Connection, schema: str) -> None:
    run(
        connection,
        "SET foreign_key_checks = 0",
        "CREATE TABLE t(a int, CONSTRAINT lost FOREIGN KEY (a) REFERENCES nowhere(x))",
        "CREATE TABLE gone(x int PRIMARY KEY)",
        "CREATE TABLE u(a int, CONSTRAINT later FOREIGN KEY (a) REFERENCES gone(x))",
        "DROP TABLE gone",
    )
    (lost,) = details(connection, schema, "t").foreign_keys
    assert (lost.target, lost.target_columns) == (TableRef(schema, "nowhere"), ("x",))
    assert {key.name for key in READER.foreign_keys(connection) if key.table.schema == schema} == {"lost", "later"}


def test_a_failing_view_is_broken_beside_the_others(connection: Connection, schema: str) -> None:
    run(
        connection,
        "CREATE TABLE t(a int)",
        "CREATE TABLE soon(a int)",
        "CREATE VIEW `fails %s` AS SELECT * FROM soon",
        "CREATE VIEW works AS SELECT * FROM t",
        "DROP TABLE soon",
    )
    objects = mine(connection, schema)
    found = READER.tables(connection, objects)
    broken = found[TableRef(schema, "fails %s")]
    assert isinstance(broken, BrokenTable)
    assert "references invalid table(s) or column(s)" in broken.reason
    assert sum(isinstance(facts, TableFacts) for facts in found.values()) == 2
    names = READER.column_names(connection)
    assert names[TableRef(schema, "works")] == ("a",)
    assert TableRef(schema, "fails %s") not in names
    assert "SELECT" in READER.ddl(connection, objects[0]).upper()


def test_names_that_differ_only_by_case(connection: Connection, schema: str) -> None:
    run(
        connection,
        "CREATE TABLE t(small int PRIMARY KEY)",
        "CREATE TABLE T(big int, CONSTRAINT k FOREIGN KEY (big) REFERENCES t(small))",
    )
    objects = mine(connection, schema)
    for asked in (objects, objects[:1], objects[1:]):
        found = READER.tables(connection, asked)
        columns = {ref.name: facts.columns[0].name for ref, facts in found.items() if isinstance(facts, TableFacts)}
        assert columns == {name.ref.name: {"t": "small", "T": "big"}[name.ref.name] for name in asked}
    assert details(connection, schema, "T").foreign_keys[0].columns == ("big",)
    assert details(connection, schema, "t").foreign_keys == ()
    names = READER.column_names(connection)
    assert (names[TableRef(schema, "t")], names[TableRef(schema, "T")]) == (("small",), ("big",))


def test_triggers_and_ddl(connection: Connection, schema: str) -> None:
    run(
        connection,
        "CREATE TABLE `a``;%s:x`(id int DEFAULT 7)",
        "CREATE TRIGGER `t``%s` BEFORE INSERT ON `a``;%s:x` FOR EACH ROW SET NEW.id = length('%s:x')",
        "CREATE SEQUENCE `c %s` START WITH 5",
    )
    table = TableRef(schema, "a`;%s:x")
    (trigger,) = READER.triggers(connection, [table])[table]
    assert trigger.name == "t`%s"
    ddl = READER.ddl(connection, ObjectName(table, ObjectKind.TABLE))
    assert ddl.startswith("CREATE TABLE `a``;%s:x` (")
    assert ddl.endswith(f"{trigger.sql};")
    run(connection, "DROP TABLE `a``;%s:x`", *ddl.rstrip(";").split(";\n\n"))
    assert READER.triggers(connection, [table])[table] == (trigger,)
    sequence = READER.ddl(connection, ObjectName(TableRef(schema, "c %s"), ObjectKind.SEQUENCE))
    assert sequence.startswith("CREATE SEQUENCE `c %s` start with 5")


def test_tables_of_several_schemas_cost_as_much_as_those_of_one(
    connection: Connection, schema: str, statements: list[str]
) -> None:
    others = [f"{schema}_{number}" for number in range(3)]
    try:
        for each in (schema, *others[1:], others[0]):
            run(
                connection, f"CREATE DATABASE IF NOT EXISTS {each}", f"CREATE TABLE {each}.t({each}_id int PRIMARY KEY)"
            )
            run(connection, f"CREATE TRIGGER {each}.on_t BEFORE INSERT ON {each}.t FOR EACH ROW SET @a = 1")
        run(
            connection,
            f"CREATE TABLE {others[0]}.u(a int, b int, CHECK (a > 0), FOREIGN KEY (a) REFERENCES t({others[0]}_id))",
        )
        objects = [name for name in READER.objects(connection) if str(name.ref.schema).startswith(schema)]
        statements.clear()
        found = READER.tables(connection, objects)
        assert len(statements) == 6
        triggers = READER.triggers(connection, [name.ref for name in objects])
        assert len(statements) == 7
    finally:
        run(connection, *(f"DROP DATABASE IF EXISTS {each}" for each in others))
    for each in (schema, *others):
        facts = found[TableRef(each, "t")]
        assert isinstance(facts, TableFacts)
        assert [column.name for column in facts.columns] == [f"{each}_id"]
        assert [f"ON `{each}`.`t`" in trigger.sql for trigger in triggers[TableRef(each, "t")]] == [True]
    with_key = found[TableRef(others[0], "u")]
    assert isinstance(with_key, TableFacts)
    assert with_key.foreign_keys[0].target == TableRef(others[0], "t")
    assert [check.sql for check in with_key.checks] == ["`a` > 0"]


def test_what_one_may_only_partly_read(connection: Connection, schema: str, mariadb_url: str) -> None:
    run(
        connection,
        "CREATE TABLE open(a int, b int)",
        "CREATE TABLE shut(a int)",
        f"CREATE USER {schema}@'%' IDENTIFIED BY 'x'",
        f"GRANT SELECT (a) ON {schema}.open TO {schema}@'%'",
        f"GRANT INSERT ON {schema}.shut TO {schema}@'%'",
    )
    engine = create_engine(make_url(mariadb_url).set(username=schema, password="x"), poolclass=NullPool)
    try:
        with engine.connect() as other:
            objects = mine(other, schema)
            assert [name.ref.name for name in objects] == ["open", "shut"]
            found = READER.tables(other, objects)
            partly = found[TableRef(schema, "open")]
            assert isinstance(partly, TableFacts)
            assert [column.name for column in partly.columns] == ["a"]
            assert isinstance(found[TableRef(schema, "shut")], TableFacts)
    finally:
        engine.dispose()
        run(connection, f"DROP USER {schema}@'%'")
