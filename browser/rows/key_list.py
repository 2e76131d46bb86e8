"""The keys of all rows in an order that no index serves: a snapshot on disk, a page of keys at a time."""

import marshal
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.values import Undecodable
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import Wire
from browser.rows.listing import Bound, Listing

if TYPE_CHECKING:
    from sqlalchemy import Connection

CHUNK_PAGES = 50
"""Pages that are fetched and written at once."""


class KeyList:
    """Row identifiers in order, in an unnamed temporary file; in memory only 8 bytes a page."""

    def __init__(self) -> None:
        self.rows = 0
        self._file = tempfile.TemporaryFile(prefix="rowlore-keys-")  # noqa: SIM115  (closed with the list)
        self._ends = array("Q", [0])

    def append(self, keys: Sequence[Bound]) -> None:
        """Add one page; every page but the last holds PAGE_ROWS keys. Raises OSError when the disk is full."""
        self._file.seek(self._ends[-1])
        # Not pickle: 2.6 times as slow, and a file of it can run code.
        written = self._file.write(marshal.dumps(_packed_page(keys)))
        self._ends.append(self._ends[-1] + written)
        self.rows += len(keys)

    def page(self, number: int) -> list[Bound]:
        """The keys of page `number`; none behind the end."""
        if not 0 <= number < len(self._ends) - 1:
            return []
        self._file.seek(self._ends[number])
        packed: list[Any] = marshal.loads(self._file.read(self._ends[number + 1] - self._ends[number]))
        return [_unpacked(key) for key in packed]

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()

    def __del__(self) -> None:
        self._file.close()


def _packed_page(keys: Sequence[Bound]) -> list[Any]:
    """Lone values without their tuples; marshal knows no subclass of bytes, so Undecodable is a list."""
    if len(keys[0]) > 1:
        return [tuple(map(_packed, key)) for key in keys]
    values = list(chain.from_iterable(keys))
    return values if Undecodable not in set(map(type, values)) else [_packed(value) for value in values]


def _packed(value: Wire) -> Any:
    return [bytes(value)] if isinstance(value, Undecodable) else value


def _unpacked(packed: Any) -> Bound:
    values: tuple[Any, ...] = packed if isinstance(packed, tuple) else (packed,)
    return tuple(Undecodable(value[0]) if isinstance(value, list) else value for value in values)


def list_keys(connection: "Connection", listing: Listing, seen: Callable[[int], None]) -> KeyList:
    """Read all keys in order, by one long statement. `seen` is told the number of rows now and then, on this thread."""
    from sqlalchemy import select

    bounds = [listing.dialect.values.bound(part.element, part.facts) for part in listing.identity]
    statement = select(*bounds).select_from(listing.table).where(*listing.where)
    statement = statement.order_by(*listing.terms(listing.parts))
    keys = KeyList()
    try:
        size = PAGE_ROWS * CHUNK_PAGES
        chunks = listing.dialect.paging.stream(connection, listing.dialect.values, statement, size)
        for page in _pages(chunks):
            keys.append(page)
            if keys.rows % (10 * size) == 0:
                seen(keys.rows)
    except BaseException:
        keys.close()
        raise
    return keys


def _pages(chunks: Iterator[Sequence[Bound]]) -> Iterator[list[Bound]]:
    """Chunks of any size as pages of PAGE_ROWS."""
    rest: list[Bound] = []
    for chunk in chunks:
        rest.extend(chunk)
        whole = len(rest) - len(rest) % PAGE_ROWS
        for first in range(0, whole, PAGE_ROWS):
            yield rest[first : first + PAGE_ROWS]
        del rest[:whole]
    if rest:
        yield rest
