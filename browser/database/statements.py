"""StatementLog: every statement that is sent to one database, as it happens, at next to no cost.

One pair of listeners on every engine of a Database (and on others' that belong to it) writes a `Sent` for each
statement; no text is made or searched when it is written. Whoever shows them asks `since` for what is new.
"""

import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from browser.database.requests import INFO_KEY, NAME_KEY, action
from browser.database.statements_kept import Values, kept
from browser.masking import mask

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, ExceptionContext

    from browser.database.dialects.base.transactions import Transactions

log = logging.getLogger("rowlore.slow")

LETTERS = 500
"""How much of a slow statement is logged, and of the words of an error kept."""
MOST = 20_000
"""Statements that are remembered."""
MOST_TEXT = 200_000
"""Letters of one statement that are kept."""
MOST_WEIGHT = 40_000_000
"""Letters of statements and values that are kept in all: a thousand INSERTs of a megabyte must not stay."""
_SENT, _UNTOLD = "rowlore_sent", "rowlore_untold"


class Sent:
    """One statement. Written by the log alone; those that still run are filled in when they end.

    number        in the order of sending, beginning with 1
    when          seconds since 1970
    action        what the person did that caused it, "" where nobody knows
    doing         tells two runs of the same action apart; 0 where nobody knows
    connection    which one it went to, as "shared 1 · pid 4711"
    sql           as the server received it; of a very long one the beginning (`cut`)
    values        what was bound: a tuple or dict, of an executemany the first sets of `many`; large values are Cut
    names         the bind's name for each place of a tuple, where SQLAlchemy knew it
    milliseconds  what the driver's execute took; None while it runs
    rows          that came or were changed, so far; None where the driver does not know
    error         the server's words, "" when there was none
    transaction   how the session stood afterwards: "autocommit", "in transaction", "failed", "" where nobody knows
    many          how many sets of an executemany; 0 otherwise
    """

    __slots__ = (
        "action", "connection", "cut", "error", "many", "milliseconds", "names", "number", "rows", "sql",
        "transaction", "values", "weight", "when",
    )  # fmt: skip

    def __init__(self, number: int, connection: str, sql: str, values: Values, names: Any) -> None:
        self.number = number
        self.when = time.time()
        self.action = action.get()
        self.connection = connection
        self.sql = sql
        self.values = values
        self.names = names
        self.milliseconds: float | None = None
        self.rows: int | None = None
        self.error = ""
        self.transaction = ""
        self.many = 0
        self.weight = 0
        self.cut = False

    @property
    def doing(self) -> int:
        """Which run of the action it belongs to."""
        return getattr(self.action, "number", 0)


