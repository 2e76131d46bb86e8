"""Fresh, empty databases on the servers of the tests, and who is still connected to them."""

import itertools
import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import make_url

from tests.servers import Server, connect_mariadb, connect_postgresql

LEAVE_SECONDS = 2.0
"""How long a session may take to leave after its client closed it; the server needs a few milliseconds."""

_numbers = itertools.count(1)


class SessionsLeaked(AssertionError):
    """A test left sessions open on the server."""


def _new_name() -> str:
    return f"t{os.getpid()}_{next(_numbers)}"


@contextmanager
def fresh_postgresql(server: Server, leave_seconds: float = LEAVE_SECONDS) -> Iterator[str]:
    """The URL of a new database, dropped afterwards whoever uses it. Raises SessionsLeaked."""
    name = _new_name()
    with closing(connect_postgresql(make_url(server.url))) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            # Half the time of the default strategy, as long as checkpoints do not wait for a disk.
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
    yield server.url_of(name)
    with closing(connect_postgresql(make_url(server.url))) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            left = _wait_until_left(cursor, _POSTGRESQL_SESSIONS, name, leave_seconds)
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    _complain(left)


@contextmanager
def fresh_mariadb(server: Server, leave_seconds: float = LEAVE_SECONDS) -> Iterator[str]:
    """The URL of a new database, dropped afterwards whoever uses it. Raises SessionsLeaked."""
    name = _new_name()
    with closing(connect_mariadb(make_url(server.url))) as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    yield server.url_of(name)
    with closing(connect_mariadb(make_url(server.url))) as admin, admin.cursor() as cursor:
        left = _wait_until_left(cursor, _MARIADB_SESSIONS, name, leave_seconds)
        for session in left:
            cursor.execute(f"KILL {session[0]}")
        cursor.execute(f"DROP DATABASE {name}")
    _complain(left)


_POSTGRESQL_SESSIONS = (
    "SELECT pid, application_name, state, query FROM pg_stat_activity"
    " WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
_MARIADB_SESSIONS = "SELECT id, command, state, info FROM information_schema.processlist WHERE db = %s"


def _wait_until_left(cursor: Any, question: str, name: str, leave_seconds: float) -> list[tuple[Any, ...]]:
    deadline = time.monotonic() + leave_seconds
    while True:
        cursor.execute(question, (name,))
        left = list(cursor.fetchall())
        if not left or time.monotonic() > deadline:
            return left
        threading.Event().wait(0.01)


def _complain(left: list[tuple[Any, ...]]) -> None:
    if left:
        raise SessionsLeaked(f"{len(left)} sessions stayed open on the server: {left}")
