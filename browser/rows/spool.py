"""Spool: any number of rows in an unnamed temporary file, a page at a time, at constant memory.

One thread appends while any others read. A large value is written beside its page, which keeps only its head: two
hundred rows of 100 MB each must neither be in memory to be written nor to be looked at.
"""

import errno
import marshal
import os
import shutil
import tempfile
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from browser import errors
from browser.database.dialects.base.values import Undecodable, Untainted
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import SHORTEN_AT, Wire

T = TypeVar("T")
Row = tuple[Wire, ...]
Kept = tuple[Any, ...]
"""A row as a page holds it: in place of a large value stands where it lies."""

LARGE = 256 * 1024
"""Characters or bytes from which on a value is written beside its page."""
_HEAD = SHORTEN_AT + 1  # one more than a cell shows, so that the cell knows of the rest


class Spool:
    """Rows in the order they came. `append`, `finish`: one thread; all else: any thread.

    In memory: 12 bytes a page, the numbers of pages that hold odd values, and the last page while it is not full.
    """

    def __init__(self, folder: str | None = None) -> None:
        """`folder` is where the file lies; without one, where most room is (TMPDIR, if it is set, decides)."""
        self.rows = 0
        """How many rows can be read by now."""
        self.finished = False
        """Whether no more will come."""
        try:
            self._file = tempfile.TemporaryFile(prefix="rowlore-rows-", dir=folder or _roomy())  # noqa: SIM115
        except OSError as error:
            raise _no_room(error) from error
        self._lock = threading.Lock()  # held for a read or a write of the file, so that nobody closes it meanwhile
        self._starts = array("Q")
        self._sizes = array("L")
        self._end = 0
        self._tail: list[Any] = []  # rows behind the last full page; replaced, never changed
        self._odd_tail = False

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self._end

    def append(self, rows: Sequence[Row]) -> None:
        """Add rows of any number. They are readable when this returns, or, when it raises, none of them.

        Raises NotSupported when the disk is full, StatementCancelled when the spool was closed.
        """
        if not rows:
            return
        odd = type(rows) is not Untainted and _has_undecodable(rows)
        waiting = [*self._tail, *rows] if self._tail else rows
        odd = odd or self._odd_tail
        if len(rows) <= PAGE_ROWS and _is_large(list(rows)):
            rows = [self._slim(row) for row in rows]
            waiting, odd = [*self._tail, *rows], True
        whole = len(waiting) - len(waiting) % PAGE_ROWS
        pages = [self._packed(list(waiting[first : first + PAGE_ROWS]), odd) for first in range(0, whole, PAGE_ROWS)]
        tail = list(waiting[whole:])
        if len(rows) > PAGE_ROWS and _is_large(tail):
            tail, odd = [self._slim(row) for row in tail], True
        start = self._write(b"".join(pages)) if pages else 0
        with self._lock:
            for page in pages:
                self._starts.append(start)
                self._sizes.append(len(page))
                start += len(page)
            self._tail, self._odd_tail = tail, odd and bool(tail)
            self.rows = len(self._starts) * PAGE_ROWS + len(tail)

    def finish(self) -> None:
        """No more rows will come."""
        self.finished = True

    def page(self, number: int) -> list[Row]:
        """Rows [number * PAGE_ROWS, ...) as they were appended, however large; none behind the end.

        Raises StatementCancelled when the spool was closed, and NotSupported when the file cannot be read.
        """
        return [self.whole(row) for row in self._load(number)]

    def heads(self, number: int) -> list[Row]:
        """As `page`, but of large values only as much as a cell shows, and a character more."""
        return [self.head(row) for row in self._load(number)]

    def kept(self, number: int) -> Sequence[Kept]:
        """As `page`, for `whole` and `head`."""
        return self._load(number)

    def whole(self, row: Kept) -> Row:
        """The row as it was appended."""
        return tuple([self._value(value) if type(value) is list else value for value in row]) if _is_odd(row) else row

    @staticmethod
    def head(row: Kept) -> Row:
        """The row with as much of its large values as a cell shows, and a character more."""
        return tuple([_head(value) if type(value) is list else value for value in row]) if _is_odd(row) else row

    def row(self, number: int) -> Row:
        """One row as it was appended. Raises NotSupported where there is none."""
        found = self._load(number // PAGE_ROWS)
        place = number % PAGE_ROWS
        if number < 0 or place >= len(found):
            raise errors.NotSupported(f"There is no row {number + 1:,}.")
        return self.whole(found[place])

    def each(self, first: int, end: int, made: Callable[[Row], T]) -> Iterator[list[T]]:
        """What is made of rows [first, end), in some lists; only one row at a time is there whole, however large."""
        for number in range(first // PAGE_ROWS, -(-end // PAGE_ROWS)):
            start = number * PAGE_ROWS
            yield [made(self.whole(row)) for row in self._load(number)[max(0, first - start) : end - start]]

    def close(self) -> None:
        """Give the disk space back."""
        with self._lock:
            self._file.close()
            self._tail = []

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def _packed(self, rows: list[Any], odd: bool) -> bytes:
        packed = marshal.dumps([_marked(row) for row in rows] if odd else rows)
        if len(packed) >= LARGE and _holds_large(rows):
            packed = marshal.dumps([_marked(self._slim(row)) for row in rows])
        return packed

    def _load(self, number: int) -> list[Any]:
        with self._lock:
            self._require_open()
            if number == len(self._starts):
                return self._tail
            if not 0 <= number < len(self._starts):
                return []
            packed = self._read(self._starts[number], self._sizes[number])
        loaded: list[Any] = marshal.loads(packed)
        return loaded

    def _slim(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """The row with each large value replaced by where it lies."""
        return tuple([self._aside(value) if _weight(value) >= LARGE else value for value in row])

    def _aside(self, value: Any) -> list[Any]:
        """[start, size, head, whether it is Undecodable]"""
        undecodable = type(value) is Undecodable
        packed = marshal.dumps(bytes(value) if undecodable else value)
        return [self._write(packed), len(packed), bytes(value[:_HEAD]) if undecodable else value[:_HEAD], undecodable]

    def _value(self, marked: list[Any]) -> Wire:
        if len(marked) == 1:
            return Undecodable(marked[0])
        start, size, _, undecodable = marked
        with self._lock:
            self._require_open()
            packed = self._read(start, size)
        value: Any = marshal.loads(packed)
        return Undecodable(value) if undecodable else value

    def _write(self, packed: bytes) -> int:
        """Where in the file it now stands."""
        start, rest = self._end, memoryview(packed)
        with self._lock:
            self._require_open()
            while rest:
                try:
                    written = os.pwrite(self._file.fileno(), rest, start + len(packed) - len(rest))
                except OSError as error:
                    raise _no_room(error) from error
                rest = rest[written:]
            self._end = start + len(packed)
        return start

    def _read(self, start: int, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            try:
                part = os.pread(self._file.fileno(), size, start)
            except OSError as error:
                raise errors.NotSupported("The rows kept on disk cannot be read.", words=str(error)) from error
            if not part:
                raise errors.NotSupported("The rows kept on disk cannot be read: their file was cut short.")
            parts.append(part)
            start += len(part)
            size -= len(part)
        return b"".join(parts)

    def _require_open(self) -> None:
        if self._file.closed:
            raise errors.StatementCancelled("This result was closed.")


def _weight(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes) else 0


def _is_large(rows: list[Any]) -> bool:
    # Nearly never: writing them once in vain takes a tenth of the time of a look at each.
    return len(marshal.dumps(rows)) >= LARGE and _holds_large(rows)


def _holds_large(rows: Sequence[Sequence[Any]]) -> bool:
    return any(_weight(value) >= LARGE for value in chain.from_iterable(rows))


def _has_undecodable(rows: Sequence[Sequence[Any]]) -> bool:
    return Undecodable in set(map(type, chain.from_iterable(rows)))


def _marked(row: Sequence[Any]) -> tuple[Any, ...]:
    """marshal knows no subclass of bytes, so Undecodable is a list of one."""
    return tuple([[bytes(value)] if type(value) is Undecodable else value for value in row])


def _is_odd(row: tuple[Any, ...]) -> bool:
    return list in set(map(type, row))


def _head(marked: list[Any]) -> Wire:
    if len(marked) == 1:
        return Undecodable(marked[0])
    return Undecodable(marked[2]) if marked[3] else marked[2]


def _roomy() -> str:
    """TMPDIR where it is set; else the usual folder or /var/tmp: the usual one is often kept in memory, and small."""
    usual = tempfile.gettempdir()
    if os.environ.get("TMPDIR"):
        return usual
    folders = [folder for folder in (usual, "/var/tmp") if Path(folder).is_dir() and os.access(folder, os.W_OK)]
    return max(folders, key=lambda folder: shutil.disk_usage(folder).free, default=usual)


def _no_room(error: OSError) -> errors.NotSupported:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return errors.NotSupported(
            "The disk is full: no more rows can be kept.",
            words=str(error),
            hint="Make room, or set TMPDIR to a folder on another disk; the rows before are still there.",
        )
    return errors.NotSupported("The rows cannot be written to a temporary file.", words=str(error))
