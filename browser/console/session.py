"""ConsoleSession: a connection of one's own, what runs on it, and how it stands."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from browser import errors
from browser.console.client_commands import not_sql
from browser.console.guards import refused
from browser.console.outcomes import Cancelled, Progress, Ran, SessionState
from browser.console.script import Effect, Statement
from browser.database.resting import REST_SECONDS, connect_until
from browser.workers import apart

if TYPE_CHECKING:
    from browser.console.binds import Bind
    from browser.console.running import Order, Report, Sink
    from browser.database.database import Database
    from browser.database.dialects.base.transactions import Standing
    from browser.database.facts import Column
    from browser.database.held import HeldConnection

P = ParamSpec("P")
T = TypeVar("T")
OpenSink = Callable[["tuple[Column, ...]"], "Sink"]
"""Called on a worker thread, once for each set of rows, before its first row."""
ANSWER_SECONDS = 3.0
"""How long an idle session without a transaction may take to answer, before it is given up."""
TELL_SECONDS = 10.0
"""Within so long after a rest whoever runs something has a session, or is told that there is none."""
LONG = 20_000
"""Characters of a statement that is read on a worker before it is sent: a megabyte takes a second."""
NOT_SENT = "It was cancelled before it was sent."
PENDING = 1_000
"""Statements of an open transaction that are remembered."""


class ConsoleSession:
    """One held connection with its transaction. Used from one event loop; made by `open` alone.

    `changed` is called on the loop whenever `state` is another one. Nothing of it ever reaches the shared pool.
    """

    def __init__(self, database: "Database", held: "HeldConnection") -> None:
        self._database = database
        self._held = held
        self._busy = asyncio.Lock()
        self._cancels = 0  # how often it was asked for
        self._used = time.time()
        self.changed: Callable[[], None] = lambda: None
        transactions = database.dialect.transactions
        self._state = SessionState(isolations=tuple(transactions.isolations), can_save=transactions.an_error_fails_all)

    @classmethod
    async def open(cls, database: "Database") -> "ConsoleSession":
        """Connect. Raises errors.*."""
        session = cls(database, await database.hold())
        await session._look_around()
        return session

    @property
    def state(self) -> SessionState:
        """How the session stands now."""
        return self._state

    # -- statements ----------------------------------------------------------------------------------------------

    async def run(
        self,
        statement: Statement,
        binds: "Sequence[Bind]",
        open_sink: OpenSink,
        progress: Callable[[Progress], None],
        following: Statement | None = None,
        ends: float | None = None,
    ) -> Ran:
        """Run one statement, which `following` follows at once; statements that are asked for meanwhile wait.

        What `ends` the transaction open since then is not sent where that has ended by its turn. What the server
        refuses stands in the answer. Raises errors.NotSupported for parameters that have no value of their type, and
        what `reopen` raises where the connection had been lost before.
        """
        from browser.console.running import order_of, perform

        dialect, text = self._database.dialect, statement.text
        if not_sent := not_sql(text, dialect.lexis) or refused(text, dialect.lexis, self._database.proof):
            return Ran(statement, text, error=not_sent)
        cancels = self._cancels
        async with self._busy:
            if ends is not None and ends != self._state.open_since:
                said = f"{text} was not sent: the transaction had ended before its turn came."
                return Ran(statement, text, error=errors.NotSupported(said))
            if (gone := await self._awaken()) is not None:
                return Ran(statement, text, error=gone)
            try:
                order = await soon(len(text), order_of, statement, binds, dialect, self._state, following)
                if cancels != self._cancels:
                    return Ran(statement, text, cancelled=Cancelled.CONFIRMED, notices=(NOT_SENT,))
                running = self._held.run(perform, dialect, order, open_sink, _on_loop(progress))
                report = await self._performed(statement, order, running)
                if report.unsaved:
                    report = await self._without_savepoint(report)
            finally:
                self._used = time.time()
            self._account(statement, order.effect, report)
            if order.effect is Effect.SESSION and report.ran.ok:
                await self._look_around()
            return report.ran

    async def run_all(
        self, statements: Sequence[Statement], run: Callable[[Statement], Awaitable[Ran]]
    ) -> tuple[Ran, ...]:
        """Run statements in turn by `run` (which calls `run` above), to the first that is not ok, or to a cancel."""
        done: list[Ran] = []
        cancels = self._cancels
        for statement in statements:
            done.append(await run(statement))
            if not done[-1].ok or cancels != self._cancels:
                break
        return tuple(done)

    def cancel(self) -> None:
        """Stop what runs; `run` answers what the server confirmed. Nothing is cut."""
        self._cancels += 1
        self._held.cancel()

    async def abort(self) -> None:
        """Cut the connection of a mute server: `run` ends within a second, and the session is lost."""
        await self._held.abort()
        self._notice_loss()

    # -- the transaction -----------------------------------------------------------------------------------------

    async def commit(self) -> Ran:
        """COMMIT what is open; a reply that is lost makes the outcome unknown."""
        return await self._end("COMMIT")

    async def rollback(self) -> Ran:
        """ROLLBACK what is open."""
        return await self._end("ROLLBACK")

    def set_manual(self, manual: bool) -> None:
        """Whether the next statement begins a transaction. One that is open stays open."""
        self._set(manual=manual)

    def set_isolation(self, level: str) -> None:
        """The level of the next transaction that is begun here; "" is the session's own default."""
        if level and level not in self._state.isolations:
            raise errors.NotSupported(f"There is no isolation level “{level}” here.")
        self._set(isolation=level)

    def set_savepoints(self, savepoints: bool) -> None:
        """Whether each statement of an open transaction gets a savepoint, so that its error takes back it alone."""
        self._set(savepoints=savepoints)

    async def reopen(self) -> None:
        """Connect anew after a loss; the session begins from nothing. Raises errors.*."""
        async with self._busy:
            await self._reopen()

    async def check(self) -> bool:
        """See whether the idle connection still answers; False marks it as lost.

        One that is silent for three seconds is cut, unless a transaction is open: that may come back with the network.
        """
        if not self._busy.locked():
            async with self._busy:
                await self._check()
        return not self._state.lost

    async def close(self) -> None:
        """Cancel what runs, roll back what is open, and close the connection."""
        self.cancel()
        if self._state.open and self._held.lost is None and not self._busy.locked():
            await self._end("ROLLBACK")
        await self._database.release(self._held)
        self.changed = lambda: None

    # -- inside --------------------------------------------------------------------------------------------------

    async def _performed(self, statement: Statement, order: "Order", running: "Awaitable[Report]") -> "Report":
        """The report, also of what was cancelled before it began, or cut."""
        from browser.console.running import Report
        from browser.database.dialects.base.transactions import Standing

        try:
            return await running
        except errors.StatementCancelled as error:
            ran = Ran(statement, str(order.sql), cancelled=Cancelled.CONFIRMED, error=None, notices=(error.message,))
            return Report(ran, Standing(self._state.open, self._state.failed))
        except errors.ConnectionLost as error:
            cut = Cancelled.CUT if self._held.lost is error else Cancelled.NO
            unknown = order.effect is not Effect.READ
            return Report(
                Ran(statement, str(order.sql), error=error, cancelled=cut, outcome_unknown=unknown), Standing(False)
            )

    async def _without_savepoint(self, report: "Report") -> "Report":
        """What was cancelled is taken back to the savepoint before it, so that the transaction goes on."""
        from browser.console.running import savepoint_end, send

        back = report.ran.cancelled is not Cancelled.STOPPED
        try:
            standing = await self._held.run(send, self._database.dialect, *savepoint_end(back=back))
        except errors.RowloreError:
            return report
        return replace(report, standing=standing, ran=replace(report.ran, taken_back=back))

    async def _end(self, sql: str) -> Ran:
        statement, nothing = Statement(sql, 0, len(sql), 1), lambda _: None
        return await self.run(statement, (), _nowhere, nothing, ends=self._state.open_since)

    async def _check(self) -> None:
        if self._held.lost is None:
            try:
                async with asyncio.timeout(None if self._state.open else ANSWER_SECONDS):
                    with suppress(errors.RowloreError):  # a failed transaction answers, too
                        await self._held.run(self._database.dialect.sessions.product)
            except TimeoutError:
                await self._held.abort("The connection did not answer any more.")
        self._used = time.time()
        self._notice_loss()

    async def _awaken(self) -> errors.ConnectionLost | None:
        """Have a session that is there; returns the loss of one with an open transaction: nothing may run without it.

        One that has rested is asked first. Raises what connecting anew raises.
        """
        began, was_open = time.monotonic(), self._state.open
        rested = not 0 <= time.time() - self._used <= REST_SECONDS
        if rested and self._held.lost is None and self._database.dialect.sessions.remote:
            await self._check()
            if self._held.lost is not None and was_open:
                return errors.ConnectionLost(
                    "The connection was lost while nobody used it, and the open transaction with it. Nothing was sent.",
                    words=self._held.lost.words,
                    hint="Run it again to begin anew, in a new session.",
                )
        if self._held.lost is not None:
            until = connect_until.set(began + TELL_SECONDS)
            try:
                await self._reopen()
            finally:
                connect_until.reset(until)
        return None

    async def _reopen(self) -> None:
        await self._held.reopen()
        self._state = replace(self._state.ended(), lost="")
        await self._look_around()

    async def _look_around(self) -> None:
        from browser.console.running import look_around

        try:
            standing, where = await self._held.run(look_around, self._database.dialect)
        except errors.RowloreError:
            return  # a failed transaction, or a lost connection: the next statement says so
        self._stand(standing)
        self._set(where=where)

    def _account(self, statement: Statement, kind: Effect, report: "Report") -> None:
        self._stand(report.standing, kind, statement)
        took_effect = report.ran.error is None and not report.ran.taken_back
        if self._state.open and kind is not Effect.TRANSACTION and took_effect:
            self._set(pending=(*self._state.pending, statement.text)[-PENDING:])
        self._notice_loss()

    def _stand(self, standing: "Standing", kind: Effect = Effect.OTHER, statement: Statement | None = None) -> None:
        """Take over what the driver says; where it says nothing, what was typed decides."""
        is_open = standing.open if standing.known else _typed(self._state.open, kind, statement)
        if not is_open:
            self._state = self._state.ended()
        else:
            self._state = replace(self._state, open_since=self._state.open_since or time.time(), failed=standing.failed)
        self.changed()

    def _notice_loss(self) -> None:
        if self._held.lost is not None and not self._state.lost:
            self._state = replace(self._state.ended(), lost=str(self._held.lost))
            self.changed()

    def _set(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self.changed()


async def soon(size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function of so long a text returns; of a long one on a worker."""
    if size <= LONG:
        return function(*args, **kwargs)
    return await apart(function, *args, **kwargs)


def _on_loop(progress: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """The same, to be called on a worker."""
    loop = asyncio.get_running_loop()

    def tell(report: Progress) -> None:
        loop.call_soon_threadsafe(progress, report)

    return tell


def _nowhere(columns: "tuple[Column, ...]") -> "Sink":
    raise AssertionError(f"COMMIT and ROLLBACK return no rows, not {columns}")


def _typed(was_open: bool, kind: Effect, statement: Statement | None) -> bool:
    """Whether a transaction is open after what was typed, for a driver that does not tell."""
    if kind is not Effect.TRANSACTION or statement is None:
        return was_open
    first = statement.text.split(None, 1)[0].upper().rstrip(";")
    if first in ("BEGIN", "START"):
        return True
    return was_open and first not in ("COMMIT", "END", "ROLLBACK", "ABORT")
