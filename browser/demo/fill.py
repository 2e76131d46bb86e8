"""Sample rows into the demo's tables: Core inserts in batches, constant memory, the server's clock left alone."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import DDL, Connection, Table, exists, insert, select

from browser.demo.models import Base
from browser.demo.sample import Row, Sample, Sizes

BATCH = 5_000
"""Rows of one execution; 5,000 orders are about 3 MB in Python."""

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all); what belongs to a post or an order is not counted."""

IN_ORDER = (
    "users",
    "employees",
    "products",
    "tags",
    "posts",
    "post_tags",
    "orders",
    "order_items",
    "audit_trail",
)
"""Tables, each after those it references."""

# Rows bring their numbers with them; PostgreSQL must hear of it, or the next INSERT takes number 1 again.
_NUMBERS = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"

# MariaDB reads moments in the session's time zone, and the sample's are in UTC.
_UTC_BEGIN = "SET @rowlore_time_zone = @@session.time_zone, time_zone = '+00:00'"
_UTC_END = "SET time_zone = @rowlore_time_zone"

# Random keys land all over their index: with SQLite's 2 MB of cache a million orders read and write pages all the time.
_CACHE_BEGIN = "PRAGMA cache_size = -65536"
_CACHE_END = "PRAGMA cache_size = -2000"


def fill(connection: Connection, scale: float = 1.0, progress: Progress | None = None) -> int:
    """Insert the sample rows inside the caller's transaction, unless there are users already; returns how many."""
    if connection.scalar(select(exists().where(Base.metadata.tables["users"].c.id.is_not(None)))):
        return 0
    sizes = Sizes.of(scale)
    sample = Sample(sizes, datetime.now(UTC).date())
    inserted = counted = 0
    with _settings(connection):
        for name in IN_ORDER:
            table = Base.metadata.tables[name]
            rows: Iterator[Row] = getattr(sample, name)()
            for batch in _batches(rows):
                _insert(connection, table, batch)
                inserted += len(batch)
                counted += len(batch) if hasattr(sizes, name) else 0
                if progress is not None:
                    progress(counted, sizes.total)
            _continue_numbers(connection, table)
    return inserted


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _insert(connection: Connection, table: Table, batch: list[Row]) -> None:
    """One execution. Where the driver itself takes tuples at full speed (SQLite's), it gets tuples.

    Core reads each row's dictionary again, a sixth of the whole fill; other drivers gain nothing by it, for their
    executions are made into INSERTs of many rows.
    """
    statement = insert(table)
    if connection.dialect.paramstyle != "qmark":
        connection.execute(statement, batch)
        return
    names = list(batch[0])
    compiled = statement.compile(connection, column_keys=names)
    assert compiled.positiontup is not None
    columns = [_driver_values(connection, table, name, batch) for name in compiled.positiontup]
    connection.exec_driver_sql(str(compiled), list(zip(*columns, strict=True)))


def _driver_values(connection: Connection, table: Table, name: str, batch: list[Row]) -> Iterable[Any]:
    values = [row[name] for row in batch]
    process = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return values if process is None else map(process, values)


def _continue_numbers(connection: Connection, table: Table) -> None:
    if table.autoincrement_column is not None:
        _only_on(connection, _NUMBERS.format(table=table.name), "postgresql")


@contextmanager
def _settings(connection: Connection) -> Iterator[None]:
    _only_on(connection, _UTC_BEGIN, "mysql", "mariadb")
    _only_on(connection, _CACHE_BEGIN, "sqlite")
    try:
        yield
    finally:
        _only_on(connection, _UTC_END, "mysql", "mariadb")
        _only_on(connection, _CACHE_END, "sqlite")


def _only_on(connection: Connection, statement: str, *dialects: str) -> None:
    for dialect in dialects:
        ddl = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
        ddl(None, connection)
