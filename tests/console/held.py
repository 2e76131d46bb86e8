"""Questions about a held connection that several tests ask."""

from sqlalchemy import Connection

from browser.console.running import standing_of
from browser.database.dialects import dialect_of
from browser.database.dialects.base.transactions import Standing


def standing(connection: Connection) -> Standing:
    """How the session stands, as far as its driver knows."""
    return standing_of(connection, dialect_of(connection))
