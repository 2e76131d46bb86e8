"""Statements after an edit: only what it can have changed is read again, and in pieces, so that nobody waits for it."""

import asyncio
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from browser.console.script import Statement, split
from browser.database.dialects.base.lexis import Lexis

WINDOW = 12_000
"""Characters that are read at a time: 6 ms."""
LARGE = 64_000
"""Characters that are not read on the window's thread at once."""
AT_ONCE = 2_000
"""Statements that are moved at a time: 2 ms."""
_DELIMITER = re.compile("delimiter", re.IGNORECASE)


@dataclass(frozen=True)
class Split:
    """A text and its statements."""

    text: str
    statements: tuple[Statement, ...]


def split_again(old: Split, text: str, lexis: Lexis) -> Split:
    """The same as `split(text, lexis)`, quickly where `text` is nearly the old one."""
    change = Change(old, text, lexis)
    for each in change.pieces():
        change.take(split(each, lexis))
    return Split(text, (*change.known, *change.tail(0, len(old.statements))))


async def split_beside(old: Split, text: str, lexis: Lexis) -> Split:
    """`split_again` on the loop's own thread, a few milliseconds at a time.

    A thread of its own would be worse: Qt gives up the interpreter's lock at every call, and gets it back late.
    Only a single statement of more than 64,000 characters is read by one.
    """
    change = Change(old, text, lexis)
    for each in change.pieces():
        change.take(split(each, lexis) if len(each) <= LARGE else await asyncio.to_thread(split, each, lexis))
        await asyncio.sleep(0)
    for first in range(0, len(old.statements), AT_ONCE):
        change.known += change.tail(first, first + AT_ONCE)
        await asyncio.sleep(0)
    return Split(text, tuple(change.known))


def statements_near(old: Split, text: str, offset: int, lexis: Lexis) -> Sequence[Statement]:
    """The statement that begins at or before `offset`, and others beside it: what `statement_at` needs to answer."""
    change = Change(old, text, lexis)
    if change.start <= offset:
        for each in change.pieces():
            change.take(split(each, lexis))
            if change.known and change.known[-1].start > offset:
                return change.known
        index = bisect_right(old.statements, offset - change.by, key=_start)
        change.known += change.tail(max(0, index - 1), index)
    return change.known


def _start(statement: Statement) -> int:
    return statement.start


class Change:
    """What is different between a text that was read and one that was not.

    Reading begins at the statement before the one that was touched, and ends where a statement begins that was there
    before: from there on all is as it was, because no statement knows of those behind it.
    """

    def __init__(self, old: Split, text: str, lexis: Lexis) -> None:
        self._old, self._text = old.statements, text
        self.by = len(text) - len(old.text)
        """How far what follows has moved."""
        first, self._same = 0, len(text) + 1  # from where on the text is the old one
        if not (lexis.delimiter_command and any(_DELIMITER.search(each) for each in (old.text, text))):
            head = _alike(old.text, text)
            first = max(0, bisect_left(self._old, head, key=_stop) - 1)
            self._same = len(text) - _alike_at_end(old.text, text, min(len(old.text), len(text)) - head)
        self.known = list(self._old[:first])
        """The statements so far, those before the change first."""
        self.start = self._at = self._old[first].start if first else 0
        """Where reading begins."""
        self._line = self._old[first].line - 1 if first else 0
        self._rest: int | None = None  # the index of the old statement from which on all is as it was
        self._piece = ""
        self._more = True

    def pieces(self) -> Iterator[str]:
        """What must be split; each result is to be handed to `take` before the next piece is asked for."""
        whole, size = self._same > len(self._text), WINDOW
        while self._rest is None and self._more:
            self._piece = self._text[self._at :] if whole else self._text[self._at : self._at + size]
            self._more = not whole and self._at + size < len(self._text)
            at = self._at
            yield self._piece
            size = WINDOW if self._at > at else size * 4

    def take(self, read: Sequence[Statement]) -> None:
        """The statements of the last piece.

        Where that was cut (maybe between the dashes of a comment) the last two are not sure, and are read again.
        """
        for each in read[:-2] if self._more else read:
            moved = shifted(each, self._at, self._line)
            if self._was_there(moved.start):
                return
            self.known.append(moved)
        if self._more and len(read) > 2:
            self._line += self._piece.count("\n", 0, read[-2].start)
            self._at += read[-2].start

    def _was_there(self, start: int) -> bool:
        if start < self._same:
            return False
        index = bisect_left(self._old, start - self.by, key=_start)
        if index < len(self._old) and self._old[index].start == start - self.by:
            self._rest = index
            return True
        return False

    def tail(self, first: int, last: int) -> list[Statement]:
        """Those of the old statements `first` to `last` (excluded) that are as they were, in their new places."""
        if self._rest is None or last <= self._rest:
            return []
        beginning = self._old[self._rest]
        lines = self._text.count("\n", 0, beginning.start + self.by) + 1 - beginning.line
        return [shifted(each, self.by, lines) for each in self._old[max(first, self._rest) : last]]


def _stop(statement: Statement) -> int:
    return max(statement.end, statement.stop)


def _alike(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    low, high = 0, min(len(one), len(other)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle)
    return low


def _alike_at_end(one: str, other: str, most: int) -> int:
    """How many characters at the end are the same, at most so many."""
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        same = one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]
        low, high = (middle, high) if same else (low, middle)
    return low


def shifted(statement: Statement, by: int, lines: int) -> Statement:
    """The same statement elsewhere."""
    if not by and not lines:
        return statement
    return Statement(
        statement.text,
        statement.start + by,
        statement.end + by,
        statement.line + lines,
        statement.parameters,
        statement.stop + by if statement.stop >= 0 else -1,
    )
