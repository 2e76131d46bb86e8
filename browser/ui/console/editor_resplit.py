"""Statements after an edit: only what an edit can have changed is read again (3 MB anew take 1.2 s, this 1 ms)."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from browser.console.script import Statement, split
from browser.database.dialects.base.lexis import Lexis

WINDOW = 16_000
"""Characters that are read at a time."""
_DELIMITER = re.compile("delimiter", re.IGNORECASE)


@dataclass(frozen=True)
class Split:
    """A text and its statements."""

    text: str
    statements: tuple[Statement, ...]


def split_again(old: Split, text: str, lexis: Lexis) -> Split:
    """The same as `split(text, lexis)`, quickly where `text` is nearly the old one."""
    change = _Change(old, text, lexis)
    return Split(text, (*change.kept, *change.found(), *change.tail()))


def statements_near(old: Split, text: str, offset: int, lexis: Lexis) -> tuple[Statement, ...]:
    """The statement that begins at or before `offset`, and maybe others: what `statement_at` needs to answer."""
    change = _Change(old, text, lexis)
    near = list(change.kept[-1:])
    if change.start > offset:
        return change.kept[max(0, bisect_right(change.kept, offset, key=_start) - 1) :]
    for each in change.found():
        near.append(each)
        if each.start > offset:
            return tuple(near)
    return (*near, *change.tail(offset))


def _start(statement: Statement) -> int:
    return statement.start


class _Change:
    """What is different between a text that was read and one that was not.

    Reading begins at the statement before the one that was touched, and ends where a statement begins that was there
    before: from there on all is as it was, because no statement knows of those behind it.
    """

    def __init__(self, old: Split, text: str, lexis: Lexis) -> None:
        self._old, self._text, self._lexis = old, text, lexis
        head = _alike(old.text, text)
        most = min(len(old.text), len(text)) - head
        self._same = len(text) - _alike_at_end(old.text, text, most)  # from here on it is the old text
        self._by = len(text) - len(old.text)
        first = 0 if self._has_delimiters() else max(0, bisect_left(old.statements, head, key=_stop) - 1)
        if self._has_delimiters():
            self._same = len(text) + 1
        self.kept = old.statements[:first]
        self.start = old.statements[first].start if first else 0
        self._rest: int | None = None  # the index of the old statement from which on all is as it was

    def _has_delimiters(self) -> bool:
        """DELIMITER reaches as far as it likes."""
        known = self._lexis.delimiter_command
        return known and any(_DELIMITER.search(each) is not None for each in (self._old.text, self._text))

    def found(self) -> Iterator[Statement]:
        """The statements that must be read again."""
        text, at, size = self._text, self.start, WINDOW
        line = self._old.statements[len(self.kept)].line if self.kept else 1
        whole = self._same > len(text)
        while True:
            at_end = whole or at + size >= len(text)
            piece = text[at:] if at_end else text[at : at + size]
            read = split(piece, self._lexis)
            for each in read if at_end else read[:-1]:
                moved = shifted(each, at, line - 1)
                if self._was_there(moved.start):
                    return
                yield moved
            if at_end:
                self._rest = len(self._old.statements)
                return
            if len(read) < 2:
                size *= 4
                continue
            line += piece.count("\n", 0, read[-1].start)
            at, size = at + read[-1].start, WINDOW

    def _was_there(self, start: int) -> bool:
        if start < self._same:
            return False
        index = bisect_left(self._old.statements, start - self._by, key=_start)
        if index < len(self._old.statements) and self._old.statements[index].start == start - self._by:
            self._rest = index
            return True
        return False

    def tail(self, until: int = -1) -> Iterator[Statement]:
        """What is as it was, in its new places; up to the first that begins behind `until` if that is not negative."""
        if self._rest is None:
            return
        lines: int | None = None
        for each in self._old.statements[self._rest :]:
            if lines is None:
                lines = self._text.count("\n", 0, each.start + self._by) + 1 - each.line
            yield shifted(each, self._by, lines)
            if 0 <= until < each.start + self._by:
                return


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
    stop = statement.stop + by if statement.stop >= 0 else -1
    return replace(
        statement, start=statement.start + by, end=statement.end + by, line=statement.line + lines, stop=stop
    )
