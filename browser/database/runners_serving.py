"""What a runner does with a connection, on its worker: serve one request, and put it back."""

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from browser import errors
from browser.database.boundary import SESSIONS, errors_of
from browser.database.pool_queue import pool_is_full
from browser.database.requests import Request
from browser.database.resting import REST_SECONDS, WRITE_REST_SECONDS, ask_first, used_now

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

    from browser.database.dialects.base.sessions import Sessions

T = TypeVar("T")


def stopped_by_others(error: errors.StatementCancelled) -> errors.StatementFailed:
    """What is told where nobody here asked for the cancel."""
    return errors.StatementFailed(
        "The statement was stopped on the server.",
        words=error.words,
        hint="An administrator or a program that watches over the server may do so.",
        statement=error.statement,
    )


async def start(connection: "AsyncConnection", seconds: float) -> None:
    """Have it connect within `seconds`, and pool_timeout more where its pool is full. Raises TimeoutError.

    Not by `wait_for`, which makes a task: until that asks the pool, somebody else may have filled it.
    """
    pool: Any = connection.sync_engine.pool
    if pool_is_full(pool):
        seconds += pool.timeout()
    async with asyncio.timeout(seconds):
        await connection.start()


def serve(connection: "Connection", request: Request[T], keep: bool) -> T:
    """Perform `request`; a connection of the pool is asked first where it has rested. Raises errors.*."""
    try:
        with errors_of(connection):
            if keep:
                return request.perform(connection, keep=True)
            rest = WRITE_REST_SECONDS if request.write else REST_SECONDS
            ask_first(connection, connection.get_execution_options()[SESSIONS], rest)
            answer = request.perform(connection)
            used_now(connection)
            return answer
    except errors.StatementCancelled as error:
        if request.cancelled:
            raise
        raise stopped_by_others(error) from error


def put_back(connection: "Connection", sessions: "Sessions") -> None:
    """Give a connection back to its pool. One that dies while it is reset has answered already: it is thrown away."""
    record, dbapi_connection = None, None
    if not connection.closed and not connection.invalidated:
        fairy: Any = connection.connection
        record, dbapi_connection = fairy._connection_record, fairy.dbapi_connection
    try:
        with errors_of(connection, sessions):
            connection.close()
    except errors.RowloreError:
        # Where the isolation level could not be reset, SQLAlchemy leaves the pool's place taken for good.
        if record is not None and record.dbapi_connection is dbapi_connection:
            record.invalidate()
            record.checkin(_fairy_was_created=False)
