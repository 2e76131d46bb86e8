"""Slow statements are named in the log, at INFO."""

import logging
import time
from typing import TYPE_CHECKING, Any

from browser.masking import mask

if TYPE_CHECKING:
    from sqlalchemy import Engine, ExceptionContext

log = logging.getLogger("rowlore.slow")

LETTERS = 500
"""How much of a statement is logged."""


class SlowStatements:
    """Names what takes `threshold` milliseconds or longer on whatever it watches; 0 names nothing.

    Timed is what the driver's execute takes. Parameters are not logged: they are people's data.
    """

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        """May be changed at any time, from any thread."""

    def watch(self, engine: "Engine") -> None:
        """Listen for as long as `engine` lives; of an AsyncEngine hand over its `sync_engine`."""
        from sqlalchemy import event

        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        event.listen(engine, "handle_error", self._failed)

    def _before(self, _1: Any, _2: Any, _3: str, _4: Any, context: Any, _5: bool) -> None:
        context.rowlore_slow_began = time.perf_counter()

    def _after(self, _1: Any, _2: Any, statement: str, _4: Any, context: Any, _5: bool) -> None:
        self._name(context, statement, "")

    def _failed(self, failure: "ExceptionContext") -> None:
        if failure.execution_context is not None and failure.statement is not None:
            self._name(failure.execution_context, failure.statement, " until it failed")

    def _name(self, context: Any, statement: str, end: str) -> None:
        began = getattr(context, "rowlore_slow_began", None)
        if began is None or not self.threshold:
            return
        milliseconds = (time.perf_counter() - began) * 1000
        if milliseconds >= self.threshold:
            log.info("slow statement, %.0f ms%s: %s", milliseconds, end, mask(_in_a_line(statement)))


def _in_a_line(statement: str) -> str:
    line = " ".join(statement.split())
    return line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"
