"""Show 8: 50 tabs and 20 connections are opened and closed; everything returns to where it was."""

import gc
import threading
from pathlib import Path

import psycopg2
import pymysql
from PySide6.QtWidgets import QApplication
from sqlalchemy import make_url

from browser.ui.window.main import MainWindow
from tests.ui.driving import until
from tests.ui.test_every_driver import fill
from tests.ui.windows import idle, main_window, shop

ROUNDS = 5
TABS = 50
CONNECTIONS = 20


def widgets() -> int:
    gc.collect()
    return len(QApplication.allWidgets())


def sockets() -> int:
    """Sockets and pipes of this process."""
    count = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            count += str(descriptor.readlink()).startswith(("socket:", "pipe:"))
        except OSError:  # the descriptor of this very listing
            continue
    return count


def postgresql_sessions(url: str) -> int:
    parts = make_url(url)
    connection = psycopg2.connect(
        host=parts.host, port=parts.port, user=parts.username, password=parts.password, dbname="postgres"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (parts.database,))
        found = cursor.fetchone()
    connection.close()
    return int(found[0]) if found else 0


def mariadb_sessions(url: str) -> int:
    parts = make_url(url)
    connection = pymysql.connect(
        host=parts.host, port=parts.port or 0, user=parts.username, password=str(parts.password)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.processlist WHERE db = %s", (parts.database,))
        found = cursor.fetchone()
    connection.close()
    return int(found[0]) if found else 0


async def open_and_close(window: MainWindow, urls: list[str], tables: tuple[str, ...]) -> None:
    """Every connection with some of its tables, then every connection closed again."""
    for url in urls:
        await window.open_url(url)
        connection = window.desk.active
        assert connection is not None
        await window.schema.filled(connection.database)
        catalog = window.schema.catalog_of(connection.database)
        for table in tables:
            name = catalog.find(table)
            assert name is not None
            await window.open_object(connection, name)
    await idle()
    for connection in list(window.desk.connections):
        window.desk.close_database(connection.database)
    await idle()
    await until(lambda: not window.desk.table_tabs())


async def test_tabs_and_connections_leave_nothing(
    home: Path, tmp_path: Path, postgresql_url: str, mariadb_url: str
) -> None:
    for url in (postgresql_url, mariadb_url):
        fill(url)
    servers = [
        postgresql_url,
        postgresql_url.replace("psycopg2", "asyncpg"),
        mariadb_url,
        mariadb_url.replace("pymysql", "asyncmy"),
    ]
    files = [shop(tmp_path / f"shop{number}.db", 50) for number in range(CONNECTIONS - 2 * len(servers))]
    async with main_window(home) as window:
        await open_and_close(window, servers, ("people", "visits"))  # whatever is made once is made now
        await open_and_close(window, files[:1], ("orders", "users", "dear"))
        before = widgets(), threading.active_count(), sockets()
        opened = 0
        for urls in (servers, files[:6], servers, files[6:]):
            tables = ("people", "visits") if urls is servers else ("orders", "users", "dear")
            await open_and_close(window, urls, tables)
            opened += len(urls) * len(tables)
        assert opened >= TABS
        assert len(files) + 2 * len(servers) == CONNECTIONS
        await until(lambda: postgresql_sessions(postgresql_url) == 0, what="sessions of PostgreSQL")
        await until(lambda: mariadb_sessions(mariadb_url) == 0, what="sessions of MariaDB")
        await until(lambda: (widgets(), threading.active_count(), sockets()) == before, what=f"before: {before}")
