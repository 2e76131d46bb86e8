"""Functions and operators that somebody else put into the search path never run because a catalog is read."""

import pytest
from sqlalchemy import Connection, create_engine, make_url

from browser.database.facts import TableFacts
from browser.schema import catalog
from tests.conftest import OpenDatabase

TYPES = ("name", "text", "varchar", "bpchar", "oid", "int2", "int4", "int8", "float4", '"char"', "regclass", "boolean")
OPERATORS = ("=", "<>", "<", ">", ">=", "<=", "~~", "!~~")
FUNCTIONS = (
    "obj_description(oid, name) RETURNS text",
    "obj_description(oid, text) RETURNS text",
    "quote_ident(name) RETURNS text",
    "quote_ident(text) RETURNS text",
    "quote_literal(varchar) RETURNS text",
    "array_to_string(text[], text) RETURNS text",
    "array_to_string(text[], varchar) RETURNS text",
    "array_position(text[], text) RETURNS int4",
    "unnest(oid[]) RETURNS SETOF oid",
    "unnest(int2[]) RETURNS SETOF int2",
    "json_build_array(name, name) RETURNS json",
    "generate_series(int4, int2) RETURNS SETOF int4",
    "generate_series(int2, int2) RETURNS SETOF int4",
)
STRANGERS = """
CREATE TABLE public.ran (what text);
DO $do$
DECLARE l text; r text; o text;
BEGIN
  FOREACH l IN ARRAY %(types)s LOOP FOREACH r IN ARRAY %(types)s LOOP
    EXECUTE format($f$CREATE FUNCTION public.stranger(%%s, %%s) RETURNS boolean LANGUAGE plpgsql AS
      $b$ BEGIN INSERT INTO public.ran VALUES ('operator of %%s and %%s'); RETURN true; END $b$ $f$, l, r, l, r);
    FOREACH o IN ARRAY %(operators)s LOOP
      EXECUTE format('CREATE OPERATOR public.%%s (LEFTARG = %%s, RIGHTARG = %%s, FUNCTION = public.stranger)', o, l, r);
    END LOOP;
  END LOOP; END LOOP;
  FOREACH o IN ARRAY %(functions)s LOOP
    EXECUTE format($f$CREATE FUNCTION public.%%s LANGUAGE plpgsql AS
      $b$ BEGIN INSERT INTO public.ran VALUES (%%L); RETURN %%s; END $b$ $f$, o, o,
      CASE WHEN o ~ 'SETOF' THEN '' ELSE 'NULL' END);
  END LOOP;
END $do$;
CREATE TABLE parent (id int PRIMARY KEY, name varchar(20) UNIQUE, CHECK (id > 0)) WITH (fillfactor = 70);
CREATE TABLE child (id int REFERENCES parent, c text COLLATE "C", low text GENERATED ALWAYS AS ('x') STORED);
CREATE INDEX ON child (c text_pattern_ops, (id + 1)) WHERE id > 3;
CREATE VIEW seen WITH (security_barrier) AS SELECT * FROM child;
CREATE SEQUENCE numbers OWNED BY parent.id;
CREATE TABLE parted (id int) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (9);
COMMENT ON TABLE parent IS 'commented';
COMMENT ON COLUMN parent.name IS 'commented';
"""


def browse(connection: Connection) -> None:
    """Everything that the tree and a table's details ask for."""
    names = catalog.read_names(connection)
    details = catalog.read_details(connection, names.objects)
    assert {ref.name for ref, found in details.items() if isinstance(found, TableFacts)} == {
        "ran", "parent", "child", "seen", "parted", "part",
    }  # fmt: skip
    assert [key.target.name for key in catalog.read_foreign_keys(connection)] == ["parent"]
    catalog.read_column_names(connection)
    assert catalog.read_routines(connection)
    for name in names.objects:
        assert catalog.read_ddl(connection, name)
        catalog.read_triggers(connection, (name.ref,))


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg"])
async def test_reading_the_catalog_runs_nothing_of_a_stranger(
    postgresql_url: str, driver: str, open_database: OpenDatabase
) -> None:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    lists = {"types": list(TYPES), "operators": list(OPERATORS), "functions": list(FUNCTIONS)}
    with engine.connect() as connection:
        connection.exec_driver_sql(STRANGERS, lists)
    url = make_url(postgresql_url).set(drivername=f"postgresql+{driver}").render_as_string(hide_password=False)
    database = await open_database(url)
    await database.read(browse)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT what FROM public.ran").scalars().all() == []
    engine.dispose()
