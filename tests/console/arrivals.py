"""What arrived at a server, read in its own log: private servers that write down every statement they receive."""

import csv
import io
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.servers import PrivateServer, connect_mariadb, connect_postgresql, start_mariadb, start_postgresql

ARRIVE_SECONDS = 10.0
"""PostgreSQL's log is written by a process of its own, a moment after the answer."""
_PID, _SEVERITY, _MESSAGE, _DETAIL, _QUERY = 3, 11, 13, 14, 19  # columns of csvlog
_STATEMENT = re.compile(r"(?:statement|execute [^:]*): ", re.DOTALL)
_LINE = re.compile(r"^(?:\d{6} [ \d]\d:\d\d:\d\d\t|\t\t)\s*(\d+) (\w[\w ]*?)\t", re.MULTILINE)


@dataclass(frozen=True)
class Arrival:
    """A statement as the server wrote it down, and the parameters that came beside it, in its own words."""

    session: int
    text: str
    detail: str = ""


class Log:
    """The log of one server; `mark` writes a line into it that tells before from after."""

    def __init__(self, server: PrivateServer, admin: Any, path: Path) -> None:
        self.server = server
        self._admin = admin
        self._path = path

    def mark(self, number: int) -> None:
        with self._admin.cursor() as cursor:
            cursor.execute(f"SELECT 'mark {number}'")

    def between_marks(self, session: int, last: int) -> list[list[Arrival]]:
        """What `session` sent before mark 1, between mark 1 and mark 2, ... up to the mark `last`."""
        deadline = time.monotonic() + ARRIVE_SECONDS
        while not any(each.text == f"SELECT 'mark {last}'" for each in self._arrivals()):
            assert time.monotonic() < deadline, "the last mark never arrived in the log"
        found: list[list[Arrival]] = [[]]
        for arrival in self._arrivals():
            if arrival.text == f"SELECT 'mark {len(found)}'":
                found.append([])
            elif arrival.session == session:
                found[-1].append(arrival)
        return found[:-1]

    def forget(self) -> None:
        """What came so far is not looked at again."""
        self._path.write_bytes(b"")

    def _arrivals(self) -> Iterator[Arrival]:
        raise NotImplementedError


class PostgresqlLog(Log):
    """csvlog: the text of a statement stands there as it came, line ends included."""

    def _arrivals(self) -> Iterator[Arrival]:
        text = self._path.read_bytes().replace(b"\0", b"").decode()
        for row in csv.reader(io.StringIO(text, newline="")):
            if len(row) <= _QUERY:
                continue  # not written to its end yet
            found = _STATEMENT.match(row[_MESSAGE])
            if row[_SEVERITY] == "LOG" and found:
                yield Arrival(int(row[_PID]), row[_MESSAGE][found.end() :], row[_DETAIL])
            elif row[_QUERY]:
                yield Arrival(int(row[_PID]), row[_QUERY])


class MariadbLog(Log):
    """The general log: every statement's bytes, whatever is in them."""

    def _arrivals(self) -> Iterator[Arrival]:
        text = self._path.read_bytes().decode()
        heads = list(_LINE.finditer(text))
        for head, following in zip(heads, [*heads[1:], None], strict=True):
            if head[2] == "Query":
                yield Arrival(int(head[1]), text[head.end() : following.start() if following else None][:-1])


def logged_postgresql() -> PrivateServer:
    """A private PostgreSQL that writes down all it receives. Raises ServerMissing."""
    collected = {
        "logging_collector": "on",
        "log_destination": "csvlog",
        "log_directory": "log",
        "log_filename": "statements",
        "log_error_verbosity": "default",
    }
    return start_postgresql(log_statements=True, settings=collected)


def logged_mariadb() -> PrivateServer:
    """A private MariaDB that writes down all it receives. Raises ServerMissing."""
    return start_mariadb(log_statements=True, settings={"general-log-file": "general.log"})


@contextmanager
def log_of(server: PrivateServer) -> Iterator[Log]:
    """The log of one of the two, which is removed afterwards."""
    try:
        if "postgresql" in server.url:
            with closing(connect_postgresql(make_url(server.url))) as admin:
                admin.autocommit = True
                yield PostgresqlLog(server, admin, server.folder / "data" / "log" / "statements.csv")
        else:
            with closing(connect_mariadb(make_url(server.url))) as admin:
                yield MariadbLog(server, admin, server.folder / "data" / "general.log")
    finally:
        server.remove()
