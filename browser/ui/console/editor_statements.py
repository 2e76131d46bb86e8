"""Which statements an editor's text consists of: found beside the typing, those of long scripts by a worker."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from browser.console.script import Statement, split, statement_at
from browser.database.dialects.base.lexis import Lexis
from browser.ui import tasks
from browser.ui.console.editor_text import Units

SOON, LATER = 25, 200
"""Milliseconds without a key before short and long scripts are read again."""
LONG = 20_000
"""Characters from which a script is read on a worker: 8 ms here, 0.4 s for a megabyte."""


class Statements(QWidget):
    """The statements of one editor; hidden, a widget only because tasks belong to one."""

    changed = Signal()

    def __init__(self, editor: QPlainTextEdit, read: Callable[[], Units], lexis: Lexis) -> None:
        super().__init__(editor)
        self.hide()
        self._read = read
        self._lexis = lexis
        self._found: tuple[Statement, ...] = ()
        self._units = Units("")
        self._moves: list[tuple[int, int, int]] = []  # what was edited since they were found, in UTF-16 units
        self._stale = False
        self._edits = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._refresh)

    def set_lexis(self, lexis: Lexis) -> None:
        """Read by another vendor's rules."""
        self._lexis = lexis
        self.edited(0, 0, 0)

    def edited(self, at: int, removed: int, added: int) -> None:
        """The text has changed there (UTF-16 units); it is read again soon."""
        self._edits += 1
        self._moves.append((at, removed, added))
        self._stale = True
        self._timer.start(SOON if self._units.length + added < LONG else LATER)

    def found(self) -> tuple[Statement, ...]:
        """The statements of the text as it is now; where it changed a moment ago, that takes a moment."""
        if self._stale:
            self._take(self._read())
        return self._found

    @property
    def is_stale(self) -> bool:
        """Whether the text has changed since it was read."""
        return self._stale

    def at(self, caret: int) -> Statement | None:
        """The statement at the caret (UTF-16 units), exactly."""
        found = self.found()
        return statement_at(found, self._units.points(caret))

    def shown_at(self, caret: int) -> tuple[int, int] | None:
        """Where to mark the statement at the caret (UTF-16 units), as far as is known without reading again."""
        before = caret
        for at, removed, added in reversed(self._moves):
            before = before if before <= at else max(at, before - added + removed)
        statement = statement_at(self._found, self._units.points(before))
        if statement is None:
            return None
        start, end = self._units.units(statement.start), self._units.units(statement.end)
        for at, removed, added in self._moves:
            start = _moved(start, at, removed, added, grows=False)
            end = _moved(end, at, removed, added, grows=True)
        return (start, end) if start < end else None

    def selected(self, first: int, last: int) -> tuple[Statement, ...]:
        """What a selection (UTF-16 units) runs: the statements it holds wholly, else what its own text says."""
        found = self.found()
        start, end = self._units.points(first), self._units.points(last)
        text = self._units.text
        touched = [each for each in found if each.start < end and start < each.end]
        if all(start <= each.start and each.end <= end for each in touched):
            return tuple(touched)
        lines = text.count("\n", 0, start)
        return tuple(_shifted(each, start, lines) for each in split(text[start:end], self._lexis))

    def _refresh(self) -> None:
        if not self._stale:
            return
        units = self._read()
        if len(units.text) <= LONG:
            self._take(units)
        else:
            tasks.start(self._refresh_beside, units, self._edits, owner=self)

    async def _refresh_beside(self, units: Units, edits: int) -> None:
        found = await asyncio.to_thread(split, units.text, self._lexis)
        if edits == self._edits and self._stale:
            self._keep(units, found)

    def _take(self, units: Units) -> None:
        self._keep(units, split(units.text, self._lexis))

    def _keep(self, units: Units, found: Sequence[Statement]) -> None:
        self._units, self._found, self._stale = units, tuple(found), False
        self._moves.clear()
        self._timer.stop()
        self.changed.emit()


def _moved(place: int, at: int, removed: int, added: int, *, grows: bool) -> int:
    """Where a place is after an edit; typing at the end of a statement makes it longer."""
    if place < at or (place == at and not grows):
        return place
    return max(at + added, place + added - removed) if grows else max(at, place + added - removed)


def _shifted(statement: Statement, by: int, lines: int) -> Statement:
    return replace(
        statement,
        start=statement.start + by,
        end=statement.end + by,
        line=statement.line + lines,
        stop=statement.stop + by if statement.stop >= 0 else -1,
    )
