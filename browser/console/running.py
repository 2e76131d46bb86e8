"""One statement on its way through a held connection: a plain function that runs on a worker."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from browser import errors
from browser.console.outcomes import Cancelled, Progress, Ran, ResultSet, SessionState
from browser.console.script import Effect, Statement, as_sent, as_text, effect, is_plain_select
from browser.console.warned import may_be_listed, warned
from browser.database.boundary import errors_of
from browser.database.dialects.base.transactions import Standing
from browser.database.dialects.base.values import check_text
from browser.database.facts import Column
from browser.database.requests import INFO_KEY, Request
from browser.database.runners_serving import stopped_by_others

if TYPE_CHECKING:
    from sqlalchemy import Connection, TextClause

    from browser.console.binds import Bind
    from browser.database.dialects import Dialect
    from browser.database.dialects.base.results import Stream

LOCK_SECONDS = 10.0
"""How long another program's lock is waited for."""
LOCK_PAUSE = 0.05
TELL_EVERY = 0.1
"""Seconds between two reports of progress; the first rows are told at once."""
SAVEPOINT = "rowlore_statement"
_DOUBTFUL = "rowlore: a procedure may have set another character set"
"""A key of connection.info. It is looked into when it matters: SHOW WARNINGS after a CALL shows its warnings."""
ROW_CAP = 1_000_000
"""Rows that are fetched of a statement whose result the driver holds in memory as a whole."""


class Sink(Protocol):
    """Where the rows of one result go, on the worker's thread."""

    def append(self, rows: list[tuple[Any, ...]]) -> None:
        """Take some rows."""

    def finish(self) -> None:
        """No more will come."""


@dataclass(frozen=True)
class Order:
    """One statement to run, and what goes before it. `begin` is sent only where no transaction is open."""

    statement: Statement
    sql: "str | TextClause"
    effect: Effect
    plain_select: bool
    begin: tuple[str, ...] = ()
    savepoint: bool = False
    failed: bool = False
    """Whether an error has failed the open transaction, as far as the console knows: not every driver tells."""
    following: Statement | None = None
    """What is to run right after it."""


@dataclass(frozen=True)
class Report:
    """What became of an order. `unsaved`: a savepoint is left over, because a cancelled request sends nothing more."""

    ran: Ran
    standing: Standing
    unsaved: bool = False


def order_of(
    statement: Statement,
    binds: "Sequence[Bind]",
    dialect: "Dialect",
    state: SessionState,
    following: Statement | None = None,
) -> Order:
    """What to send for a statement as a session stands. Raises NotSupported for parameters without a fitting value."""
    kind = effect(statement.text, dialect.lexis)
    sql: Any = as_sent(statement, dialect.lexis)
    if statement.parameters:
        from sqlalchemy import text

        from browser.console.binds import bind_parameters

        given = [_bind_of(name, binds) for name in statement.parameters]
        sql = text(as_text(statement, dialect.lexis)).bindparams(*bind_parameters(given, dialect))
    transactional = kind not in (Effect.TRANSACTION, Effect.SESSION)
    begins = state.manual and transactional
    return Order(
        statement,
        sql,
        kind,
        kind is Effect.READ and is_plain_select(statement.text, dialect.lexis),
        dialect.transactions.begin(state.isolation) if begins else (),
        transactional and state.can_save and state.savepoints and (begins or state.open),
        state.failed,
        following,
    )


def _bind_of(name: str, binds: "Sequence[Bind]") -> "Bind":
    """The bind of this name. A driver would send NULL for one that is missing."""
    found = next((each for each in binds if each.name == name), None)
    if found is None:
        raise errors.NotSupported(f"The parameter :{name} has no value.", hint="Give it one, or choose the type NULL.")
    return found


def perform(
    connection: "Connection",
    dialect: "Dialect",
    order: Order,
    open_sink: Callable[[tuple[Column, ...]], Sink],
    tell: Callable[[Progress], None],
) -> Report:
    """Run one statement to its end. What the server refuses stands in the report and is not raised."""
    return _Execution(connection, dialect, order, open_sink, tell).run()


def send(connection: "Connection", dialect: "Dialect", *statements: str) -> Standing:
    """Statements of the console's own (COMMIT, ROLLBACK ...); returns how the session stands then. Raises errors.*."""
    with errors_of(connection, dialect.sessions):
        for sql in statements:
            connection.exec_driver_sql(sql).close()
        return standing_of(connection, dialect)