class StatementLog:
    """The last statements of one database. Its listeners run on workers; everything else may be called anywhere.

    `slow_milliseconds`: what takes as long is named in the log file, without its values; 0 names nothing. `paused`:
    nothing is written down meanwhile. Both may be changed at any time, from any thread.
    """

    def __init__(self, transactions: "Transactions | None" = None) -> None:
        self.slow_milliseconds = 0.0
        self.paused = False
        self.total = 0
        """How many were sent since the log was made; not those while it was paused."""
        self._transactions = transactions
        self._kept: deque[Sent] = deque()
        self._running: dict[int, Sent] = {}
        self._weight = 0
        self._lock = threading.RLock()  # reentrant: collecting garbage may end somebody's connection in between
        self._names: dict[str, itertools.count[int]] = {}

    # -- reading -------------------------------------------------------------------------------------------------

    def since(self, number: int) -> tuple[Sent, ...]:
        """Those after `number`, oldest first; 0 gives all that are remembered."""
        with self._lock:
            kept = self._kept
            some = min(len(kept), self.total - number)
            if some <= 0:
                return ()
            found = list(itertools.islice(reversed(kept), some))
        return tuple(reversed([each for each in found if each.number > number]))

    def running(self) -> tuple[Sent, ...]:
        """Those that have not ended yet."""
        return tuple(self._running.copy().values())

    @property
    def dropped(self) -> int:
        """How many of `total` are not remembered any more."""
        return self.total - len(self._kept)

    def clear(self) -> None:
        """Forget what was sent. Numbers go on."""
        with self._lock:
            self._kept.clear()
            self._weight = 0

    # -- watching ------------------------------------------------------------------------------------------------

    def watch(self, engine: "Engine", kind: str = "") -> None:
        """Listen for as long as `engine` lives; of an AsyncEngine hand over its `sync_engine`.

        `kind` is what its connections are called, unless whoever made the engine names them itself (`name`).
        """
        from sqlalchemy import event

        def name(dbapi_connection: Any, record: Any) -> None:
            record.info[NAME_KEY] = self.name(kind)

        if kind:
            event.listen(engine, "connect", name)
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        event.listen(engine, "handle_error", self._failed)
        if self._transactions is not None:
            for word in ("commit", "rollback"):  # SQLAlchemy's events come before the driver's turn and tell no end
                _wrap(engine.dialect, f"do_{word}", self._ending(word.upper(), self._transactions))

    def name(self, kind: str, pid: object = None) -> str:
        """What the next connection of this kind is called; servers' process ids are part of it where known."""
        number = next(self._names.setdefault(kind, itertools.count(1)))
        return f"{kind} {number} · pid {pid}" if isinstance(pid, int) else f"{kind} {number}"

    def _begin(self, connection: str, sql: str, values: Values, names: Any, weight: int) -> Sent:
        cut = len(sql) > MOST_TEXT
        sent = Sent(0, connection, sql[:MOST_TEXT] if cut else sql, values, names)
        sent.cut = cut
        with self._lock:
            kept = self._kept
            self.total = sent.number = self.total + 1
            if not kept or kept[-1].sql is not sent.sql:
                weight += len(sent.sql)
            sent.weight = weight
            self._weight += weight
            self._running[sent.number] = sent
            kept.append(sent)
            while len(kept) > MOST or (self._weight > MOST_WEIGHT and len(kept) > 1):
                oldest = kept.popleft()
                self._weight -= oldest.weight
                self._running.pop(oldest.number, None)
        return sent

    def _before(
        self, connection: "Connection", cursor: Any, sql: str, parameters: Any, context: Any, many: bool
    ) -> None:
        info = connection.info
        request = info.get(INFO_KEY)
        if request is not None:
            request.before_statement()
        context.rowlore_began = time.perf_counter()
        if self.paused:
            return
        values, weight = kept(parameters, many=many) if parameters else ((), 0)
        names = getattr(context.compiled, "positiontup", None) if values.__class__ is tuple else None
        context.rowlore_sent = sent = self._begin(info.get(NAME_KEY, ""), sql, values, names, weight)
        if many:
            sent.many = len(parameters) if isinstance(parameters, list) else 1
        context.rowlore_began = time.perf_counter()

    def _after(
        self, connection: "Connection", cursor: Any, sql: str, parameters: Any, context: Any, many: bool
    ) -> None:
        milliseconds = (time.perf_counter() - context.rowlore_began) * 1000
        if self.slow_milliseconds and milliseconds >= self.slow_milliseconds:
            name_slow(sql, milliseconds)
        sent = getattr(context, _SENT, None)
        if sent is None:
            return
        if sent.sql is not sql and not sent.cut and len(sql) <= MOST_TEXT:
            sent.sql = sql  # another listener has changed it on the way
        rows = cursor.rowcount
        if rows is not None and 0 <= rows < _UNKNOWN:
            sent.rows = rows
        elif cursor.description is not None:
            context.rowlore_untold = sent
            _count(context, sent)
        if self._transactions is not None:
            sent.transaction = self._transactions.state(connection.connection.dbapi_connection)
        self._end(sent, milliseconds)
        context.rowlore_sent = None if many else sent

    def _end(self, sent: Sent, milliseconds: float) -> None:
        sent.milliseconds = milliseconds
        self._running.pop(sent.number, None)

    def _failed(self, failure: "ExceptionContext") -> None:
        context: Any = failure.execution_context
        began = getattr(context, "rowlore_began", None)
        if began is None:
            return
        sent: Sent | None = getattr(context, _SENT, None)
        if sent is not None and sent.error:
            return
        milliseconds = (time.perf_counter() - began) * 1000
        if failure.statement is not None and self.slow_milliseconds and milliseconds >= self.slow_milliseconds:
            name_slow(failure.statement, milliseconds, " until it failed")
        if sent is None:
            return
        sent.error = words_of(failure.original_exception)
        if sent.milliseconds is None:  # otherwise the rows failed, not the statement
            self._end(sent, milliseconds)
        if self._transactions is not None and failure.connection is not None and not failure.is_disconnect:
            sent.transaction = self._state_of(failure.connection)

    def _state_of(self, connection: "Connection") -> str:
        if self._transactions is None or connection.closed or connection.invalidated:
            return ""
        state = self._transactions.state(connection.connection.dbapi_connection)
        return "failed" if self._transactions.an_error_fails_all and state == "in transaction" else state

    def _ending(
        self, word: str, transactions: "Transactions"
    ) -> "Callable[[Callable[[Any], None]], Callable[[Any], None]]":
        def around(original: Callable[[Any], None]) -> Callable[[Any], None]:
            def end(dbapi_connection: Any) -> None:
                name = _name_of(dbapi_connection)
                inner = getattr(dbapi_connection, "dbapi_connection", None)
                if self.paused or name is None or inner is None or not transactions.sends_ending(inner):
                    original(dbapi_connection)
                    return
                sent = self._begin(name, word, (), None, 0)
                began = time.perf_counter()
                try:
                    original(dbapi_connection)
                except BaseException as error:
                    sent.error = words_of(error)
                    raise
                finally:
                    self._end(sent, (time.perf_counter() - began) * 1000)
                sent.transaction = transactions.state(inner)

            return end

        return around


_UNKNOWN = 2**63
"""PyMySQL's rowcount of a result that streams is 2**64 - 1."""


def add_rows(context: Any, rows: int) -> None:
    """These many more rows of a statement have come, past SQLAlchemy; `context` is its ExecutionContext.

    Where the driver has announced the number, nothing is added.
    """
    sent: Sent | None = getattr(context, _UNTOLD, None)
    if sent is not None:
        sent.rows = (sent.rows or 0) + rows


def name_slow(sql: str, milliseconds: float, end: str = "") -> None:
    """Name a slow statement in the log file, at INFO; its values are people's data."""
    line = " ".join(sql[: 4 * LETTERS].split())
    line = line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"
    log.info("slow statement, %.0f ms%s: %s", milliseconds, end, mask(line))


def words_of(error: BaseException) -> str:
    """The server's words, masked and not too long."""
    from browser.database.boundary import server_words

    return server_words(error)[:LETTERS]


def _count(context: Any, sent: Sent) -> None:
    """Where only fetching tells how many rows there are, SQLAlchemy's fetching counts them."""
    from browser.database.statements_rows import counting

    counting(context, sent)


def _name_of(dbapi_connection: Any) -> str | None:
    """None of a connection that SQLAlchemy itself asks its first questions on."""
    try:
        return str(dbapi_connection.info.get(NAME_KEY, ""))
    except (AttributeError, NotImplementedError):
        return None


def _wrap(owner: Any, name: str, around: "Callable[[Callable[[Any], None]], Callable[[Any], None]]") -> None:
    setattr(owner, name, around(getattr(owner, name)))
