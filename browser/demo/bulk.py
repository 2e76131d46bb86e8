"""Bulk work: many rows at once, without an object for each, and how long each way takes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from browser.demo.models import User
from browser.demo.recording import recorded

MAILBOX = "@bulk.example"
"""Tells these rows from all others."""
BATCH = 2_000
"""Rows of one execution, and of one step of the progress."""

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all)."""


@dataclass(frozen=True)
class Measured:
    """One way to write many rows: `note` is when to choose it."""

    title: str
    rows: int
    statements: int
    milliseconds: float
    note: str


def insert_users(connection: Connection, count: int, progress: Progress | None = None) -> int:
    """Core insert in batches: one compiled statement, plain dictionaries, no objects, no events. Returns the rows.

    `progress(done, total)` may raise in order to stop; the caller's transaction then takes everything back.
    """
    for first in range(0, count, BATCH):
        rows = [_row(number) for number in range(first, min(first + BATCH, count))]
        connection.execute(insert(User), rows)
        if progress is not None:
            progress(min(first + BATCH, count), count)
    return count


def _row(number: int) -> dict[str, Any]:
    return {
        "email": f"user{number}{MAILBOX}",
        "hashed_password": "!",  # no password has this hash
        "first_name": "Bulk",
        "last_name": f"Number {number}",
        "kind": "customer",
    }


def update_by_key(session: Session, rows: list[dict[str, Any]]) -> None:
    """`session.execute(update(User), rows)`: each dictionary holds the primary key and what to set."""
    session.execute(update(User), rows)


def update_mappings(session: Session, rows: list[dict[str, Any]]) -> None:
    """`bulk_update_mappings`: the same by its older name, legacy since 2.0."""
    session.bulk_update_mappings(User.__mapper__, rows)


def update_where(session: Session, country: str) -> int:
    """One UPDATE for all rows that a condition finds; objects in the session are not brought up to date."""
    statement = update(User).where(User.email.endswith(MAILBOX)).values(country=country)
    return _rows_of(session.execute(statement, execution_options={"synchronize_session": False}))


def delete_where(session: Session) -> int:
    """One DELETE for all rows that a condition finds; what references them goes by the keys' ON DELETE."""
    statement = delete(User).where(User.email.endswith(MAILBOX))
    return _rows_of(session.execute(statement, execution_options={"synchronize_session": False}))


def _rows_of(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount


def compare(connection: Connection, count: int, progress: Progress | None = None) -> tuple[Measured, ...]:
    """Every way on `count` rows of its own, one after the other, inside the caller's transaction (roll it back).

    `progress` counts the rows of all ways together, and may raise in order to stop.
    """
    measured: list[Measured] = []
    ways = 5

    def tell(done: int, _: int) -> None:
        if progress is not None:
            progress(len(measured) * count + done, ways * count)

    def in_batches(write: Callable[[list[dict[str, Any]]], None], rows: list[dict[str, Any]]) -> None:
        for first in range(0, len(rows), BATCH):
            write(rows[first : first + BATCH])
            tell(min(first + BATCH, count), count)

    @contextmanager
    def measuring(title: str, note: str) -> Iterator[None]:
        with recorded(connection) as sent:
            began = time.perf_counter()
            yield
            measured.append(Measured(title, count, len(sent), (time.perf_counter() - began) * 1000, note))

    with measuring("connection.execute(insert(User), rows)", "fastest way in; no objects, no events"):
        insert_users(connection, count, tell)
    with Session(connection, join_transaction_mode="rollback_only") as session:
        keys = list(session.scalars(select(User.id).where(User.email.endswith(MAILBOX))))
        with measuring("session.execute(update(User), rows)", "each row gets its own values, by primary key"):
            in_batches(partial(update_by_key, session), [{"id": key, "country": "DE"} for key in keys])
        with measuring("session.bulk_update_mappings(User, rows)", "the older name of the same; legacy"):
            in_batches(partial(update_mappings, session), [{"id": key, "country": "FR"} for key in keys])
        with measuring("session.execute(update(User).where(...))", "all rows get the same; one statement"):
            update_where(session, "GB")
            tell(count, count)
        with measuring("session.execute(delete(User).where(...))", "one statement, the database cascades"):
            delete_where(session)
            tell(count, count)
    return tuple(measured)