def look_around(connection: "Connection", dialect: "Dialect") -> tuple[Standing, str]:
    """How the session stands, and where (see `Transactions.where`). Raises errors.*."""
    with errors_of(connection, dialect.sessions):
        where = dialect.transactions.where(connection)
        return standing_of(connection, dialect), where


def standing_of(connection: "Connection", dialect: "Dialect") -> Standing:
    """How the session stands after its last statement, as far as the driver knows; closed when the connection went."""
    if connection.invalidated or connection.closed:
        return Standing(False)
    standing = dialect.transactions.standing(connection.connection.dbapi_connection)
    if standing.known:
        return standing
    try:
        with errors_of(connection, dialect.sessions):
            return dialect.transactions.asked(connection)
    except errors.RowloreError:
        return standing


class _Execution:
    """The state of one order while it runs."""

    def __init__(
        self,
        connection: "Connection",
        dialect: "Dialect",
        order: Order,
        open_sink: Callable[[tuple[Column, ...]], Sink],
        tell: Callable[[Progress], None],
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._order = order
        self._open_sink = open_sink
        self._tell = tell
        self._request: Request[Any] | None = connection.info.get(INFO_KEY)  # a lost connection tells nothing any more
        self._started = time.perf_counter()
        self._told = 0.0
        self._rows = 0
        self._saved = False
        self._ran = Ran(order.statement, str(order.sql))

    def run(self) -> Report:
        """Everything in turn."""
        before = standing_of(self._connection, self._dialect)
        before = replace(before, failed=before.failed or self._order.failed)
        try:
            with errors_of(self._connection, self._dialect.sessions):
                check_text(self._order.statement.text)
                self._prepare(before)
                self._started = time.perf_counter()
                self._ran = self._patiently()
                if self._order.effect is Effect.SESSION and not self._stopped:
                    self._speak_as_before()
                elif self._order.effect is Effect.OTHER:
                    self._connection.info[_DOUBTFUL] = True
        except errors.RowloreError as error:
            self._refused(error)
        self._ran = replace(self._ran, milliseconds=self._elapsed())
        self._tell_cancelled()
        unsaved = self._end_savepoint()
        after = standing_of(self._connection, self._dialect)
        if self._order.effect is Effect.TRANSACTION and before.failed and not after.open and self._ran.ok:
            notice = "The transaction had failed before: whatever was asked for, the server rolled it back."
            self._notice(notice)
        return Report(self._ran, self._judged(after), unsaved)

    @property
    def _stopped(self) -> bool:
        return self._request is not None and self._request.cancelled

    def _prepare(self, before: Standing) -> None:
        if self._order.effect is not Effect.READ:
            self._dialect.transactions.check(self._connection)
        sends_text = self._order.statement.parameters or self._order.effect in (Effect.WRITE, Effect.DEFINE)
        if sends_text and _DOUBTFUL in self._connection.info:
            self._speak_as_before()
        if self._order.begin and not before.open:
            for sql in self._order.begin:
                self._connection.exec_driver_sql(sql).close()
        if self._order.savepoint and not before.failed:
            self._connection.exec_driver_sql(f"SAVEPOINT {SAVEPOINT}").close()
            self._saved = True

    def _speak_as_before(self) -> None:
        remark = self._dialect.transactions.speak_as_before(self._connection)
        self._connection.info.pop(_DOUBTFUL, None)
        self._notice(*filter(None, [remark]))

    def _patiently(self) -> Ran:
        """Run it, again and again while another program holds a lock and nothing has come yet."""
        while True:
            try:
                with errors_of(self._connection, self._dialect.sessions):
                    return self._once()
            except errors.RowloreError as error:
                late = self._elapsed() > LOCK_SECONDS * 1000
                if self._stopped or late or self._ran.sets or not self._dialect.sessions.is_busy(error):
                    raise
                self._tell(Progress(0, self._elapsed(), waiting=True))
                if self._request is not None:
                    self._request.pause(LOCK_PAUSE)

    def _once(self) -> Ran:
        order, warnings = self._order, 0
        stream: Stream | None = self._dialect.results.open(
            self._connection, order.sql, plain_select=order.plain_select, limit=ROW_CAP
        )
        while stream is not None:
            try:
                self._drain(stream)
            except BaseException:
                with suppress(errors.RowloreError), errors_of(self._connection, self._dialect.sessions):
                    stream.close(stopped=True)
                raise
            if stream.affected is not None:
                self._ran = replace(self._ran, affected=(self._ran.affected or 0) + stream.affected)
            following = None if self._stopped else stream.next()
            stream.close(stopped=self._stopped)
            self._notice(*stream.notices)
            warnings, stream = stream.warnings, following
        if warnings and not self._stopped:
            self._notice(*self._warned(warnings))
        return self._ran

    def _warned(self, count: int) -> tuple[str, ...]:
        order = self._order
        listed: tuple[str, ...] = ()
        if may_be_listed(order.effect, self._ran.affected, order.following):
            listed = self._dialect.results.warnings(self._connection)
        return warned(order.statement, count, listed)

    def _notice(self, *said: str) -> None:
        if said:
            self._ran = replace(self._ran, notices=(*self._ran.notices, *said))

    def _drain(self, stream: "Stream") -> None:
        """One set of rows into its sink; the set is part of the report whatever happens on the way."""
        if not stream.columns:
            return
        sink = self._open_sink(stream.columns)
        count = 0
        try:
            while not self._stopped and (rows := stream.fetch()):
                sink.append(rows)
                count += len(rows)
                self._arrived(len(rows))
        finally:
            sink.finish()
            done = ResultSet(stream.columns, count, stream.cut)
            self._ran = replace(self._ran, sets=(*self._ran.sets, done))

    def _arrived(self, count: int) -> None:
        self._rows += count
        elapsed = self._elapsed()
        if self._ran.first_row_milliseconds is None:
            self._ran = replace(self._ran, first_row_milliseconds=elapsed)
        elif elapsed - self._told < TELL_EVERY * 1000:
            return
        self._told = elapsed
        self._tell(Progress(self._rows, elapsed))

    def _refused(self, error: errors.RowloreError) -> None:
        if isinstance(error, errors.StatementCancelled) and not self._stopped:
            error = stopped_by_others(error)
        lost = isinstance(error, errors.ConnectionLost)
        if lost and not self._connection.invalidated:
            self._connection.invalidate()  # what the driver still believes of it is not true any more
        reading = self._order.effect is Effect.READ
        self._ran = replace(
            self._ran, error=error, error_at=self._position(error), outcome_unknown=lost and not reading
        )

    def _position(self, error: errors.RowloreError) -> tuple[int, int] | None:
        from browser.console.script_positions import position_of_error

        if isinstance(error, errors.StatementCancelled | errors.ConnectionLost):
            return None
        statement = self._order.statement
        told = None if statement.parameters else error.position
        told = None if told is None else told + 1  # as the server counts
        return position_of_error(statement.text, error.words, told, self._dialect.lexis)

    def _tell_cancelled(self) -> None:
        if not self._stopped:
            return
        error = self._ran.error
        how = Cancelled.LATE if self._dialect.transactions.success_is_certain else Cancelled.UNKNOWN
        if isinstance(error, errors.StatementCancelled):
            how = Cancelled.CONFIRMED
        elif isinstance(error, errors.ConnectionLost):
            how = Cancelled.CUT
        elif error is not None and self._dialect.sessions.is_busy(error):
            how = Cancelled.CONFIRMED  # it waited for another program's lock, and does so no more
        elif error is not None:
            return  # it failed by itself
        elif self._ran.sets:
            how = Cancelled.STOPPED
        kept = None if how is Cancelled.CONFIRMED else error
        self._ran = replace(self._ran, cancelled=how, error=kept)

    def _end_savepoint(self) -> bool:
        """Forget the savepoint, or go back to it; returns whether that is left to another request."""
        if not self._saved or self._connection.invalidated:
            return False
        if not standing_of(self._connection, self._dialect).open:
            return False  # the statement itself ended the transaction
        if self._stopped:
            return True
        self._ran = replace(self._ran, taken_back=self._ran.error is not None)
        with suppress(errors.RowloreError):
            send(self._connection, self._dialect, *savepoint_end(back=self._ran.taken_back))
        return False

    def _judged(self, after: Standing) -> Standing:
        """A driver that does not tell a failed transaction from a sound one: the vendor's rule decides."""
        fails = self._dialect.transactions.an_error_fails_all and after.open and not self._ran.taken_back
        failed = after.failed or (fails and (self._ran.error is not None or self._ran.cancelled is not Cancelled.NO))
        return replace(after, failed=failed)

    def _elapsed(self) -> float:
        return (time.perf_counter() - self._started) * 1000


def savepoint_end(*, back: bool) -> tuple[str, ...]:
    """The statements that forget the savepoint; with `back` they undo what came after it before."""
    release = f"RELEASE SAVEPOINT {SAVEPOINT}"
    return (f"ROLLBACK TO SAVEPOINT {SAVEPOINT}", release) if back else (release,)
