"""What a server, or the operating system, says of a database's connections; and requests that keep one busy."""

import threading
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, make_url, text

from tests.servers import connect_mariadb, connect_postgresql


def sessions_of(url: str) -> int:
    """How many connections there are to a test's own database, by the server's own count; a file's descriptors."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        sql = (
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rowlore' AND datname = %s AND usename = %s"
        )
        with closing(connect_postgresql(parsed.set(database="postgres"))) as admin, admin.cursor() as cursor:
            cursor.execute(sql, (parsed.database, parsed.username))
            return int(cursor.fetchone()[0])
    if parsed.get_backend_name() == "mysql":
        sql = "SELECT count(*) FROM information_schema.processlist WHERE db = %s AND user = %s"
        with closing(connect_mariadb(parsed)) as admin, admin.cursor() as cursor:
            cursor.execute(sql, (parsed.database, parsed.username))
            return int(cursor.fetchone()[0])
    return sum(_leads_to(link) == str(parsed.database) for link in Path("/proc/self/fd").iterdir())


def _leads_to(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:  # closed meanwhile
        return ""


def end_sessions_of(url: str) -> None:
    """Have the server end every session of a test's own database."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        with closing(connect_postgresql(parsed.set(database="postgres"))) as admin, admin.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (parsed.database,)
            )
        return
    with closing(connect_mariadb(parsed)) as admin, admin.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", (parsed.database,))
        for (session,) in cursor.fetchall():
            if session != admin.thread_id():
                cursor.execute(f"KILL {session}")


def activity_of(url: str) -> list[object]:
    """When each session of a test's PostgreSQL database did something last, by its own count."""
    parsed = make_url(url)
    sql = "SELECT pid, state_change, query_start FROM pg_stat_activity WHERE datname = %s ORDER BY pid"
    with closing(connect_postgresql(parsed.set(database="postgres"))) as admin, admin.cursor() as cursor:
        cursor.execute(sql, (parsed.database,))
        found: list[object] = list(cursor.fetchall())
        return found


def left_behind(url: str) -> list[object]:
    """Sessions of a test's database that are idle in a transaction, and the locks they hold."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        idle = "SELECT pid, query FROM pg_stat_activity WHERE datname = %s AND state LIKE 'idle in transaction%%'"
        locks = (
            "SELECT l.pid, l.locktype FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE a.datname = %s AND a.application_name = 'rowlore'"
        )
        with closing(connect_postgresql(parsed.set(database="postgres"))) as admin, admin.cursor() as cursor:
            cursor.execute(idle, (parsed.database,))
            found: list[object] = list(cursor.fetchall())
            cursor.execute(locks, (parsed.database,))
            return found + list(cursor.fetchall())
    if parsed.get_backend_name() != "mysql":
        return []
    idle = (
        "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx t"
        " JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE p.db = %s"
    )
    locks = (
        "SELECT m.thread_id, m.lock_mode FROM information_schema.metadata_lock_info m"
        " JOIN information_schema.processlist p ON p.id = m.thread_id WHERE p.db = %s"
    )
    with closing(connect_mariadb(parsed)) as admin, admin.cursor() as cursor:
        cursor.execute(idle, (parsed.database,))
        found = list(cursor.fetchall())
        cursor.execute("INSTALL PLUGIN IF NOT EXISTS metadata_lock_info SONAME 'metadata_lock_info'")
        cursor.execute(locks, (parsed.database,))
        return found + list(cursor.fetchall())


def busy(connection: Connection, seconds: float, gate: threading.Event | None = None) -> int:
    """Send a statement and keep the connection for so long, or until `gate` is set, on any driver."""
    answer = int(connection.execute(text("SELECT 1")).scalar() or 0)
    if gate is not None:
        for _ in range(1_000):  # a test that fails meanwhile must not hang
            if gate.is_set():
                break
            _pause(connection, 0.02)
    else:
        _pause(connection, seconds)
    return answer


def _pause(connection: Connection, seconds: float) -> None:
    if connection.dialect.is_async:
        import asyncio

        from sqlalchemy.util import await_only

        await_only(asyncio.sleep(seconds))
    else:
        threading.Event().wait(seconds)
