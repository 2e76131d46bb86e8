"""What paging through a table needs to know of a vendor; this is the version for any dialect."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Select,
    String,
    UnaryExpression,
    bindparam,
    cast,
    func,
    literal_column,
    nulls_first,
    nulls_last,
)

from browser.database.dialects.base.values import Values, Wire
from browser.database.facts import Column, TableFacts, TableRef

LIKE_ESCAPE = "~"
"""Escapes % and _ in LIKE patterns. Not the backslash: MySQL takes it for an escape of the string literal, too."""


class Paging:
    """Orders, hidden row ids, first figures of a count, and long lists of keys.

    nulls_low           NULL sorts before every value in ascending order, and after them in descending order
    says_nulls          whether ORDER BY has to say so, because the default is unknown or configurable
    index_holds_key     an entry of any index ends with the row's key, so that an index on (a) serves (a, key)
    row_id_is_order     reading in the order of the hidden row id needs no sort
    seeks_by_or         the planner makes index ranges of `a = x AND b > y OR a > x`; others need one arm each
    union_is_typed      the arms of a UNION must agree in the types, and the collations, of their columns
    block_rows          rows between two anchors: a jump counts a block and skips half of one
    """

    nulls_low: bool = True
    says_nulls: bool = True
    index_holds_key: bool = False
    row_id_is_order: bool = False
    seeks_by_or: bool = False
    union_is_typed: bool = True
    block_rows: int = 10_000

    def row_id(self, facts: TableFacts) -> tuple[Column, ...]:
        """Hidden columns that identify a row of this table, as (invented) facts; empty where there are none."""
        return ()

    def hidden(self, column: Column) -> ColumnElement[Any]:
        """The hidden column in SQL. Its name is reserved, so it stands unquoted."""
        return literal_column(column.name)

    def hidden_of(self, column: Column, alias: str) -> ColumnElement[Any]:
        """The same of one table among several; `alias` is a name of ours that needs no quotes."""
        return literal_column(f"{alias}.{column.name}")

    def ordered(self, element: ColumnElement[Any], descending: bool, nullable: bool) -> UnaryExpression[Any]:
        """One term of ORDER BY, with NULL where `nulls_low` says."""
        term: UnaryExpression[Any] = element.desc() if descending else element.asc()
        if nullable and self.says_nulls:
            term = nulls_first(term) if self.nulls_low != descending else nulls_last(term)
        return term

    def estimate(self, connection: Connection, ref: TableRef) -> int | None:
        """The rows of a table by the server's statistics: one cheap statement, or None where there is none."""
        return None

    def takes_values(self, connection: Connection, rows: Sequence[Sequence[Wire]]) -> bool:
        """Whether `VALUES (1, 'a'), (2, 'b')` stands for a table of these rows that any column can be compared with."""
        return True

    def listed(self, columns: Sequence[Sequence[Any]]) -> Select[Any] | None:
        """Rows of plain values, given column by column, as a SELECT of `n` (from 0), `k0`, `k1`, ...

        One parameter for all rows, or one a column. None where there is no such thing, or not for these values.
        """
        return None

    def seeks_each(self, keys: Sequence[Column], columns: Sequence[Column]) -> bool:
        """Whether LATERAL stands for a subquery for each key, where an index is on `columns`.

        Only if the index can be asked for keys of these types.
        """
        return False

    def looks_up(self, key: Sequence[Column]) -> bool:
        """Whether every index holds the primary key `key`, so that rows are found first and looked up by it later.

        Only if a key that was put aside equals itself and no other.
        """
        return False

    def like(self, element: ColumnElement[Any], pattern: str, *, ignore_case: bool) -> ColumnElement[bool]:
        """`element` LIKE `pattern`, with LIKE_ESCAPE as the escape character."""
        bound = bindparam(None, pattern, type_=String())
        if ignore_case:
            return func.lower(element).like(func.lower(bound), escape=LIKE_ESCAPE)
        return element.like(bound, escape=LIKE_ESCAPE)

    def as_text(self, element: ColumnElement[Any]) -> ColumnElement[Any]:
        """A column of any type as text, for LIKE."""
        return cast(element, String())

    def stream(
        self, connection: Connection, values: Values, statement: Select[Any], size: int
    ) -> Iterator[Sequence[tuple[Wire, ...]]]:
        """The rows of a long statement as wire values, `size` at a time, without the whole result in memory."""
        with values.exactly(connection):
            result = connection.execute(statement, execution_options={"stream_results": True})
            with result:
                while rows := values.exact(Chunk(result, size)):  # type: ignore[arg-type]
                    yield rows


class Chunk:
    """A result of which `Values.exact` sees the next `size` rows only."""

    def __init__(self, result: CursorResult[Any], size: int) -> None:
        self._result = result
        self._size = size
        self.cursor = result.cursor
        self.context = result.context
        self.cursor_strategy = self

    def fetchall(self, _result: object, _cursor: object) -> Sequence[Any]:
        """What a result's own strategy does when all its rows are asked for."""
        strategy: Any = self._result.cursor_strategy
        rows: Sequence[Any] = strategy.fetchmany(self._result, self.cursor, self._size)
        return rows
