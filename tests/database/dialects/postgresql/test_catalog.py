"""PostgreSQL's catalog: partitions, keys of every shape, names and privileges."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects.postgresql.catalog import PostgresqlCatalog
from browser.database.facts import BrokenTable, Kind, ObjectKind, ObjectName, TableFacts, TableRef, UniqueKey

READER = PostgresqlCatalog()


@pytest.fixture
def connection(postgresql_url: str) -> Iterator[Connection]:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def run(connection: Connection, script: str) -> None:
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def details(connection: Connection, table: str, schema: str = "public") -> TableFacts:
    ref = TableRef(schema, table)
    found = READER.tables(connection, [ObjectName(ref, ObjectKind.TABLE)])[ref]
    assert isinstance(found, TableFacts), found
    return found


def test_names_of_every_kind_with_their_parents(connection: Connection, statements: list[str]) -> None:
    run(
        connection,
        """
        CREATE SCHEMA "a"";%s:x"; CREATE SCHEMA empty;
        CREATE TABLE measure(day date NOT NULL, v int) PARTITION BY RANGE (day);
        CREATE TABLE measure_2026 PARTITION OF measure FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
            PARTITION BY LIST (v);
        CREATE TABLE "a"";%s:x".part PARTITION OF measure_2026 FOR VALUES IN (1);
        CREATE TABLE animal(name text); CREATE TABLE dog(barks bool) INHERITS (animal);
        CREATE VIEW v AS SELECT * FROM animal;
        CREATE MATERIALIZED VIEW later AS SELECT * FROM animal WITH NO DATA;
        CREATE SEQUENCE counter; COMMENT ON TABLE animal IS 'it''s <b>';
        CREATE TEMP TABLE passing(a int); CREATE TYPE composite AS (a int)""",
    )
    statements.clear()
    objects = {str(name.ref): name for name in READER.objects(connection)}
    assert len(statements) == 1
    assert {name: (found.kind.value, found.parent and str(found.parent)) for name, found in objects.items()} == {
        'a";%s:x.part': ("table", "public.measure_2026"),
        "public.measure": ("table", None),
        "public.measure_2026": ("table", "public.measure"),
        "public.animal": ("table", None),
        "public.dog": ("table", "public.animal"),
        "public.v": ("view", None),
        "public.later": ("materialized view", None),
        "public.counter": ("sequence", None),
    }
    assert objects["public.animal"].comment == "it's <b>"
    assert READER.schemas(connection) == ("public", 'a";%s:x', "empty")
    found = READER.tables(connection, list(objects.values()))
    assert all(isinstance(facts, TableFacts) for facts in found.values())
    assert TableRef("public", "counter") not in found
    assert details(connection, "later").columns[0].type == "text"


@pytest.fixture
def statements(connection: Connection) -> list[str]:
    from sqlalchemy import event

    sent: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda c, cursor, statement, *rest: sent.append(statement))
    return sent


def test_columns(connection: Connection) -> None:
    run(
        connection,
        """
        CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN zip AS varchar(5) NOT NULL CHECK (VALUE <> '');
        CREATE DOMAIN doc AS jsonb;
        CREATE TABLE t(id bigint GENERATED ALWAYS AS IDENTITY, s serial, n numeric(12, 2) DEFAULT 1.5,
            twice numeric GENERATED ALWAYS AS (n * 2) STORED, made timestamptz(3) DEFAULT now(), gap interval,
            b bool NOT NULL, j json, jb jsonb, d doc, raw bytea, tags text[] DEFAULT '{}', m mood, z zip, u uuid,
            "c" "char", r int4range, cls regclass, money money, x bit(3), gone int, net inet, at time);
        ALTER TABLE t DROP COLUMN gone; COMMENT ON COLUMN t.n IS 'how many'""",
    )
    facts = details(connection, "t")
    assert {column.name: (column.type, column.kind.value) for column in facts.columns} == {
        "id": ("bigint", "number"),
        "s": ("integer", "number"),
        "n": ("numeric(12,2)", "number"),
        "twice": ("numeric", "number"),
        "made": ("timestamp(3) with time zone", "time"),
        "gap": ("interval", "time"),
        "b": ("boolean", "boolean"),
        "j": ("json", "json"),
        "jb": ("jsonb", "json"),
        "d": ("doc", "json"),
        "raw": ("bytea", "bytes"),
        "tags": ("text[]", "other"),
        "m": ("mood", "text"),
        "z": ("zip", "text"),
        "u": ("uuid", "other"),
        "c": ('"char"', "text"),
        "r": ("int4range", "other"),
        "cls": ("regclass", "other"),
        "money": ("money", "number"),
        "x": ("bit(3)", "other"),
        "net": ("inet", "other"),
        "at": ("time without time zone", "time"),
    }
    assert [column.name for column in facts.columns if column.identity] == ["id"]
    assert facts.column("twice").generated == "(n * (2)::numeric)"
    assert facts.column("twice").default is None
    assert facts.column("s").default == "nextval('t_s_seq'::regclass)"
    assert facts.column("n").comment == "how many"
    assert not facts.column("b").nullable
    assert facts.column("j").kind is Kind.JSON


def test_keys_indexes_and_checks(connection: Connection) -> None:
    run(
        connection,
        """
        CREATE TABLE t(a int, b text, c int, CONSTRAINT pk PRIMARY KEY (c, a), CONSTRAINT one UNIQUE (b, a),
            CONSTRAINT late UNIQUE (b, c) DEFERRABLE, CONSTRAINT positive CHECK (a > 0), EXCLUDE (a WITH =));
        CREATE UNIQUE INDEX two ON t(c DESC) INCLUDE (b);
        CREATE UNIQUE INDEX partly ON t(b) WHERE a > 1;
        CREATE UNIQUE INDEX computed ON t(lower(b), (c + 1), a);
        CREATE INDEX "%s:x" ON t USING hash (b)""",
    )
    facts = details(connection, "t")
    assert facts.primary_key == UniqueKey("pk", ("c", "a"))
    assert {key.name: key.columns for key in facts.unique} == {"late": ("b", "c"), "one": ("b", "a"), "two": ("c",)}
    assert [(check.name, check.sql) for check in facts.checks] == [("positive", "a > 0")]
    indexes = {index.name: index for index in facts.indexes}
    assert "pk" not in indexes
    assert indexes["computed"].columns == ("(lower(b))", "((c + 1))", "a")
    assert indexes["partly"].where == "(a > 1)"
    assert indexes["%s:x"].columns == ("(b USING hash)",)
    assert indexes["two"].columns == ("c",)


def test_an_index_that_serves_no_plain_order_says_so(connection: Connection) -> None:
    run(
        connection,
        """
        CREATE TABLE t(a int, b text, c text COLLATE "C", d int[]);
        CREATE INDEX i1 ON t(a, b DESC); CREATE INDEX i2 ON t(a DESC, b DESC); CREATE INDEX i3 ON t(a NULLS FIRST);
        CREATE INDEX i4 ON t(b text_pattern_ops); CREATE INDEX i5 ON t(b COLLATE "C", c); CREATE INDEX i6 ON t(c);
        CREATE INDEX i7 ON t USING gin (d); CREATE UNIQUE INDEX i8 ON t(a, b DESC);
        CREATE INDEX i9 ON t(a DESC NULLS LAST, b)""",
    )
    facts = details(connection, "t")
    assert {index.name: index.columns for index in facts.indexes} == {
        "i1": ("a", "(b DESC)"),
        "i2": ("a", "b"),
        "i3": ("(a NULLS FIRST)",),
        "i4": ("(b text_pattern_ops)",),
        "i5": ('(b COLLATE "C")', "c"),
        "i6": ("c",),
        "i7": ("(d USING gin)",),
        "i8": ("a", "(b DESC)"),
        "i9": ("(a NULLS LAST)", "(b ASC)"),
    }
    assert [key.columns for key in facts.unique] == [("a", "b")]


def test_foreign_keys_of_every_shape(connection: Connection) -> None:
    run(
        connection,
        """
        CREATE SCHEMA other;
        CREATE TABLE other.target(x int, y int, code text UNIQUE, UNIQUE (x, y), PRIMARY KEY (y, x));
        CREATE TABLE t(id int PRIMARY KEY, a int, b int, c text, up int,
            CONSTRAINT pair FOREIGN KEY (a, b) REFERENCES other.target(x, y),
            CONSTRAINT "to code" FOREIGN KEY (c) REFERENCES other.target(code) ON DELETE SET NULL ON UPDATE CASCADE,
            CONSTRAINT self1 FOREIGN KEY (up) REFERENCES t, CONSTRAINT self2 FOREIGN KEY (a) REFERENCES t)""",
    )
    keys = {key.name: key for key in READER.foreign_keys(connection)}
    assert set(keys) == {"pair", "to code", "self1", "self2"}
    target = TableRef("other", "target")
    assert (keys["pair"].columns, keys["pair"].target, keys["pair"].target_columns) == (("a", "b"), target, ("x", "y"))
    assert (keys["to code"].target_columns, keys["to code"].on_delete) == (("code",), "SET NULL")
    assert (keys["to code"].on_update, keys["pair"].on_update) == ("CASCADE", "NO ACTION")
    assert keys["self1"].target == TableRef("public", "t")
    assert set(details(connection, "t").foreign_keys) == set(keys.values())


def test_partitions_have_keys_but_are_not_targets_of_their_own(connection: Connection) -> None:
    run(
        connection,
        """
        CREATE TABLE day(id int PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE day1 PARTITION OF day FOR VALUES FROM (1) TO (10);
        CREATE TABLE event(id int, day_id int REFERENCES day(id)) PARTITION BY LIST (id);
        CREATE TABLE event1 PARTITION OF event FOR VALUES IN (1)""",
    )
    keys = READER.foreign_keys(connection)
    assert sorted((key.table.name, key.target.name) for key in keys) == [("event", "day"), ("event1", "day")]
    assert [key.target.name for key in details(connection, "event1").foreign_keys] == ["day"]
    assert details(connection, "day1").primary_key == UniqueKey("day1_pkey", ("id",))


def test_what_one_may_not_read_is_listed_with_its_columns(connection: Connection, postgresql_url: str) -> None:
    role = f"nobody_{connection.engine.url.database}"
    run(connection, f"CREATE ROLE {role}; CREATE SCHEMA secret; CREATE TABLE secret.plan(step text); SET ROLE {role}")
    try:
        plan = TableRef("secret", "plan")
        assert [name.ref for name in READER.objects(connection)] == [plan]
        assert details(connection, "plan", "secret").column("step").type == "text"
        assert READER.column_names(connection) == {plan: ("step",)}
        assert "CREATE TABLE" in READER.ddl(connection, ObjectName(plan, ObjectKind.TABLE))
    finally:
        run(connection, f"RESET ROLE; DROP ROLE {role}")


def test_a_table_dropped_meanwhile_is_broken_in_the_servers_words(connection: Connection) -> None:
    run(connection, "CREATE TABLE here(a int); CREATE TABLE gone(a int)")
    objects = READER.objects(connection)
    run(connection, "DROP TABLE gone")
    found = READER.tables(connection, objects)
    broken = found[TableRef("public", "gone")]
    assert isinstance(broken, BrokenTable)
    assert 'relation "public.gone" does not exist' in broken.reason
    assert isinstance(found[TableRef("public", "here")], TableFacts)


def test_a_table_with_a_corrupt_catalog_entry_hides_no_other(connection: Connection, statements: list[str]) -> None:
    run(connection, "".join(f"CREATE TABLE t{number}(id int PRIMARY KEY);" for number in range(64)))
    run(
        connection,
        """
        CREATE FUNCTION lost() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE TABLE corrupt(a int DEFAULT lost());
        CREATE TYPE gone AS ENUM ('x'); CREATE TABLE untyped(a int, b gone);
        DELETE FROM pg_proc WHERE proname = 'lost'; DELETE FROM pg_type WHERE typname = 'gone'""",
    )
    objects = READER.objects(connection)
    statements.clear()
    found = READER.tables(connection, objects)
    broken = [facts for facts in found.values() if isinstance(facts, BrokenTable)]
    assert [facts.ref.name for facts in broken] == ["corrupt"]
    assert "cache lookup failed for function" in broken[0].reason
    assert len(statements) < 80
    assert [(column.name, column.type) for column in details(connection, "untyped").columns][1] == ("b", "???")


def test_the_default_schema_follows_the_search_path(connection: Connection) -> None:
    assert READER.default_schema(connection) == "public"
    run(connection, "CREATE SCHEMA mine; SET search_path = missing, mine")
    assert READER.default_schema(connection) == "mine"
    assert READER.schemas(connection) == ("mine", "public")
    run(connection, "SET search_path = ''")
    assert READER.default_schema(connection) == "public"


def test_triggers(connection: Connection) -> None:
    run(
        connection,
        """
        CREATE TABLE "t%s"(id int PRIMARY KEY, up int REFERENCES "t%s");
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER ":x" BEFORE INSERT ON "t%s" FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION f('%s')""",
    )
    (trigger,) = READER.triggers(connection, [TableRef("public", "t%s")])[TableRef("public", "t%s")]
    assert trigger.name == ":x"
    assert trigger.sql.startswith('CREATE TRIGGER ":x" BEFORE INSERT ON "t%s"')
    assert trigger.sql.endswith("EXECUTE FUNCTION f('%s')")
