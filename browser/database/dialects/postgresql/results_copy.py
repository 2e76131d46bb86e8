"""COPY between the server and the client: nobody at this end sends or takes data."""

import re
from typing import TYPE_CHECKING, Any

from browser import errors

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ACTIVE = 1  # psycopg2.extensions.TRANSACTION_STATUS_...
_COMMENTS = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
_COPY = re.compile(rf"{_COMMENTS}copy\b.*\b(?:from\s+stdin|to\s+stdout)\b", re.IGNORECASE | re.DOTALL)


def is_copy(sql: str) -> bool:
    """Whether this is a COPY that says FROM STDIN or TO STDOUT."""
    return _COPY.match(sql) is not None


def copy_refused(words: str = "") -> errors.StatementFailed:
    """What is told of it."""
    return errors.StatementFailed(
        "COPY from STDIN or to STDOUT needs somebody at this end who sends or takes the data; a console does not.",
        words=words,
        hint="Name a file of the server, or use INSERT. psql's \\copy is no SQL.",
    )


def settle(connection: "Connection") -> bool:
    """psycopg2 refuses COPY after it has begun, and goes on believing that it runs; returns whether it was so."""
    driver: Any = None if connection.invalidated else connection.connection.driver_connection
    if driver is None or driver.closed or int(driver.info.transaction_status) != _ACTIVE:
        return False
    cursor = driver.cursor()
    cursor.execute("SELECT 1")  # it reads the rest first; a failed transaction lets ROLLBACK through alone
    cursor.close()
    return True
