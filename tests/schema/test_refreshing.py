"""Refreshing: beside readers where the server can, otherwise not; a view that was never filled, too."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sqlalchemy import text

from browser.database.facts import TableFacts
from browser.schema.catalog import read_details, read_names
from browser.schema.refreshing import refresh

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database


def _make(connection: "Connection", filled: str) -> None:
    connection.exec_driver_sql("CREATE TABLE numbers (n integer)")
    for statement in (
        f'CREATE MATERIALIZED VIEW "Odd %s" AS SELECT DISTINCT n FROM numbers WITH {filled}',
        'CREATE UNIQUE INDEX ON "Odd %s" (n)',
        "INSERT INTO numbers VALUES (1), (2)",
    ):
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


async def test_with_a_unique_index_readers_need_not_wait(
    postgresql_url: str, open_database: "Callable[[str], Awaitable[Database]]"
) -> None:
    for driver, filled, began in (
        ("psycopg2", "DATA", "REFRESH MATERIALIZED VIEW CONCURRENTLY "),
        ("psycopg2", "NO DATA", "REFRESH MATERIALIZED VIEW public"),
        ("asyncpg", "NO DATA", "REFRESH MATERIALIZED VIEW public"),
    ):
        database = await open_database(postgresql_url.replace("+psycopg2", f"+{driver}"))
        await database.write(lambda connection: connection.exec_driver_sql("DROP TABLE IF EXISTS numbers CASCADE"))
        await database.write(_make, filled)
        (name,) = [each for each in (await database.read(read_names)).objects if each.ref.name == "Odd %s"]
        facts = (await database.read(read_details, [name]))[name.ref]
        assert isinstance(facts, TableFacts)
        sent = await database.write(refresh, facts)
        assert sent.startswith(began) and sent.endswith('"Odd %s"')
        count = await database.read(lambda connection: connection.execute(text('SELECT * FROM "Odd %s"')).all())
        assert len(count) == 2
