"""A listener that names slow statements in the log, at INFO."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, event

from browser.masking import mask

log = logging.getLogger(__name__)

LETTERS = 500
"""How much of a statement is logged."""


def log_slow_statements(target: Connection | Engine, threshold: float) -> Callable[[], None]:
    """From now on log what takes `threshold` milliseconds or longer on `target`; returns what ends it.

    Of an AsyncEngine hand over `engine.sync_engine`. Parameters are not logged: they are people's data.
    """

    def before(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        context.rowlore_slow_began = time.perf_counter()

    def after(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        began = getattr(context, "rowlore_slow_began", None)
        if began is not None and (milliseconds := (time.perf_counter() - began) * 1000) >= threshold:
            log.info("slow statement, %.0f ms: %s", milliseconds, mask(_in_a_line(statement)))

    listeners = (("before_cursor_execute", before), ("after_cursor_execute", after))
    for name, listener in listeners:
        event.listen(target, name, listener)
    return partial(_remove, target, listeners)


def _in_a_line(statement: str) -> str:
    line = " ".join(statement.split())
    return line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"


def _remove(target: Connection | Engine, listeners: tuple[tuple[str, Callable[..., None]], ...]) -> None:
    for name, listener in listeners:
        event.remove(target, name, listener)
