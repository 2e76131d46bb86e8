"""The only place that knows a vendor.

Each vendor package has three rooms: `sessions` (connect, cancel, explain), `catalog` (what is there), `values` (rows
without loss). `base` is the generic version of each and works with any dialect SQLAlchemy has; vendors subclass it.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects.base.catalog import CatalogReader
    from browser.database.dialects.base.sessions import Sessions
    from browser.database.dialects.base.values import Values


@dataclass(frozen=True)
class Dialect:
    """The three rooms of one vendor; `name` is SQLAlchemy's dialect name, "mysql" for MariaDB too."""

    name: str
    sessions: "Sessions"
    catalog: "CatalogReader"
    values: "Values"


@cache
def dialect_for(name: str) -> Dialect:
    """The rooms for SQLAlchemy's dialect `name`; the generic ones where nobody prepared it."""
    if name == "sqlite":
        from browser.database.dialects.sqlite import catalog, sessions, values

        return Dialect(name, sessions.SqliteSessions(), catalog.SqliteCatalog(), values.SqliteValues())
    if name == "postgresql":
        from browser.database.dialects.postgresql import catalog as pg_catalog
        from browser.database.dialects.postgresql import sessions as pg_sessions
        from browser.database.dialects.postgresql import values as pg_values

        return Dialect(
            name, pg_sessions.PostgresqlSessions(), pg_catalog.PostgresqlCatalog(), pg_values.PostgresqlValues()
        )
    if name in ("mysql", "mariadb"):
        from browser.database.dialects.mysql import catalog as my_catalog
        from browser.database.dialects.mysql import sessions as my_sessions
        from browser.database.dialects.mysql import values as my_values

        return Dialect("mysql", my_sessions.MysqlSessions(), my_catalog.MysqlCatalog(), my_values.MysqlValues())
    from browser.database.dialects.base.catalog import CatalogReader
    from browser.database.dialects.base.sessions import Sessions
    from browser.database.dialects.base.values import Values

    return Dialect(name, Sessions(), CatalogReader(), Values())


def dialect_of(connection: "Connection") -> Dialect:
    """The rooms of the vendor that `connection` talks to."""
    return dialect_for(connection.dialect.name)
