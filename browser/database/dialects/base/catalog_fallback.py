"""One broken object never hides another: bulk reads that narrow down to the object that breaks them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, literal_column, select, table

from browser import errors
from browser.database.boundary import errors_of
from browser.database.facts import BrokenTable, ObjectName, TableFacts, TableRef

Item = TypeVar("Item")
Key = TypeVar("Key")
Value = TypeVar("Value")
Result = TypeVar("Result")

Found = dict[TableRef, TableFacts | BrokenTable]

# After these nothing else can be read on this connection, or nobody waits for it any more.
GONE = (errors.ConnectionLost, errors.StatementCancelled, errors.DatabaseClosed, errors.PoolExhausted)


def in_halves(
    connection: Connection,
    items: Sequence[Item],
    read: Callable[[Sequence[Item]], Mapping[Key, Value]],
    broken: Callable[[Item, errors.RowloreError], None],
) -> dict[Key, Value]:
    """What `read` makes of all items in one call; where that fails, of each half, and so on down to single items.

    An item that fails alone is handed to `broken` with its error. Raises the errors of a connection that is gone.
    """
    if not items:
        return {}
    try:
        with errors_of(connection):
            return dict(read(items))
    except GONE:
        raise
    except errors.RowloreError as error:
        if len(items) == 1:
            broken(items[0], error)
            return {}
    middle = len(items) // 2
    first = in_halves(connection, items[:middle], read, broken)
    return first | in_halves(connection, items[middle:], read, broken)


def reason_of(error: errors.RowloreError) -> str:
    """The server's own sentence, or ours where it said nothing."""
    return error.words or error.message


def tables_in_halves(
    connection: Connection,
    names: Sequence[ObjectName],
    read: Callable[[Sequence[ObjectName]], Mapping[TableRef, TableFacts]],
) -> Found:
    """The facts of every name, a BrokenTable for each that cannot be read or is not there."""
    found: Found = {}

    def broken(name: ObjectName, error: errors.RowloreError) -> None:
        found[name.ref] = BrokenTable(name.ref, name.kind, reason_of(error))

    found.update(in_halves(connection, names, read, broken))
    return {
        name.ref: found.get(name.ref) or BrokenTable(name.ref, name.kind, why_missing(connection, name.ref))
        for name in names
    }


def why_missing(connection: Connection, ref: TableRef) -> str:
    """The server's sentence when it is asked for the rows of what its catalog keeps silent about."""
    statement: Select[Any] = select(literal_column("*")).select_from(table(ref.name, schema=ref.schema)).limit(0)
    try:
        with errors_of(connection):
            connection.execute(statement).close()
    except GONE:
        raise
    except errors.RowloreError as error:
        return reason_of(error)
    return "The database does not tell its columns."


def or_else(connection: Connection, otherwise: Result, read: Callable[[], Result]) -> Result:
    """What `read` returns, or `otherwise` where the dialect or the server refuses it."""
    try:
        with errors_of(connection):
            try:
                return read()
            except NotImplementedError:
                return otherwise
    except GONE:
        raise
    except errors.RowloreError:
        return otherwise


def or_recover(connection: Connection, otherwise: Result, read: Callable[[], Result]) -> Result:
    """The same on a connection whose transaction a refused statement may have aborted."""
    refused = object()
    found = or_else(connection, refused, read)
    if found is not refused:
        return found  # type: ignore[return-value]
    recover(connection)
    return otherwise


def recover(connection: Connection) -> None:
    """Leave a transaction that a failed statement has aborted; without effect where the connection is AUTOCOMMIT.

    Only the generic reader needs it: a dialect nobody prepared may know no AUTOCOMMIT (DuckDB).
    """
    if connection.in_transaction():
        connection.rollback()
