"""The only place that knows a vendor.

Each vendor package has these rooms: `sessions` (connect, cancel, explain), `catalog` (what is there), `values` (rows
without loss), `paging` (orders, row ids, long lists of keys), `lexis` (what its SQL looks like). `base` is the generic version of each and works with any
dialect SQLAlchemy has; vendors subclass it.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects.base.catalog import CatalogReader
    from browser.database.dialects.base.lexis import Lexis
    from browser.database.dialects.base.paging import Paging
    from browser.database.dialects.base.sessions import Sessions
    from browser.database.dialects.base.values import Values


@dataclass(frozen=True)
class Dialect:
    """The rooms of one vendor; `name` is SQLAlchemy's dialect name, "mysql" for MariaDB too."""

    name: str
    sessions: "Sessions"
    catalog: "CatalogReader"
    values: "Values"
    paging: "Paging"
    lexis: "Lexis"


@cache
def dialect_for(name: str) -> Dialect:
    """The rooms for SQLAlchemy's dialect `name`; the generic ones where nobody prepared it."""
    if name == "sqlite":
        from browser.database.dialects.sqlite import catalog, lexis, paging, sessions, values

        return Dialect(
            name,
            sessions.SqliteSessions(),
            catalog.SqliteCatalog(),
            values.SqliteValues(),
            paging.SqlitePaging(),
            lexis.LEXIS,
        )
    if name == "postgresql":
        from browser.database.dialects.postgresql import catalog as pg_catalog
        from browser.database.dialects.postgresql import lexis as pg_lexis
        from browser.database.dialects.postgresql import paging as pg_paging
        from browser.database.dialects.postgresql import sessions as pg_sessions
        from browser.database.dialects.postgresql import values as pg_values

        return Dialect(
            name,
            pg_sessions.PostgresqlSessions(),
            pg_catalog.PostgresqlCatalog(),
            pg_values.PostgresqlValues(),
            pg_paging.PostgresqlPaging(),
            pg_lexis.LEXIS,
        )
    if name in ("mysql", "mariadb"):
        from browser.database.dialects.mysql import catalog as my_catalog
        from browser.database.dialects.mysql import lexis as my_lexis
        from browser.database.dialects.mysql import paging as my_paging
        from browser.database.dialects.mysql import sessions as my_sessions
        from browser.database.dialects.mysql import values as my_values

        return Dialect(
            "mysql",
            my_sessions.MysqlSessions(),
            my_catalog.MysqlCatalog(),
            my_values.MysqlValues(),
            my_paging.MysqlPaging(),
            my_lexis.LEXIS,
        )
    from browser.database.dialects.base.catalog import CatalogReader
    from browser.database.dialects.base.lexis import Lexis
    from browser.database.dialects.base.paging import Paging
    from browser.database.dialects.base.sessions import Sessions
    from browser.database.dialects.base.values import Values

    return Dialect(name, Sessions(), CatalogReader(), Values(), Paging(), Lexis())


def dialect_of(connection: "Connection") -> Dialect:
    """The rooms of the vendor that `connection` talks to."""
    return dialect_for(connection.dialect.name)
