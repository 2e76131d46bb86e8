"""The statements of one Session: counted, timed, read exactly and bounded. It imports SQLAlchemy: import it late."""

import re
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, literal_column, select
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.orm import ORMExecuteState, Session

from browser import errors
from browser.database.dialects.base.lexis import Lexis
from browser.database.statements import add_rows
from browser.orm.loading_facts import Progress, SentStatement
from browser.orm.mapping_types import Path
from browser.schema.bound_secrets import named_values, value_text

if TYPE_CHECKING:
    from browser.database.dialects.base.values import Values

MOST_ROWS = 25_000
"""Rows a load may fetch in all. A collection of garbage halts every thread, the window's too: with 48,000 entities
alive it took 137 ms, with their nodes 340 ms."""

_LIMITED = re.compile(r"\sLIMIT\s+\S+(\s+OFFSET\s+\S+|\s+\S+)?\s*$")
"""The end of a statement that has a LIMIT of its own, outside of its subqueries."""

PARAMETERS_SHOWN = 20
SAMPLED = 100
REPORT_EVERY = 0.02  # seconds


class EnoughLazyLoads(Exception):
    """Raised inside SQLAlchemy when the allowed number of lazy loads is used up; never leaves browser.orm."""


class Watch:
    """What the statements of a session cost, as they are sent.

    Rows are taken off the cursor here, at once: so they can be counted, made exact by the vendor's Values, and
    refused before they fill the memory. SQLAlchemy gets them as a buffer.
    """

    def __init__(
        self,
        values: "Values | None",
        paths: Sequence[Path],
        most_lazy: int,
        progress: Callable[[Progress], None] | None,
        lexis: Lexis,
        secrets: Container[str] = (),
    ) -> None:
        self.sent: list[SentStatement] = []
        self.rows = 0
        self.transferred = 0
        self.lazy = 0
        self.largest = 0
        self.refused = 0
        self._values = values
        self._paths = paths
        self._most_lazy = most_lazy
        self._progress = progress
        self._lexis = lexis
        self._secrets = secrets
        self._reported = 0.0
        self._started = perf_counter()
        self._sent_at = 0.0
        self._path: Path = ()
        self._is_lazy = False
        self._options: dict[str, Any] = {}
        self._limit = ""
        self._sql = ""

    @contextmanager
    def watching(self, connection: Connection, session: Session, options: dict[str, Any]) -> Iterator[None]:
        """Watch while inside; every statement is sent with these execution options."""
        self._options = options
        self._limit = limit_clause(connection, MOST_ROWS + 1)
        listeners = (
            (session, "do_orm_execute", self._asked, False),
            (connection, "before_cursor_execute", self._before, True),
            (connection, "after_cursor_execute", self._after, False),
        )
        for target, name, function, answers in listeners:
            event.listen(target, name, function, **({"retval": True} if answers else {}))
        try:
            yield
        finally:
            for target, name, function, _ in listeners:
                event.remove(target, name, function)

    def _asked(self, state: ORMExecuteState) -> None:
        lazy = state.lazy_loaded_from is not None and state.is_relationship_load
        if lazy and self.lazy >= self._most_lazy:
            self.refused += 1
            raise EnoughLazyLoads
        state.update_execution_options(**self._options)
        path: Any = state.loader_strategy_path if state.is_relationship_load else None
        self._path = self._whole(tuple(part.key for part in path.path[1::2])) if path is not None else ()
        self._is_lazy = lazy

    def _whole(self, path: Path) -> Path:
        """The path from the root on: a subqueryload below a lazy load only knows its own end."""
        ends = [each for each in self._paths if each[-len(path) :] == path] if path not in self._paths else []
        return ends[0] if len(ends) == 1 else path

    def _before(
        self, connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> tuple[str, Any]:
        """Add a LIMIT where there is none: drivers hold the whole result before the first row can be refused."""
        self._sql = statement
        self._sent_at = perf_counter()
        bounded = _LIMITED.search(statement)
        return (statement if bounded is not None else statement + self._limit), parameters

    def _after(
        self, connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if cursor.description is None:
            return
        rows = _Fetching(connection, cursor, context, MOST_ROWS - self.rows).rows(self._values)
        milliseconds = (perf_counter() - self._sent_at) * 1000
        add_rows(context, len(rows))
        context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, cursor.description, rows)
        self.rows += len(rows)
        self.transferred += len(rows) * len(cursor.description)
        self.largest = max(self.largest, _size(rows))
        self.lazy += self._is_lazy
        shown = shown_parameters(self._sql, parameters, self._lexis, self._secrets)
        self.sent.append(
            SentStatement(self._sql, shown[0], len(rows), milliseconds, self._is_lazy, self._path, shown[1])
        )
        self._is_lazy, self._path = False, ()
        self.report()

    def report(self, *, now: bool = False) -> None:
        """Tell the progress, at most fifty times a second unless `now`."""
        moment = perf_counter()
        if self._progress is not None and (now or moment - self._reported > REPORT_EVERY):
            self._reported = moment
            self._progress(Progress(len(self.sent), self.lazy, self.rows, (moment - self._started) * 1000))


class _Fetching:
    """A result before SQLAlchemy has made one: what Values.exact wants to see of it."""

    def __init__(self, connection: Connection, cursor: Any, context: Any, most: int) -> None:
        self.connection = connection
        self.cursor = cursor
        self.context = context
        self.cursor_strategy = self
        self._most = most

    def rows(self, values: "Values | None") -> Sequence[Any]:
        """Every row; raises NotSupported where there are more than allowed."""
        result: Any = self
        return self.fetchall(self, self.cursor) if values is None else values.exact(result)

    def fetchall(self, result: Any, cursor: Any) -> Sequence[Any]:
        """The driver's own rows."""
        found: Sequence[Any] = cursor.fetchmany(self._most + 1)
        if len(found) > self._most:
            raise errors.NotSupported(
                f"This load would fetch more than {MOST_ROWS:,} rows, so it was stopped.",
                hint="Load fewer entities, or fewer paths.",
            )
        return found


def limit_clause(connection: Connection, rows: int) -> str:
    """How this database says at the end of a SELECT that no more rows are wanted; "" where it says it elsewhere."""
    head = "SELECT 1"
    made = select(literal_column("1")).limit(rows).compile(connection, compile_kwargs={"literal_binds": True})
    return str(made).removeprefix(head) if str(made).startswith(head) else ""


def shown_parameters(sql: str, parameters: Any, lexis: Lexis, secrets: Container[str] = ()) -> tuple[str, str]:
    """The parameters of a statement in one line, of a long list the first ones and how many there are.

    Without the values of secrets and of the columns `secrets`; then with them, or "" where there are none.
    """
    values = list(named_values(sql, parameters or (), lexis, hidden=secrets))
    texts = [
        (name, value_text(value, secret=secret), value_text(value)) for name, value, secret in values[:PARAMETERS_SHOWN]
    ]
    more = [f"… {len(values):,} in all"] if len(values) > PARAMETERS_SHOWN else []
    hidden = ", ".join([f"{name}={text}" if name else text for name, text, _ in texts] + more)
    revealed = ", ".join([f"{name}={text}" if name else text for name, _, text in texts] + more)
    return hidden, revealed if revealed != hidden else ""


def _size(rows: Sequence[Any]) -> int:
    """Bytes of the rows, by the first of them."""
    sample = rows[:SAMPLED]
    if not sample:
        return 0
    sizes = sum(sys.getsizeof(row) + sum(map(sys.getsizeof, row)) for row in sample)
    return sizes * len(rows) // len(sample)
