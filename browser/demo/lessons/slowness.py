"""What the lesson on slow statements shows: a pair of listeners as one writes it for a program of one's own."""

import logging
import time
from typing import TYPE_CHECKING, Any

from browser.masking import mask

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = logging.getLogger("rowlore.slow")
LETTERS = 500
"""How much of a statement is logged."""


class SlowStatements:
    """Names what takes `threshold` milliseconds or longer on whatever it watches, without its values."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold

    def watch(self, engine: "Engine") -> None:
        """Listen for as long as `engine` lives; of an AsyncEngine hand over its `sync_engine`."""
        from sqlalchemy import event

        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)

    def _before(self, _1: Any, _2: Any, _3: str, _4: Any, context: Any, _5: bool) -> None:
        context.began = time.perf_counter()

    def _after(self, _1: Any, _2: Any, statement: str, _4: Any, context: Any, _5: bool) -> None:
        milliseconds = (time.perf_counter() - context.began) * 1000
        if milliseconds >= self.threshold:
            line = " ".join(statement.split())[:LETTERS]
            log.info("slow statement, %.0f ms: %s", milliseconds, mask(line))
