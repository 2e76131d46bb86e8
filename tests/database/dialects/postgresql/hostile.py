"""A shop in a PostgreSQL database whose search path strangers filled with what leaves a trace when it runs.

Casts are those of a stranger's own types: one between the server's types can be made by a superuser only.
"""

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

TYPES = (
    *("text", "varchar", "bpchar", "name", "oid", "int2", "int4", "int8", "numeric", "float4", "float8", "boolean"),
    *("date", "timestamp", "timestamptz", "uuid", "bytea", "int4[]", "text[]", "varchar[]", "mood", "mail", "letter"),
)
OPERATORS = ("=", "<>", "<", ">", ">=", "<=", "~~", "~~*", "!~~", "-")
FUNCTIONS = (
    *(f"count({name}) RETURNS int8" for name in ("varchar", "text", "int4")),
    *(f"{name}({of}) RETURNS text" for name in ("lower", "upper", "concat") for of in ("varchar", "text", "int4")),
    *(f"like_escape({name}, {name}) RETURNS text" for name in ("varchar", "text")),
    "count() RETURNS int8",
    "row_number() RETURNS int8",
    "current_schema() RETURNS name",
    "version() RETURNS text",
    "format_type(oid, text) RETURNS text",
    "unnest(text[]) RETURNS SETOF text",
    "unnest(varchar[]) RETURNS SETOF varchar",
    "array_agg(oid) RETURNS oid[]",
    "array_agg(text) RETURNS text[]",
    "float8send(float8) RETURNS bytea",
    "getdatabaseencoding() RETURNS name",
    "set_config(text, text, boolean) RETURNS text",
)
CASTS = tuple((own, other) for own in ("mood", "letter_row") for other in ("varchar", "int4", "int8", "date", "bpchar"))
OWN_TYPES = """
CREATE TABLE public.ran (what text);
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN public.mail AS varchar(40);
CREATE DOMAIN public.letter AS public.mail;
CREATE TYPE public.letter_row AS (a int);
"""
STRANGERS = """
DO $do$
DECLARE l text; r text; o text; c text[];
BEGIN
  FOREACH l IN ARRAY %(types)s LOOP FOREACH r IN ARRAY %(types)s LOOP
    EXECUTE format($f$CREATE FUNCTION public.stranger(%%s, %%s) RETURNS boolean LANGUAGE plpgsql AS
      $b$ BEGIN INSERT INTO public.ran VALUES (%%L); RETURN true; END $b$ $f$, l, r, 'operator ' || l || ' ' || r);
    FOREACH o IN ARRAY %(operators)s LOOP
      EXECUTE format('CREATE OPERATOR public.%%s (LEFTARG = %%s, RIGHTARG = %%s, FUNCTION = public.stranger)', o, l, r);
    END LOOP;
  END LOOP; END LOOP;
  FOREACH o IN ARRAY %(functions)s LOOP
    EXECUTE format($f$CREATE FUNCTION public.%%s LANGUAGE plpgsql AS
      $b$ BEGIN INSERT INTO public.ran VALUES (%%L); RETURN %%s; END $b$ $f$, o, o,
      CASE WHEN o ~ 'SETOF' THEN '' ELSE 'NULL' END);
  END LOOP;
  FOREACH c SLICE 1 IN ARRAY %(casts)s LOOP
    EXECUTE format($f$CREATE FUNCTION public.cast_%%s(%%s) RETURNS %%s LANGUAGE plpgsql AS
      $b$ BEGIN INSERT INTO public.ran VALUES ('cast'); RETURN NULL; END $b$ $f$, c[2], c[1], c[2]);
    EXECUTE format('CREATE CAST (%%s AS %%s) WITH FUNCTION public.cast_%%s(%%s) AS ASSIGNMENT', c[1], c[2], c[2], c[1]);
  END LOOP;
END $do$;
"""
# The shop was there before the strangers came, so its defaults, checks and indexes are the server's own.
SHOP = """
CREATE TABLE public.groups (code varchar(10) PRIMARY KEY, name varchar(40), kind char(3));
CREATE TABLE public.persons (tenant varchar(5), code varchar(10), name varchar(40) NOT NULL, id int UNIQUE NOT NULL,
  grp varchar(10) REFERENCES public.groups, feels public.mood, mail public.mail, letter public.letter,
  kind char(3), money numeric(9, 2), ratio float8, part real, born date, seen timestamptz, token uuid, raw bytea,
  tags text[], many int4[], yes boolean, doc jsonb, PRIMARY KEY (tenant, code));
CREATE INDEX ON public.persons (name);
CREATE TABLE public.calls (id bigint PRIMARY KEY, tenant varchar(5), code varchar(10), person int, note varchar(40),
  FOREIGN KEY (tenant, code) REFERENCES public.persons ON DELETE CASCADE,
  FOREIGN KEY (person) REFERENCES public.persons (id) ON DELETE SET NULL);
CREATE INDEX ON public.calls (tenant, code);
CREATE TABLE public.labels (name public.mood PRIMARY KEY, title varchar(20));
CREATE TABLE public.tagged (tag public.mood REFERENCES public.labels, person int REFERENCES public.persons (id),
  PRIMARY KEY (tag, person));
CREATE TABLE public.keyless (a varchar(10), b public.mood);
INSERT INTO public.groups SELECT 'g' || n, 'Group ' || n, 'k' FROM generate_series(0, 4) n;
INSERT INTO public.persons SELECT 't' || n % 3, 'c' || n, 'name ' || n % 50, n, 'g' || n % 5,
  (ARRAY['sad', 'ok', 'happy'])[n % 3 + 1]::public.mood, n || '@x.org', 'l' || n, 'k' || n % 9, n / 4.0, n / 7.0,
  n / 9.0, date '2020-01-01' + n, now(), gen_random_uuid(), 'x', ARRAY['a'], ARRAY[n], n % 2 = 0, '{}'
  FROM generate_series(1, 450) n;
INSERT INTO public.calls SELECT n, 't' || n % 3, 'c' || n, n, 'note' FROM generate_series(1, 450) n;
INSERT INTO public.labels VALUES ('sad', 'Sad'), ('ok', 'Ok'), ('happy', 'Happy');
INSERT INTO public.tagged SELECT feels, id FROM public.persons;
INSERT INTO public.keyless SELECT code, feels FROM public.persons;
ANALYZE;
"""


def make_hostile(url: str, path: str | None = None) -> None:
    """The shop, 5,290 operators, and functions and casts that all leave a trace."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    lists = {"types": list(TYPES), "operators": list(OPERATORS), "functions": list(FUNCTIONS)}
    with engine.connect() as connection:
        connection.exec_driver_sql(OWN_TYPES)
        connection.exec_driver_sql(SHOP.replace("%", "%%"))
        connection.exec_driver_sql(STRANGERS, {**lists, "casts": [list(pair) for pair in CASTS]})
        if path is not None:
            connection.exec_driver_sql(f"ALTER DATABASE {make_url(url).database} SET search_path = {path}")
    engine.dispose()


def what_ran(url: str) -> list[str]:
    """The traces, asked for with nobody else in the search path."""
    engine = create_engine(url, poolclass=NullPool, connect_args={"options": "-c search_path="})
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT what FROM public.ran").scalars().all()
    engine.dispose()
    return sorted(set(found))


def driven(url: str, driver: str) -> str:
    return make_url(url).set(drivername=f"postgresql+{driver}").render_as_string(hide_password=False)
