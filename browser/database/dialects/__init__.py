"""The only place that knows a vendor.

Each vendor package has the same rooms: `sessions` (connect, cancel, explain), `catalog` (what is there), `values` (rows
without loss), `paging` (orders, row ids, long lists of keys), `lexis` (what its SQL looks like), `transactions` (a
person's own), `results` (any statement's rows as they come), `tls` (encryption), `proof` (whether read-only is true),
`migrating` (what changes of a schema hold up), `measuring` (how big tables are).
`base` is the generic version of each and works with any dialect SQLAlchemy has; vendors subclass it.
"""

from functools import cache
from typing import TYPE_CHECKING

from browser.database.dialects.base.dialect import Dialect, generic

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Dialect", "dialect_for", "dialect_of"]


@cache
def dialect_for(name: str) -> Dialect:
    """The rooms for SQLAlchemy's dialect `name`; the generic ones where nobody prepared it."""
    if name == "sqlite":
        from browser.database.dialects.sqlite import rooms as sqlite

        return sqlite.DIALECT
    if name == "postgresql":
        from browser.database.dialects.postgresql import rooms as postgresql

        return postgresql.DIALECT
    if name in ("mysql", "mariadb"):
        from browser.database.dialects.mysql import rooms as mysql

        return mysql.DIALECT
    return generic(name)


def dialect_of(connection: "Connection") -> Dialect:
    """The rooms of the vendor that `connection` talks to."""
    return dialect_for(connection.dialect.name)
