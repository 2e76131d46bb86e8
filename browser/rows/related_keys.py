"""The keys by which rows are related: read without loss, compared in SQL, and whether an index finds them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.facts import Column, TableFacts, TableRef
from browser.rows.cells import Cell, Wire
from browser.rows.fetching import offset_order
from browser.rows.listing import Bound, Listing
from browser.rows.query import from_clause
from browser.schema.relations import Relation

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, TableClause

    from browser.database.database import Database
    from browser.database.dialects import Dialect
    from browser.rows.related_clause import Wanted
    from browser.rows.source import RowSource

Values = tuple[Wire, ...]
"""The values of `Relation.columns` in one row, as `Values.bound` reads them."""
Row = Mapping[str, Wire]
"""Those of several columns of one row, by name."""
Tables = Mapping[TableRef, TableFacts]

BINDS = 30_000
"""Parameters of one statement: SQLite takes 32,766, asyncpg 32,767. 15,000 keys of one column, 10,000 of two."""
UNION_KEYS = 400
"""Keys of one statement where they are no plain parameters; SQLite takes 500 SELECTs in a UNION."""


def relation_columns(relations: Iterable[Relation]) -> tuple[str, ...]:
    """The source's columns that any of these relations starts from, each once."""
    return tuple(dict.fromkeys(name for relation in relations for name in relation.columns))


def values_of(relation: Relation, row: Row) -> Values | None:
    """The relation's key in this row; None where a part of it is NULL, so that it leads nowhere."""
    if len(relation.columns) == 1:  # as almost always, and once for every row that is nested
        value = row[relation.columns[0]]
        return None if value is None else (value,)
    values = tuple(row[name] for name in relation.columns)
    return None if None in values else values


def distinct(values: Iterable[Values | None]) -> list[Values]:
    """Each key once, without the missing ones."""
    whole = [each for each in values if each is not None and None not in each]
    tell = teller(whole)
    return list({tell(each): each for each in whole}.values())


def teller(keys: Sequence[Values]) -> Callable[[Values], tuple[object, ...]]:
    """How a dictionary tells these keys apart: 1, 1.0 and True are equal in Python and need not be in a database."""
    if all(len(set(map(type, column))) == 1 for column in zip(*keys, strict=True)):
        return tuple
    return lambda values: (*map(type, values), *values)


def row_of_cells(dialect: "Dialect", table: TableFacts, cells: Sequence[Cell], columns: Iterable[str]) -> Row | None:
    """The columns of a row that is on the screen already, without a statement.

    None where one of them has to be read again: it is shown shortened, or not exactly as it is bound.
    """
    elements = from_clause(table).columns
    row: dict[str, Wire] = {}
    wanted = set(columns)
    for facts, element, cell in zip(table.columns, elements, cells, strict=True):
        if facts.name in wanted:
            if cell.shortened or dialect.values.bound(element, facts) is not element:
                return None
            row[facts.name] = cell.value
    return row


def relation_values(
    connection: "Connection", listing: Listing, identifiers: Sequence[Bound], columns: Sequence[str]
) -> list[Row | None]:
    """These columns of the rows with these identifiers (`RowSource.identifier`), by one statement.

    None stands for a row that has gone.
    """
    from sqlalchemy import or_, select

    if not identifiers or not columns:
        return [{} for _ in identifiers]
    values = listing.dialect.values
    by_name = dict(zip((each.name for each in listing.query.table.columns), listing.columns, strict=True))
    bounds = [values.bound(by_name[name], listing.query.table.column(name)) for name in columns]
    key = [values.bound(part.element, part.facts) for part in listing.identity]
    statement = select(*bounds, *key).select_from(listing.table)
    statement = statement.where(or_(*(listing.is_row(each) for each in identifiers)))
    read = values.rows(connection, statement)
    found = {tuple(row[len(columns) :]): dict(zip(columns, row, strict=False)) for row in read}
    return [found.get(tuple(each)) for each in identifiers]


async def read_row(database: "Database", source: "RowSource", row: int, columns: Sequence[str]) -> Row:
    """The same of row number `row` of a RowSource, whether its rows have a key or not.

    Raises NotSupported when the row has gone.
    """
    listing = source.listing
    if listing.identity:
        found = await database.read(relation_values, listing, [await source.identifier(row)], columns)
    else:
        found = await database.read(offset_values, listing, row, columns)
    if found[0] is None:
        raise errors.NotSupported("This row is no longer there: another session deleted it or changed its key.")
    return found[0]


