"""What a statement answers, batch by batch: exact values, as soon as the driver has them, at constant memory.

    stream = dialect.results.open(connection, sql, plain_select=..., limit=...)
    try:
        while rows := stream.fetch(): ...
    finally:
        stream.close(stopped=...)

All of it runs where `connection` may be used: on a worker, inside one request or several.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.values import Rows, Values, wire_of
from browser.database.facts import Column, Kind
from browser.database.statements import add_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, TextClause

LIMIT = 1_000_000
"""Rows that are kept of a result that cannot stream, unless somebody says otherwise."""

MOST_ROWS = 2_000
"""Rows of one batch: the driver makes them without letting the GUI's thread in between, for about a millisecond."""
_GROWTH = 8
_SOON = 0.05  # seconds: a batch that came sooner is followed by a larger one
_LATE = 0.25  # seconds: one that took longer by a smaller one
_BATCH_BYTES = 2_000_000
_SAMPLE = 16


class Batches:
    """How many rows to ask for next: one at first, then as many as come soon and are small together."""

    def __init__(self, most: int = MOST_ROWS) -> None:
        self.size = 1
        self._most = most
        self._started = 0.0

    def start(self) -> int:
        """The next batch is asked for; returns its size."""
        self._started = time.perf_counter()
        return self.size

    def came(self, rows: Sequence[Sequence[Any]]) -> None:
        """These rows have come."""
        took = time.perf_counter() - self._started
        if took > _LATE:
            self.size = max(1, self.size // _GROWTH)
        elif took < _SOON:
            self.size = min(self.size * _GROWTH, self._most)
        heaviest = max((_bytes_of(row) for row in rows[:: max(1, len(rows) // _SAMPLE)]), default=0)
        while self.size > 1 and self.size * heaviest > _BATCH_BYTES:
            self.size = max(1, self.size // _GROWTH)


def _bytes_of(row: Sequence[Any]) -> int:
    return sum(len(value) for value in row if isinstance(value, str | bytes))


class Stream:
    """One result; vendors say how its next rows come.

    columns     of the rows, names as the server gives them (they may repeat); () when the statement returns no rows
    affected    how many rows the statement changed (or selected, where it told), if it said so
    cut         "" or, at the end, why not all rows came
    notices     what the server remarked so far
    warnings    how many more remarks there are once it is closed, which `Results.warnings` asks for
    """

    def __init__(self, limit: int = 2**63) -> None:
        self.columns: tuple[Column, ...] = ()
        self.affected: int | None = None
        self.cut = ""
        self.notices: tuple[str, ...] = ()
        self.warnings = 0
        self._limit = limit
        self._left = limit
        self._ended = False
        self._failure: Exception | None = None
        self._batches = Batches()

    def fetch(self) -> Rows:
        """The next rows as wire values, the first ones at once; [] at the end.

        Raises what SQLAlchemy and the drivers raise; the boundary (`errors_of`) stands above. What came before an
        error is handed out first, where the driver has kept it (PostgreSQL's drop the batch that failed).
        """
        if self._failure is not None:
            self._ended = True
            raise self._failure
        if self._ended or not self.columns:
            return []
        size = min(self._batches.start(), self._left)
        rows = self._some(size) if size else []
        self._batches.came(rows)
        self._left -= len(rows)
        if not rows:
            self._ended = True
            if not self._left and self._some(1):
                self.cut = f"{self._limit:,} rows, the cap for what cannot stream"
        return rows

    def next(self) -> "Stream | None":
        """The next result of the same statement, after all rows of this one were fetched; None after the last."""
        return None

    def close(self, stopped: bool = False) -> None:
        """End it, whatever state it is in; `stopped`: before all rows came, because somebody wanted so.

        Nothing runs on the server afterwards, no transaction is left open that the person did not begin, and the
        connection can be used again, unless it is lost.
        """
        self._ended = True

    def _some(self, size: int) -> Rows:
        """The next `size` rows; none only at the end."""
        return []

    def _kept(self, rows: Sequence[Any], error: Exception) -> None:
        """Rows came, and then this: it is raised by the next `fetch`, or at once where somebody asked for it."""
        if not rows or "interrupt" in str(error).lower():
            raise error
        self._failure = error


class DriverStream(Stream):
    """Any driver's fetchmany; `limit` rows at most, since nobody knows whether it streams."""

    def __init__(self, result: "CursorResult[Any]", limit: int = 2**63) -> None:
        super().__init__(limit)
        self._result = result
        if not result.returns_rows:
            self.affected = affected(result)

    def close(self, stopped: bool = False) -> None:
        """As in `Stream`."""
        super().close(stopped)
        self._result.close()

    def _some(self, size: int) -> Rows:
        return [tuple([wire_of(value) for value in row]) for row in fetched(self._result, size)]


class Results:
    """How this vendor's statements are run to the end of their rows. Methods hold no state."""

    values = Values()

    def open(
        self, connection: "Connection", sql: "str | TextClause", *, plain_select: bool = False, limit: int = LIMIT
    ) -> Stream:
        """Run one statement. A str reaches the server byte for byte; a TextClause with its parameters.

        `plain_select` says that it is a query and nothing else, as a cursor takes it; `limit` is for results that
        the driver holds in memory. Raises as `Stream.fetch`.
        """
        result = executed(connection, sql)
        stream = DriverStream(result, limit)
        if result.returns_rows and result.cursor is not None:
            types = [(str(part[0]), _type_name(part[1])) for part in result.cursor.description or ()]
            stream.columns = tuple(
                Column(name, type_, kind_of_type(type_) if type_ else Kind.TEXT) for name, type_ in types
            )
        return stream

    def warnings(self, connection: "Connection") -> tuple[str, ...]:
        """What the server remarked of the last statement, where it counts that and lists it only when it is asked."""
        return ()


def executed(connection: "Connection", sql: "str | TextClause", **options: Any) -> "CursorResult[Any]":
    """The statement's result: a str as it is typed, without a look at percent signs or colons."""
    if isinstance(sql, str):
        return connection.exec_driver_sql(sql, execution_options={"no_parameters": True, **options})
    return connection.execute(sql, execution_options=options)


def fetched(result: "CursorResult[Any]", size: int) -> Sequence[Any]:
    """The driver's own next rows, without SQLAlchemy's buffers and Row around each, but with its errors."""
    early: Any = getattr(result.cursor_strategy, "_rowbuffer", None)
    if early:  # where it streams, SQLAlchemy has asked for the first row already
        first = [early.popleft() for _ in range(min(size, len(early)))]
        add_rows(result.context, len(first))
        return first
    began = time.perf_counter()
    rows: Sequence[Any] = ()
    try:
        with told(result):
            rows = result.cursor.fetchmany(size)
    finally:
        add_rows(result.context, len(rows), time.perf_counter() - began)
    return rows


@contextmanager
def told(result: "CursorResult[Any]") -> Iterator[None]:
    """Inside, what the driver raises becomes SQLAlchemy's error, as if SQLAlchemy had called it."""
    try:
        yield
    except BaseException as error:
        result.cursor_strategy.handle_exception(result, result.cursor, error)
        raise


def affected(result: "CursorResult[Any]") -> int | None:
    """How many rows the statement changed, where the driver knows."""
    return result.rowcount if 0 <= result.rowcount < 2**63 else None


def _type_name(code: object) -> str:
    """A type as DB-API drivers name it: DuckDB by an object that prints as its name, others by a number."""
    return "" if code is None or isinstance(code, int) else str(code).lower()
