"""What a console runs: its session, the statements on their way, the rows on theirs to the results."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from browser.console.outcomes import Progress, Ran, SessionState
from browser.ui import tasks
from browser.ui.console import wording
from browser.ui.console.results import ResultTabs

if TYPE_CHECKING:
    from browser.console.binds import Bind
    from browser.console.script import Statement
    from browser.console.session import ConsoleSession
    from browser.database.database import Database
    from browser.database.dialects.base.lexis import Lexis
    from browser.database.facts import Column
    from browser.rows.spool import Spool
    from browser.ui.console.result_page import ResultPage

PATIENCE = 1_000
"""Milliseconds the server has for confirming a cancel before Abort is offered."""


class Runs(QObject):
    """The session of one console is made at the first run, and anew after a loss. `release` ends it."""

    changed = Signal()
    """The session stands differently, or a run began or ended."""
    progressed = Signal(object)
    """How far the statement that runs is (Progress)."""
    ran = Signal(object, object)
    """A statement has ended: its Ran, and its binds."""
    unconfirmed = Signal()
    """The server has not confirmed a cancel for a second."""

    def __init__(self, database: "Database", results: ResultTabs, owner: QWidget) -> None:
        super().__init__(owner)
        self.database = database
        self.session: ConsoleSession | None = None
        self.running = False
        self.at: tuple[int, int] = (0, 0)
        """Which statement of how many runs."""
        self.began = 0.0
        """When it began, as time.monotonic()."""
        self.stood = SessionState()
        """How the session stood when the statement had ended that `ran` tells of."""
        self._results = results
        self._connecting = asyncio.Lock()
        self._cancelled = False
        self._told: object = None
        self._current: Statement | None = None
        self._left: Sequence[Statement] = ()
        self._task: asyncio.Task[Any] | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._lose_patience)
        self.mute = False
        """Whether a cancel was not confirmed in time: only Abort helps."""

    @property
    def state(self) -> SessionState:
        """How the session stands; as new while there is none."""
        if self.session is not None:
            return self.session.state
        transactions = self.database.dialect.transactions
        return SessionState(isolations=tuple(transactions.isolations), can_save=transactions.an_error_fails_all)

    async def connected(self) -> "ConsoleSession":
        """The session, made now if there is none. Raises errors.*."""
        from browser.console.session import ConsoleSession

        async with self._connecting:  # who runs something while it is being made has this one, not another
            if self.session is None:
                made = await ConsoleSession.open(self.database)
                if not tasks.is_alive(self):
                    await made.close()
                    raise asyncio.CancelledError
                self.session = made
                made.changed = self._tell
                self._tell()
            return self.session

    async def run(
        self,
        statements: "Sequence[Statement]",
        binds: "Mapping[str, Bind]",
        instead_of: "ResultPage | None" = None,
    ) -> tuple[Ran, ...]:
        """Run statements in turn; the first one that is not ok is the last one. Raises errors.* before anything ran."""
        if self.running or not statements:
            return ()
        self.running, self._cancelled, self.mute = True, False, False
        self.at, self.began = (0, len(statements)), time.monotonic()
        self._left = statements
        self._task = asyncio.current_task()
        self._tell()
        try:
            session = await self.connected()
            self._check(statements, binds)
            self._results.begin(len(statements), instead_of)
            following = (*statements[1:], None)
            return await session.run_all(
                statements, lambda each: self._run(session, each, binds, following[self.at[0]])
            )
        finally:
            self.running = self.mute = False
            if tasks.is_alive(self):  # the tab may have been closed while it ran
                self._patience.stop()
                self._results.finish()
                self._tell()

    def _check(self, statements: "Sequence[Statement]", binds: "Mapping[str, Bind]") -> None:
        """Every parameter has a value of its type, before the first statement is sent."""
        from browser.console.binds import bind_parameters
        from browser.console.script import as_text

        for each in statements:
            if each.parameters:
                as_text(each, self.database.dialect.lexis)
                bind_parameters([binds[name] for name in each.parameters], self.database.dialect)

    async def _run(
        self,
        session: "ConsoleSession",
        statement: "Statement",
        binds: "Mapping[str, Bind]",
        following: "Statement | None",
    ) -> Ran:
        from browser.rows.spool import Spool

        self.at = (self.at[0] + 1, self.at[1])
        self._current = statement
        mine = [binds[name] for name in statement.parameters]
        loop = asyncio.get_running_loop()

        def open_sink(columns: "tuple[Column, ...]") -> Spool:  # on a worker
            spool = Spool()
            loop.call_soon_threadsafe(self._opened, statement, columns, spool)
            return spool

        ran = await session.run(statement, mine, open_sink, self._progressed, following)
        self.stood = self.state
        self._current = None  # it has ended: what a cancel stops now is only what follows
        self._patience.stop()
        ran = await _without_secrets(ran, self.database.dialect.lexis)
        self._results.end(ran)
        self.ran.emit(ran, mine)
        return ran

    def _opened(self, statement: "Statement", columns: "tuple[Column, ...]", spool: "Spool") -> None:
        if tasks.is_alive(self) and self.running and self._current is statement:
            self._results.open_rows(statement, columns, spool)
        else:
            spool.close()

    def _progressed(self, report: Progress) -> None:
        if tasks.is_alive(self):
            self._results.tell(report)
            self.progressed.emit(report)

    @property
    def writing(self) -> "Statement | None":
        """What runs, where it or what follows may write: its end, and what follows, would be lost with the tab."""
        from browser.console.script import Effect, effect

        left = self._left[max(0, self.at[0] - 1) :] if self.running else ()
        lexis = self.database.dialect.lexis
        return left[0] if any(effect(each.text, lexis) is not Effect.READ for each in left) else None

    @property
    def at_stake(self) -> bool:
        """Whether closing the tab would end a transaction, or stop what writes and nobody has stopped yet."""
        return self.state.open or (not self._cancelled and self.writing is not None)

    # -- stopping ------------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Stop what runs; the rows that came are kept. Asked again after a second without an answer: cut it."""
        if not self.running:
            return
        if self.session is None:  # it connects
            if self._task is not None:
                self._cancelled = self._task.cancel()
            return
        if self.mute:
            tasks.start(self.session.abort, owner=_widget(self))
            return
        if not self._cancelled:
            self._cancelled = True
            if self._current is not None:
                self._patience.start()
            self.session.cancel()
            self._tell()

    @property
    def cancelling(self) -> bool:
        """Whether a cancel is on its way."""
        return self.running and self._cancelled

    def _lose_patience(self) -> None:
        if self.running:
            self.mute = True
            self.unconfirmed.emit()
            self._tell()

    def _tell(self) -> None:
        stands = self.state, self.running, self.mute, self._cancelled
        if tasks.is_alive(self) and stands != self._told:  # most statements of a script change none of it
            self._told = stands
            self.changed.emit()

    async def release(self) -> None:
        """End the session: what runs is cancelled, what is open rolled back."""
        session, self.session = self.session, None
        if session is not None:
            session.changed = lambda: None
            await session.close()


async def _without_secrets(ran: Ran, lexis: "Lexis") -> Ran:
    """What the server said without the passwords of the statement, which is read on a worker where it is long."""
    from browser.console.session import soon

    if ran.error is None and not ran.notices:
        return ran
    return await soon(len(ran.statement.text), wording.struck, ran, lexis)


def _widget(child: QObject) -> QWidget:
    owner = child.parent()
    assert isinstance(owner, QWidget)
    return owner
