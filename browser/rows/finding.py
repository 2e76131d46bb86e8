"""A row that is looked for by its key: its number in a listing, whatever the order and the filters are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from browser.rows.cells import Cell
from browser.rows.listing import Bound, Listing
from browser.rows.query import declared_key
from browser.rows.related_keys import Row, has_key

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.facts import TableFacts


@dataclass(frozen=True)
class Sought:
    """A row as it was seen elsewhere: its cells, at least those of the table's columns, and its number there.

    `key` holds the exact values of the table's `declared_key`; it is empty where the table has none.
    """

    cells: tuple[Cell, ...]
    key: Row = field(default_factory=dict)
    row: int = 0

    def is_in(self, cells: Sequence[Cell], table: "TableFacts") -> bool:
        """Whether these cells are of the same row; without a key, whether they are all the same."""
        names = [column.name for column in table.columns]
        places = [names.index(name) for name in declared_key(table) or () if name in self.key]
        return all(cells[place] == self.cells[place] for place in places or range(len(names)))


def sought_of(table: "TableFacts", cells: tuple[Cell, ...], row: Row, number: int) -> Sought:
    """A row of a level, of which `row` are the values that were carried along."""
    key = declared_key(table) or ()
    whole = key and all(row.get(name) is not None for name in key)
    return Sought(cells[: len(table.columns)], {name: row[name] for name in key} if whole else {}, number)


def number_of(connection: "Connection", listing: Listing, key: Row) -> int | None:
    """How many rows of a listing stand before the one with this key; None where it is not among them.

    Two statements: the row's place in the order, and the rows before it. `key` are all columns of a declared key.
    """
    from sqlalchemy import func, select

    bound = _bound_of(connection, listing, key)
    if bound is None:
        return None
    before = listing.backwards().is_after(bound)
    statement: Any = select(func.count()).select_from(listing.table).where(*listing.where, before)
    return int(connection.execute(statement).scalar_one())


def _bound_of(connection: "Connection", listing: Listing, key: Row) -> Bound | None:
    from sqlalchemy import select

    facts = [listing.query.table.column(name) for name in key]
    names = [column.name for column in listing.query.table.columns]
    columns = [listing.columns[names.index(name)] for name in key]
    is_row = has_key(listing.dialect, columns, facts, [tuple(key.values())])
    statement = select(*listing.bounds()).select_from(listing.table).where(*listing.where, is_row)
    found = listing.dialect.values.rows(connection, statement)
    return tuple(found[0]) if found else None
