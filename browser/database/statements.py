"""StatementLog: every statement that is sent to one database, as it happens, at next to no cost.

Where the driver of each engine of a Database (and of others that belong to it) executes, a `Sent` is written for each
statement; no text is made or searched when it is written. Whoever shows them asks `since` for what is new.
"""

import itertools
import logging
import math
import threading
from collections import deque
from collections.abc import Callable
from time import perf_counter, time
from typing import TYPE_CHECKING, Any

from browser.database.requests import INFO_KEY, NAME_KEY, action
from browser.database.statements_kept import MOST_VALUES, SMALL, Values, kept
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
_UNKNOWN = 2**63
"""PyMySQL's rowcount of a result that streams is 2**64 - 1."""
current_action = action.get
_SENT = "rowlore_sent"
_SETS = (tuple, dict, list)


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
    fetching      milliseconds that fetching its rows took besides: much where the driver makes them on the way
    rows          that came or were changed, so far; None where the driver does not know
    error         the server's words, "" when there was none
    transaction   how the session stood afterwards: "autocommit", "in transaction", "failed", "" where nobody knows
    many          how many sets of an executemany; 0 otherwise, and where all rows are values of one statement
    shape         see `statements_shapes.shape_of`; "" until somebody asked
    relation      what the ORM loaded lazily by it, as "users.posts"; "" otherwise
    """

    began = 0.0
    number = 0
    names: Any = None
    milliseconds: float | None = None
    rows: int | None = None
    error = ""
    transaction = ""
    many = 0
    relation = ""
    shape = ""
    weight = 0
    cut = False
    fetching = 0.0
    log: "StatementLog | None" = None
    """Set where rows are counted as they come, because the driver has not announced how many there are."""

    when: float
    action: str
    connection: str
    sql: str
    values: Values

    @classmethod
    def of(cls, connection: str, sql: str, values: Values) -> "Sent":
        """One that is sent now."""
        sent = cls()
        sent.when = time()
        sent.action = current_action()
        sent.connection = connection
        sent.sql = sql
        sent.values = values
        return sent

    @property
    def doing(self) -> int:
        """Which run of the action it belongs to."""
        return getattr(self.action, "number", 0)

    @property
    def took(self) -> float | None:
        """Milliseconds in all so far, with the fetching of its rows; None while it runs."""
        milliseconds = self.milliseconds
        return None if milliseconds is None else milliseconds + self.fetching

    @property
    def elapsed(self) -> float:
        """Milliseconds so far, of one that still runs, too."""
        milliseconds = self.milliseconds
        if milliseconds is None:
            return (perf_counter() - self.began) * 1000 if self.began else 0.0
        return milliseconds + self.fetching

    def came(self, rows: int, seconds: float) -> None:
        """So many rows have come, and fetching them took this long."""
        self.fetching += seconds * 1000
        log = self.log
        if log is not None:
            self.rows = rows + (self.rows or 0)
            if self.fetching >= log.threshold > max(self.fetching - seconds * 1000, self.milliseconds or 0.0):
                log.name_slow(self.sql, self.fetching, " fetching its rows")


class StatementLog:
    """The last statements of one database. Its listeners run on workers; everything else may be called anywhere.

    `shape` leaves the values out of a statement, for the log file; without it only the first word is named there.
    `slow_milliseconds` and `paused` (nothing is written down meanwhile) may be changed at any time, from any thread.
    """

    def __init__(self, transactions: "Transactions | None" = None, shape: Callable[[str], str] | None = None) -> None:
        self.paused = False
        self.total = 0
        """How many were sent since the log was made; not those while it was paused."""
        self._transactions = transactions
        self._shape = shape or _first_word
        self._kept: deque[Sent] = deque()
        self.threshold = math.inf
        """From how many milliseconds on a statement is slow."""
        self._weight = 0
        self._last = ""
        self._lock = threading.RLock()  # reentrant: collecting garbage may end somebody's connection in between
        self._names: dict[str, itertools.count[int]] = {}
        self._default: object = None
        self._counting: Any = None

    @property
    def slow_milliseconds(self) -> float:
        """What takes as long is named in the log file, without its values; 0 names nothing."""
        return 0.0 if self.threshold == math.inf else self.threshold

    @slow_milliseconds.setter
    def slow_milliseconds(self, milliseconds: float) -> None:
        self.threshold = milliseconds or math.inf

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
        """Those that have not ended yet, oldest first; looks at all that are remembered."""
        with self._lock:
            statements = list(self._kept)
        return tuple(each for each in statements if each.milliseconds is None)

    @property
    def dropped(self) -> int:
        """How many of `total` are not remembered any more."""
        return self.total - len(self._kept)

    def clear(self) -> int:
        """Forget what was sent; returns the number of the last one. Numbers go on."""
        with self._lock:
            self._kept.clear()
            self._weight = 0
            self._last = ""
            return self.total

    # -- watching ------------------------------------------------------------------------------------------------

    def watch(self, engine: "Engine", kind: str = "") -> None:
        """Listen for as long as `engine` lives; of an AsyncEngine hand over its `sync_engine`.

        `kind` is what its connections are called, unless whoever made the engine names them itself (`name`).
        """
        from sqlalchemy import event

        from browser.database.statements_driver import stand_around
        from browser.database.statements_rows import DEFAULT, Counting

        self._default, self._counting = DEFAULT, Counting

        def name(dbapi_connection: Any, record: Any) -> None:
            record.info[NAME_KEY] = self.name(kind)

        if kind:
            event.listen(engine, "connect", name)
        stand_around(engine.dialect, self._before, self._after, self._end)
        event.listen(engine, "handle_error", self._failed)

    def name(self, kind: str, pid: object = None) -> str:
        """What the next connection of this kind is called; servers' process ids are part of it where known."""
        number = next(self._names.setdefault(kind, itertools.count(1)))
        return f"{kind} {number} · pid {pid}" if isinstance(pid, int) else f"{kind} {number}"

    def _before(self, fairy: Any, sql: str, parameters: Any, context: Any, *, many: bool) -> None:
        info = fairy._connection_record.info
        request = info.get(INFO_KEY)
        if request is not None:
            request.before_statement()
        context.rowlore_sent = sent = Sent()  # written out: `of` would cost a twentieth of all of this
        sent.when = time()
        sent.action = current_action()
        sent.connection = info.get(NAME_KEY, "")
        sent.sql = sql
        sent.values = parameters
        if not self.paused:
            if parameters:
                self._keep_values(sent, parameters, context, many=many)
            self._keep(sent)
        sent.began = perf_counter()

    def _keep_values(self, sent: Sent, parameters: Any, context: Any, *, many: bool) -> None:
        named = parameters.__class__ is dict
        few = not many and len(parameters) <= MOST_VALUES
        if not (few and SMALL.issuperset(map(type, parameters.values() if named else parameters))):
            sent.values, sent.weight = kept(parameters, many=many)
        if many and not named and sent.values and sent.values[0].__class__ in _SETS:
            sent.many = len(parameters)  # otherwise one INSERT with the values of all rows
        elif not named and context.compiled is not None:
            sent.names = getattr(context.compiled, "positiontup", None)
        loaded = context.execution_options.get("_sa_orm_load_options")
        if loaded is not None and loaded._lazy_loaded_from is not None:
            sent.relation = _lazily_loaded(context)

    def _keep(self, sent: Sent) -> None:
        sql = sent.sql
        if len(sql) > MOST_TEXT:
            sent.sql = sql = sql[:MOST_TEXT]
            sent.cut = True
        with self._lock:
            self.total = sent.number = self.total + 1
            statements = self._kept
            if sql is not self._last:
                self._last = sql
                sent.weight += len(sql)
            if sent.weight:
                self._weight += sent.weight
            statements.append(sent)
            if len(statements) > MOST:
                self._weight -= statements.popleft().weight
            if self._weight > MOST_WEIGHT:
                self._drop()

    def _drop(self) -> None:
        statements = self._kept
        while self._weight > MOST_WEIGHT and len(statements) > 1:
            self._weight -= statements.popleft().weight

    def _after(self, fairy: Any, cursor: Any, context: Any) -> None:
        ended = perf_counter()
        sent: Sent = context.rowlore_sent
        milliseconds = (ended - sent.began) * 1000
        if milliseconds >= self.threshold:
            self.name_slow(sent.sql, milliseconds)
        rows = cursor.rowcount
        if rows is not None and 0 < rows < _UNKNOWN:
            sent.rows = rows
        elif cursor.description is None:
            sent.rows = 0 if rows == 0 else None
        else:  # SQLite announces 0 rows of INSERT ... RETURNING
            sent.log = self
            if context.cursor_fetch_strategy is self._default and not context._is_server_side:
                context.cursor_fetch_strategy = counting = self._counting()
                counting.sent = sent
        if self._transactions is not None:
            sent.transaction = self._transactions.state(fairy.dbapi_connection)
        sent.milliseconds = milliseconds

    def _failed(self, failure: "ExceptionContext") -> None:
        context: Any = failure.execution_context
        sent: Sent | None = getattr(context, _SENT, None)
        if sent is None or sent.error:
            return
        milliseconds = (perf_counter() - sent.began) * 1000
        if failure.statement is not None and milliseconds >= self.threshold:
            self.name_slow(failure.statement, milliseconds, " until it failed")
        sent.error = words_of(failure.original_exception)
        if sent.milliseconds is None:  # otherwise the rows failed, not the statement
            sent.milliseconds = milliseconds
        if self._transactions is not None and failure.connection is not None and not failure.is_disconnect:
            sent.transaction = self._state_of(failure.connection)

    def name_slow(self, sql: str, milliseconds: float, end: str = "") -> None:
        """Name a slow statement in the log file, at INFO: its shape, for values are private."""
        line = mask(self._shape(sql))
        line = line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"
        log.info("slow statement, %.0f ms%s: %s", milliseconds, end, line)

    def _state_of(self, connection: "Connection") -> str:
        if self._transactions is None or connection.closed or connection.invalidated:
            return ""
        state = self._transactions.state(connection.connection.dbapi_connection)
        return "failed" if self._transactions.an_error_fails_all and state == "in transaction" else state

    def _end(self, original: Callable[[Any], None], word: str, fairy: Any) -> None:
        inner, transactions = fairy.dbapi_connection, self._transactions
        if self.paused or inner is None or transactions is None or not transactions.sends_ending(inner):
            original(fairy)
            return
        sent = Sent.of(fairy.info.get(NAME_KEY, ""), word, ())
        self._keep(sent)
        began = sent.began = perf_counter()
        try:
            original(fairy)
        except BaseException as error:
            sent.error = words_of(error)
            raise
        finally:
            sent.milliseconds = (perf_counter() - began) * 1000
        sent.transaction = transactions.state(inner)


def add_rows(context: Any, rows: int, seconds: float = 0.0) -> None:
    """These many more rows of a statement have come, past SQLAlchemy; `context` is its ExecutionContext.

    Where the driver has announced the number, none is added.
    """
    sent: Sent | None = getattr(context, _SENT, None)
    if sent is not None:
        sent.came(rows, seconds)


def _first_word(sql: str) -> str:
    return sql[:LETTERS].split(maxsplit=1)[0] if sql.strip() else ""


def words_of(error: BaseException) -> str:
    """The server's words, masked and not too long."""
    from browser.database.boundary import server_words

    return server_words(error)[:LETTERS]


def _lazily_loaded(context: Any) -> str:
    """The table and its relationship that the ORM follows for one object, as "users.posts"."""
    options: Any = getattr(context.invoked_statement, "_compile_options", None)
    path = options._current_path.path if options is not None else ()
    relation = path[-1] if path else None
    table = getattr(getattr(relation, "parent", None), "local_table", None)
    return f"{getattr(table, 'name', '')}.{relation.key}" if table is not None and relation is not None else ""
