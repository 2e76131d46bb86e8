"""Read-only on PostgreSQL is proved by what a role may do, not by a setting."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import make_url

from browser import errors
from tests.conftest import OpenDatabase
from tests.console.consoles import Console
from tests.servers import connect_postgresql

READER = "rowlore_reader"
WRITER = "rowlore_writer"
EVERY_ROLE_MAY = (
    "SELECT lo_create(0)", "DO $$ BEGIN PERFORM lo_create(0); END $$", "BEGIN READ WRITE",
    "SELECT query_to_xml('SELECT lo_create(0)', true, true, '')", "DROP OWNED BY CURRENT_USER",
    "ALTER ROLE CURRENT_USER PASSWORD 'x'", "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
)  # fmt: skip


@pytest.fixture
def admin(postgresql_url: str) -> Iterator[Any]:
    """A cursor of the administrator in a database with a table that the reader may read."""
    with closing(connect_postgresql(make_url(postgresql_url))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {READER} LOGIN PASSWORD 'reading'")
            cursor.execute(f"CREATE ROLE {WRITER}")
            cursor.execute(f"CREATE TABLE t (a int); INSERT INTO t VALUES (1); GRANT SELECT ON t TO {READER}")
            try:
                yield cursor
            finally:
                for role in (READER, WRITER):
                    cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def _reading(url: str, driver: str) -> str:
    made = make_url(url).set(drivername=driver, username=READER, password="reading")
    return made.render_as_string(hide_password=False)


@pytest.mark.parametrize("driver", ["postgresql+psycopg2", "postgresql+asyncpg"])
async def test_a_role_that_may_only_read_is_proved(
    postgresql_url: str, admin: Any, driver: str, open_database: OpenDatabase
) -> None:
    database = await open_database(_reading(postgresql_url, driver), read_only=True)
    assert database.proof.proved, database.proof.why
    held = await database.hold()
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN READ WRITE").close())
    with pytest.raises(errors.StatementFailed, match="permission denied"):
        await held.run(lambda connection: connection.exec_driver_sql("DELETE FROM t").close())


async def test_what_every_role_may_is_not_sent(postgresql_url: str, admin: Any, open_database: OpenDatabase) -> None:
    """Large objects and what is the role's own: no privilege keeps anybody from those, and PostgreSQL 15 no setting."""
    database = await open_database(_reading(postgresql_url, "postgresql+psycopg2"), read_only=True)
    assert database.proof.proved
    console = await Console.open(database)
    for sql in EVERY_ROLE_MAY:
        assert isinstance((await console.run(sql)).error, errors.NotSupported), sql
    assert (await console.run("SELECT a FROM t")).ok
    await console.session.close()
    admin.execute("SELECT count(*) FROM pg_largeobject_metadata")
    assert admin.fetchone() == (0,)


@pytest.mark.parametrize(
    ("granted", "told"),
    [
        ("GRANT UPDATE ON t TO {reader}", "may write to public.t"),
        ("GRANT UPDATE (a) ON t TO {reader}", "may write to public.t"),
        ("ALTER TABLE t OWNER TO {reader}", "may write to public.t"),
        ("GRANT INSERT ON t TO PUBLIC", "may write to public.t"),
        ("GRANT INSERT ON t TO {writer}; ALTER ROLE {reader} NOINHERIT; GRANT {writer} TO {reader}", "may write to"),
        ("CREATE SEQUENCE s; GRANT USAGE ON SEQUENCE s TO {reader}", "may advance the sequence public.s"),
        ("GRANT CREATE ON SCHEMA public TO {reader}", "may create tables in the schema public"),
        ("GRANT pg_write_all_data TO {reader}", "pg_write_all_data"),
        ("ALTER ROLE {reader} CREATEROLE", "create roles"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "may call public.f"),
    ],
)
async def test_one_way_to_write_makes_it_advisory(
    postgresql_url: str, admin: Any, granted: str, told: str, open_database: OpenDatabase
) -> None:
    admin.execute(granted.format(reader=READER, writer=WRITER))
    try:
        database = await open_database(_reading(postgresql_url, "postgresql+psycopg2"), read_only=True)
        assert database.proof.advisory
        assert told in " ".join(database.proof.why)
    finally:
        admin.execute(f"REVOKE {WRITER} FROM {READER}; REVOKE pg_write_all_data FROM {READER}")


async def test_the_probe_leaves_nothing(postgresql_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(postgresql_url, read_only=True)
    left = "SELECT count(*) FROM pg_class WHERE relname LIKE 'rowlore_probe%%'"
    assert await database.read(lambda connection: connection.exec_driver_sql(left).scalar()) == 0
