"""Materialised views computed anew."""

from typing import TYPE_CHECKING

from browser.database.facts import TableFacts
from browser.schema.naming import quoted_name

if TYPE_CHECKING:
    from sqlalchemy import Connection

NEVER_FILLED = "0A000"
"""PostgreSQL's state "feature not supported", which it says then; no other database here has such views."""

_AS_IT_IS = {"no_parameters": True}
"""A percent sign in a name is no parameter."""


def statement_of(connection: "Connection", view: TableFacts, *, beside_readers: bool) -> str:
    """What refreshes `view`. `beside_readers`: whoever reads it meanwhile sees the old rows and need not wait."""
    concurrently = "CONCURRENTLY " if beside_readers else ""
    return f"REFRESH MATERIALIZED VIEW {concurrently}{quoted_name(connection, view.ref)}"


def refresh(connection: "Connection", view: TableFacts) -> str:
    """Compute `view` anew inside the caller's transaction; returns the statement that did it.

    Readers need not wait where a unique index tells the rows apart and the view was filled before.
    """
    from sqlalchemy.exc import DBAPIError

    if any(index.unique and not index.where for index in view.indexes):
        statement = statement_of(connection, view, beside_readers=True)
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(statement, execution_options=_AS_IT_IS)
            return statement
        except DBAPIError as error:
            if NEVER_FILLED not in (getattr(error.orig, "pgcode", ""), getattr(error.orig, "sqlstate", "")):
                raise
    statement = statement_of(connection, view, beside_readers=False)
    connection.exec_driver_sql(statement, execution_options=_AS_IT_IS)
    return statement