def offset_values(connection: "Connection", listing: Listing, row: int, columns: Sequence[str]) -> list[Row | None]:
    """The same of the row at this place of a listing whose rows have no key."""
    from sqlalchemy import select

    values = listing.dialect.values
    by_name = dict(zip((each.name for each in listing.query.table.columns), listing.columns, strict=True))
    bounds = [values.bound(by_name[name], listing.query.table.column(name)) for name in columns]
    statement = select(*bounds).select_from(listing.table).where(*listing.where)
    read = values.rows(connection, offset_order(listing, statement).limit(1).offset(row))
    return [dict(zip(columns, read[0], strict=True)) if read else None]


def facts_of_key(relation: Relation, tables: Tables) -> tuple[Column, ...]:
    """The facts of the relation's columns, by which its values are bound."""
    return tuple(table_of(tables, relation.source).column(name) for name in relation.columns)


def table_of(tables: Tables, ref: TableRef) -> TableFacts:
    """The facts of a table. Raises NotSupported where they were not read."""
    found = tables.get(ref)
    if found is None:
        raise errors.NotSupported(f"The columns of {ref} are not known yet.", hint="Refresh the schema and try again.")
    return found


def named_table(table: TableFacts, alias: str) -> "tuple[TableClause, dict[str, ColumnElement[Any]]]":
    """The table under another name, and its columns by name."""
    aliased: Any = from_clause(table).alias(alias)
    columns = dict(zip((each.name for each in table.columns), aliased.columns, strict=True))
    return aliased, columns


def chunks(
    dialect: "Dialect", facts: Sequence[Column], keys: Sequence[Values], uses: int = 1
) -> Iterator[list[Values]]:
    """The keys in lots that one statement can take: all of them up to BINDS parameters."""
    from browser.database.dialects.base.values import Undecodable

    odd = any(isinstance(wire, Undecodable) for key in keys for wire in key)
    size = UNION_KEYS if odd else max(1, BINDS // ((len(facts) + 1) * uses))
    for start in range(0, len(keys), size):
        yield list(keys[start : start + size])


def wanted(
    connection: "Connection",
    dialect: "Dialect",
    relation: Relation,
    tables: Tables,
    keys: Sequence[Values],
    name: str = "wanted",
) -> "Wanted":
    """The keys as a table to join with."""
    from sqlalchemy import false, select

    from browser.rows.related_clause import wanted_of

    facts = facts_of_key(relation, tables)
    if dialect.paging.takes_values(connection, keys):
        return wanted_of(dialect, facts, keys, name)
    source, columns = named_table(table_of(tables, relation.source), "pattern")
    pattern = select(*(columns[each] for each in relation.columns)).select_from(source).where(false())
    return wanted_of(dialect, facts, keys, name, pattern)


def has_key(
    dialect: "Dialect", columns: "Sequence[ColumnElement[Any]]", facts: Sequence[Column], keys: Sequence[Values]
) -> "ColumnElement[bool]":
    """These columns hold one of these keys. No key, no row."""
    from sqlalchemy import and_, false, or_

    bind = dialect.values.bind
    if not keys:
        return false()
    if len(columns) == 1 and len(keys) > 1:
        return columns[0].in_([bind(key[0], facts[0]) for key in keys])
    pairs = [[c == bind(wire, f) for c, wire, f in zip(columns, key, facts, strict=True)] for key in keys]
    return or_(*(and_(*pair) for pair in pairs))


def is_served(table: TableFacts, columns: Sequence[str]) -> bool:
    """Whether an index finds the rows that hold given values in all these columns."""
    sought = set(columns)
    keys = [table.primary_key, *table.unique] if table.primary_key else [*table.unique]
    if any(key.columns and sought.issuperset(key.columns) for key in keys):
        return True
    paths = [*(key.columns for key in keys), *(index.columns for index in table.indexes if not index.where)]
    return any(len(path) >= len(sought) and set(path[: len(sought)]) == sought for path in paths)
