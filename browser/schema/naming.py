"""Names as the database writes them."""

from typing import TYPE_CHECKING

from browser.database.facts import TableRef

if TYPE_CHECKING:
    from sqlalchemy import Connection


def quoted_name(connection: "Connection", ref: TableRef) -> str:
    """`ref` quoted by the dialect where it needs to be, ready to be pasted into a statement. Sends nothing."""
    preparer = connection.dialect.identifier_preparer
    name = preparer.quote(ref.name)
    return name if ref.schema is None else f"{preparer.quote_schema(ref.schema)}.{name}"


def quoted_identifier(connection: "Connection", name: str) -> str:
    """The name of a column, key or schema quoted where it needs to be. Sends nothing."""
    return connection.dialect.identifier_preparer.quote(name)
