"""Results of a million rows by each driver: Rowlore's way to the disk beside the bare driver's own fetchmany loop."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from tests.database.dialects.reading import on

if TYPE_CHECKING:
    from sqlalchemy import Connection

FETCHED = 1_000
"""Rows that the bare loops ask for at a time."""

QUERY = "SELECT id, name, amount, placed, note, status FROM stream"


def fill(url: str, rows: int) -> None:
    """A table of six columns as tables have them: numbers, texts, a date, some of them NULL."""
    on(url, _fill, rows)


def _fill(connection: "Connection", rows: int) -> None:
    for sql in _FILLING[connection.dialect.name]:
        connection.exec_driver_sql(sql.format(rows=rows), execution_options={"no_parameters": True})


_FILLING = {
    "sqlite": (
        "CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT, amount REAL, placed TEXT, note TEXT, status INTEGER)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) INSERT INTO stream"
        " SELECT i, 'customer ' || i, i / 4.0, '2026-01-01 12:00:00', CASE WHEN i % 3 THEN 'é note' END, i % 7 FROM n",
    ),
    "postgresql": (
        "CREATE TABLE stream (id integer PRIMARY KEY, name text, amount numeric(12,2), placed timestamp, note text,"
        " status smallint)",
        "INSERT INTO stream SELECT i, 'customer ' || i, i / 4.0, timestamp '2026-01-01' + i * interval '1 second',"
        " CASE WHEN i % 3 > 0 THEN 'é note' END, i % 7 FROM generate_series(1, {rows}) i",
        "VACUUM ANALYZE stream",
    ),
    "mysql": (
        "CREATE TABLE stream (id int PRIMARY KEY, name varchar(40), amount decimal(12,2), placed datetime,"
        " note varchar(40), status smallint)",
        "INSERT INTO stream SELECT seq, CONCAT('customer ', seq), seq / 4, '2026-01-01' + INTERVAL seq SECOND,"
        " IF(seq % 3, 'é note', NULL), seq % 7 FROM seq_1_to_{rows}",
    ),
}


def ours(url: str, sql: str) -> tuple[float, float, int]:
    """(seconds to the first rows, seconds in all, rows): by Results and a Spool."""
    measured: tuple[float, float, int] = on(url, spooled, sql)
    return measured


def spooled(connection: "Connection", sql: str) -> tuple[float, float, int]:
    """The same on an open connection."""
    from browser.database.dialects import dialect_of
    from browser.rows.spool import Spool

    spool = Spool()
    started = time.perf_counter()
    stream = dialect_of(connection).results.open(connection, sql, plain_select=True)
    first = 0.0
    while rows := stream.fetch():
        first = first or time.perf_counter() - started
        spool.append(rows)
    spool.finish()
    stream.close()
    took = time.perf_counter() - started
    spool.close()
    return first, took, spool.rows


def bare(url: str, sql: str) -> tuple[float, float, int]:
    """The same by nothing but the driver."""
    driver = make_url(url).get_driver_name()
    return _BARE[driver](make_url(url), sql)


def _looped(fetchmany: Callable[[int], Any], started: float) -> tuple[float, float, int]:
    first, count = 0.0, 0
    while rows := fetchmany(FETCHED):
        first = first or time.perf_counter() - started
        count += len(rows)
    return first, time.perf_counter() - started, count


async def _looped_async(fetchmany: Callable[[int], Any], started: float) -> tuple[float, float, int]:
    first, count = 0.0, 0
    while rows := await fetchmany(FETCHED):
        first = first or time.perf_counter() - started
        count += len(rows)
    return first, time.perf_counter() - started, count


def _sqlite(url: Any, sql: str) -> tuple[float, float, int]:
    with closing(sqlite3.connect(url.database)) as connection:
        started = time.perf_counter()
        return _looped(connection.execute(sql).fetchmany, started)


def _psycopg2(url: Any, sql: str) -> tuple[float, float, int]:
    """With a named cursor: the only loop of this driver that does not hold all rows."""
    from tests.servers import connect_postgresql

    with closing(connect_postgresql(url)) as connection:
        started = time.perf_counter()
        with connection.cursor("bare") as cursor:
            cursor.execute(sql)
            return _looped(cursor.fetchmany, started)


def _pymysql(url: Any, sql: str) -> tuple[float, float, int]:
    import pymysql

    connection = pymysql.connect(**_mysql_arguments(url), cursorclass=pymysql.cursors.SSCursor)
    with closing(connection), connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute(sql)
        return _looped(cursor.fetchmany, started)


def _mysql_arguments(url: Any) -> dict[str, Any]:
    return {"host": url.host, "port": url.port, "user": url.username, "password": url.password, "db": url.database}


def _asyncpg(url: Any, sql: str) -> tuple[float, float, int]:
    import asyncpg

    async def run() -> tuple[float, float, int]:
        connection = await asyncpg.connect(
            host=url.host, port=url.port, user=url.username, password=url.password, database=url.database
        )
        started = time.perf_counter()
        async with connection.transaction():
            cursor = await connection.cursor(sql)
            found = await _looped_async(cursor.fetch, started)
        await connection.close()
        return found

    return asyncio.run(run())


def _asyncmy(url: Any, sql: str) -> tuple[float, float, int]:
    import asyncmy
    from asyncmy.cursors import SSCursor

    async def run() -> tuple[float, float, int]:
        connection = await asyncmy.connect(**_mysql_arguments(url))
        started = time.perf_counter()
        async with connection.cursor(SSCursor) as cursor:
            await cursor.execute(sql)
            found = await _looped_async(cursor.fetchmany, started)
        await connection.ensure_closed()
        return found

    return asyncio.run(run())


def _aiosqlite(url: Any, sql: str) -> tuple[float, float, int]:
    import aiosqlite

    async def run() -> tuple[float, float, int]:
        async with aiosqlite.connect(Path(url.database)) as connection:
            started = time.perf_counter()
            cursor = await connection.execute(sql)
            return await _looped_async(cursor.fetchmany, started)

    return asyncio.run(run())


_BARE: dict[str, Callable[[Any, str], tuple[float, float, int]]] = {
    "pysqlite": _sqlite,
    "aiosqlite": _aiosqlite,
    "psycopg2": _psycopg2,
    "asyncpg": _asyncpg,
    "pymysql": _pymysql,
    "asyncmy": _asyncmy,
}
