"""The one place where what drivers raise becomes `errors.*`.

Drivers raise more than their own exceptions: psycopg2 a ValueError for the year 10000, PyMySQL an AttributeError on a
connection that died, sqlite3 an OverflowError. What is raised by this program's own lines is a bug and passes through.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING

from browser import errors
from browser.masking import mask

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects.base.sessions import Sessions

SESSIONS = "rowlore_sessions"
"""The execution option by which a connection knows who explains its errors; every engine of ours sets it."""
_OURS = ("browser.", "tests.", "migrations.")
_DRIVERS_SIDE = "browser.database.dialects."  # the rooms that call drivers directly


@contextmanager
def errors_of(connection: "Connection | None", sessions: "Sessions | None" = None) -> Iterator[None]:
    """Turn what a driver raises inside into one of `errors.*`; bugs of this program pass through unchanged.

    `sessions` explain it: those that are given, else the connection's own (SESSIONS).
    """
    try:
        yield
    except errors.RowloreError:
        raise
    except Exception as error:
        if _is_bug(error):
            raise
        raise _expected(error, connection, sessions) from error


def _is_bug(error: Exception) -> bool:
    """Whether `error` was raised by this program's own lines and not by SQLAlchemy or a driver beneath them."""
    from sqlalchemy.exc import SQLAlchemyError

    if isinstance(error, SQLAlchemyError):
        return False
    module = _innermost_module(error.__traceback__)
    return module.startswith(_OURS) and not module.startswith(_DRIVERS_SIDE)


def _innermost_module(traceback: TracebackType | None) -> str:
    module = ""
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        traceback = traceback.tb_next
    return module


def _expected(error: Exception, connection: "Connection | None", sessions: "Sessions | None") -> errors.RowloreError:
    from sqlalchemy import exc

    if sessions is None and connection is not None:
        sessions = connection.get_execution_options().get(SESSIONS)
    if isinstance(error, exc.TimeoutError):
        return errors.PoolExhausted(
            "Every connection of the pool is in use.",
            words=mask(str(error)),
            hint="Wait for a running query to end, or cancel one.",
        )
    statement = mask(getattr(error, "statement", None) or "")
    cause = getattr(error, "orig", None) or error
    words = server_words(cause)
    if getattr(error, "connection_invalidated", False):
        return errors.ConnectionLost(
            "The connection to the database was lost; the outcome of what ran is unknown.",
            words=words,
            hint="Try again: a new connection is made by itself.",
            statement=statement,
        )
    explained = sessions.explain(cause, words, connecting=connection is None) if sessions else None
    if explained is not None:
        explained.statement = explained.statement or statement
        return explained
    if connection is None:
        return errors.ConnectError("No connection could be made.", words=words)
    return errors.StatementFailed("The database refused the statement.", words=words, statement=statement)


def server_words(error: BaseException) -> str:
    """What the server or driver said, masked; MySQL's (number, text) pairs as text, or the class of a silent error."""
    arguments: tuple[object, ...] = error.args
    if len(arguments) == 2 and isinstance(arguments[0], int) and isinstance(arguments[1], str):
        text = f"{arguments[1]} ({arguments[0]})"
    else:
        text = str(error).strip() or type(error).__name__
    return mask(text)
