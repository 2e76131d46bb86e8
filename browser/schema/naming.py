"""Names as the database writes them."""

from typing import TYPE_CHECKING

from browser.database.facts import TableRef

if TYPE_CHECKING:
    from sqlalchemy import Connection


def quoted_name(connection: "Connection", ref: TableRef) -> str:
    """`ref` quoted by the dialect where it needs to be, ready to be pasted into a statement. Sends nothing."""
    return ".".join(quoted_identifier(connection, name) for name in (ref.schema, ref.name) if name is not None)


def quoted_identifier(connection: "Connection", name: str) -> str:
    """The name of a column, key or schema quoted where it needs to be. Sends nothing."""
    from browser.database.dialects.base.catalog_ddl import as_written

    return as_written(connection, connection.dialect.identifier_preparer.quote(name))
