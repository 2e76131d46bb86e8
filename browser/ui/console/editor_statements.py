"""Which statements an editor's text consists of: found beside the typing, those of long scripts in pieces."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from browser.console.script import Statement, split, statement_at
from browser.database.dialects.base.lexis import Lexis
from browser.ui import tasks
from browser.ui.console.editor_resplit import Split, shifted, split_again, split_beside, statements_near
from browser.ui.console.editor_text import Change, Units

if TYPE_CHECKING:
    import asyncio

SOON, LATER = 25, 200
"""Milliseconds without a key before short and long scripts are read again."""
LONG = 20_000
"""Characters from which a script is read in pieces: 8 ms at once, a megabyte would take 0.4 s."""


class Statements(QWidget):
    """The statements of one editor; hidden, a widget only because tasks belong to one."""

    changed = Signal()

    def __init__(self, editor: QPlainTextEdit, read: Callable[[], Units], lexis: Lexis) -> None:
        super().__init__(editor)
        self.hide()
        self._read = read
        self._lexis = lexis
        self._split = Split("", ())
        self._units = Units("")
        self._change: Change | None = None  # what was edited since they were found
        self._reading: asyncio.Task[None] | None = None
        self._since: Change | None = None  # what was edited since it began
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._refresh)

    def set_lexis(self, lexis: Lexis) -> None:
        """Read all of it by another vendor's rules."""
        self._lexis = lexis
        self._split = Split("", ())
        self._stop_reading()
        self.edited(0, self._units.length, self._read().length)

    def edited(self, at: int, removed: int, added: int) -> None:
        """The text has changed there (UTF-16 units); it is read again soon."""
        self._change = _and_then(self._change, at, removed, added)
        self._since = _and_then(self._since, at, removed, added)
        self._timer.start(SOON if self._units.length + added < LONG else LATER)

    def found(self) -> tuple[Statement, ...]:
        """The statements of the text as it is now; where it changed a moment ago, that takes a moment."""
        if self.is_stale:
            self._keep(self._read(), split_again(self._split, self._read().text, self._lexis))
        return self._split.statements

    @property
    def is_stale(self) -> bool:
        """Whether the text has changed since it was read."""
        return self._change is not None

    def at(self, caret: int) -> Statement | None:
        """The statement at the caret (UTF-16 units), exactly, even if all of them are not known yet."""
        units = self._read()
        offset = units.points(caret)
        if self.is_stale:
            return statement_at(statements_near(self._split, units.text, offset, self._lexis), offset)
        return statement_at(self._split.statements, offset)

    def shown_at(self, caret: int) -> tuple[int, int] | None:
        """Where to mark the statement at the caret (UTF-16 units), as far as is known without reading again."""
        change = self._change or Change(0, 0, 0)
        statement = statement_at(self._split.statements, self._units.points(change.before(caret)))
        if statement is None:
            return None
        start = change.after(self._units.units(statement.start), grows=False)
        end = change.after(self._units.units(statement.end), grows=True)
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
        return tuple(shifted(each, start, lines) for each in split(text[start:end], self._lexis))

    def _refresh(self) -> None:
        if not self.is_stale or self._reading is not None:
            return
        units = self._read()
        if len(units.text) <= LONG:
            self.found()
        else:
            self._since = None
            self._reading = tasks.start(self._refresh_beside, units, owner=self)

    async def _refresh_beside(self, units: Units) -> None:
        """What was typed meanwhile is read next: one who never rests sees statements, too."""
        found = await split_beside(self._split, units.text, self._lexis)
        self._reading = None
        self._units, self._split, self._change = units, found, self._since
        if self.is_stale:
            self._timer.start(LATER)
        self.changed.emit()

    def _keep(self, units: Units, found: Split) -> None:
        self._stop_reading()
        self._units, self._split, self._change = units, found, None
        self._timer.stop()
        self.changed.emit()

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None


def _and_then(change: Change | None, at: int, removed: int, added: int) -> Change:
    return Change(at, at + removed, at + added) if change is None else change.then(at, removed, added)
