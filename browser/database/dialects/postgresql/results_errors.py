"""Where in what was typed the server found the mistake."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.postgresql.sessions import PostgresqlSessions

if TYPE_CHECKING:
    from sqlalchemy import Connection, TextClause


@contextmanager
def placed(connection: "Connection", sql: "str | TextClause" = "", prefix: str = "") -> Iterator[None]:
    """Inside, errors become `errors.*` that speak of `sql` as it was typed, not of `prefix` in front of it.

    `prefix` ends with a line end.
    """
    try:
        with errors_of(connection, _SESSIONS):
            yield
    except errors.StatementFailed as error:
        place = position_of(error.__cause__)
        if place is not None and place > len(prefix):
            error.position = place - len(prefix) - 1
        if isinstance(sql, str) and sql:
            error.statement = sql
        elif prefix:
            error.statement = error.statement.removeprefix(prefix)
        if prefix:
            error.words = _LINE.sub(lambda found: f"LINE {max(1, int(found[1]) - 1)}:", error.words)
        raise


def position_of(error: BaseException | None) -> int | None:
    """The server's own position, from 1, in what was sent to it."""
    driver = getattr(error, "orig", None) or error
    diagnostics = getattr(driver, "diag", None)
    found = getattr(diagnostics, "statement_position", None)
    if found is None:
        cause = getattr(driver, "driver_exception", None) or getattr(driver, "__cause__", None)
        found = getattr(cause, "position", None)
    return int(found) if found else None


_SESSIONS = PostgresqlSessions()
_LINE = re.compile(r"\bLINE (\d+):")
