"""The rows of a spool in another order, sorted on disk by SQLite.

While it sorts it holds up no other thread; the keys are made before, in Python, page by page.
"""

import threading
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from browser import errors
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import Wire
from browser.rows.query import Order
from browser.rows.spool import Kept, Row, Spool
from browser.rows.spool_keys import LONGEST, key_maker

if TYPE_CHECKING:
    from sqlite3 import Connection

    from browser.database.facts import Column

T = TypeVar("T")
_BLOCK = 500_000
"""Rows that are gathered at once where many are wanted in turn: each page of the spool is then read once for all."""
_NUMBERS = 50_000


class SortedSpool:
    """What a spool held when it was sorted, read like a Spool. Rows stay where they are; here are their numbers."""

    finished = True

    def __init__(self, spool: Spool, numbers: "array[int]", nulls: int, shortened: int) -> None:
        self._spool = spool
        self._numbers = numbers
        self.rows = len(numbers)
        self.nulls = nulls
        """Rows with NULL in the column that is sorted by first. They stand at the end, either way."""
        self.shortened = shortened
        """Values that are longer than what was compared of them."""

    def heads(self, number: int) -> list[Row]:
        """As Spool.heads. Raises as it does."""
        return self._gathered(number * PAGE_ROWS, (number + 1) * PAGE_ROWS, self._spool.head)

    def row(self, number: int) -> Row:
        """As Spool.row. Raises as it does."""
        if not 0 <= number < self.rows:
            raise errors.NotSupported(f"There is no row {number + 1:,}.")
        return self._spool.row(self._numbers[number])

    def each(self, first: int, end: int, made: Callable[[Row], T]) -> Iterator[list[T]]:
        """As Spool.each; `made` is called in the order in which the rows lie on the disk."""
        for start in range(first, end, _BLOCK):
            yield self._gathered(start, min(start + _BLOCK, end), lambda row: made(self._spool.whole(row)))

    def _gathered(self, first: int, end: int, made: Callable[[Kept], T]) -> list[T]:
        """What is made of rows [first, end) of this order, each page of the spool read once."""
        numbers = self._numbers[first:end]
        pages: defaultdict[int, list[int]] = defaultdict(list)
        for place, number in enumerate(numbers):
            pages[number // PAGE_ROWS].append(place)
        found: list[Any] = [None] * len(numbers)
        for page in sorted(pages):
            kept = self._spool.kept(page)
            for place in pages[page]:
                found[place] = made(kept[numbers[place] % PAGE_ROWS])
        return found


def sort(spool: Spool, columns: "Sequence[Column]", order: Sequence[Order], stop: threading.Event) -> SortedSpool:
    """The rows that have come, by these columns; equal ones stay as they came, NULL stands behind everything.

    Waits for the disk: not on the GUI's thread. Raises StatementCancelled once `stop` is set, NotSupported where there
    is no room on the disk.
    """
    import sqlite3

    rows = spool.rows
    connection = sqlite3.connect("", isolation_level=None)  # a file without a name, gone with the connection
    connection.set_progress_handler(lambda: int(stop.is_set()), 20_000)
    try:
        shortened = _fill(connection, spool, rows, columns, order, stop)
        return _sorted(connection, spool, order, shortened)
    except sqlite3.Error as error:
        if stop.is_set():
            raise errors.StatementCancelled("Sorting was stopped.") from None
        raise errors.NotSupported("These rows cannot be sorted.", words=str(error)) from error
    finally:
        connection.close()


def _fill(
    connection: "Connection",
    spool: Spool,
    rows: int,
    columns: "Sequence[Column]",
    order: Sequence[Order],
    stop: threading.Event,
) -> int:
    """Put the keys of all rows into a table; returns how many values were too long to be compared as a whole."""
    names = [column.name for column in columns]
    parts = [(names.index(each.column), key_maker(columns[names.index(each.column)])) for each in order]
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000", "temp_store = FILE"):
        connection.execute(f"PRAGMA {pragma}")
    fields = "".join(f", a{place}, b{place}" for place in range(len(parts)))
    connection.execute(f"CREATE TABLE keys (n INTEGER PRIMARY KEY{fields})")
    insert = f"INSERT INTO keys VALUES (?{', ?, ?' * len(parts)})"
    connection.execute("BEGIN")
    shortened = 0
    for page in range(-(-rows // PAGE_ROWS)):
        if stop.is_set():
            raise errors.StatementCancelled("Sorting was stopped.")
        heads = spool.heads(page)[: rows - page * PAGE_ROWS]
        numbered = count(page * PAGE_ROWS)
        if len(parts) == 1:
            place, key = parts[0]
            connection.executemany(insert, [(n, *key(row[place])) for n, row in zip(numbered, heads, strict=False)])
        else:
            connection.executemany(insert, [(n, *_keys(row, parts)) for n, row in zip(numbered, heads, strict=False)])
        shortened += sum(_is_long(row[place]) for place, _ in parts for row in heads)
    connection.execute("COMMIT")
    return shortened


def _keys(row: Row, parts: "Sequence[tuple[int, Callable[[Wire], tuple[object, str]]]]") -> Iterator[object]:
    for place, key in parts:
        yield from key(row[place])


def _is_long(value: Wire) -> bool:
    return isinstance(value, str | bytes) and len(value) > LONGEST


def _sorted(connection: "Connection", spool: Spool, order: Sequence[Order], shortened: int) -> SortedSpool:
    ways = [" DESC" if each.descending else "" for each in order]
    terms = ", ".join(f"a{place}{way} NULLS LAST, b{place}{way}" for place, way in enumerate(ways))
    found = connection.execute(f"SELECT n FROM keys ORDER BY {terms}, n")
    numbers = array("I")
    while some := found.fetchmany(_NUMBERS):
        numbers.extend([number for (number,) in some])
    (nulls,) = connection.execute("SELECT count(*) FROM keys WHERE a0 IS NULL").fetchone()
    return SortedSpool(spool, numbers, nulls, shortened)
