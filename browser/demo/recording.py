"""What a connection or an engine sends, as plain data: for answers and lessons that show their statements."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, event

from browser.schema.secrets import MASK, is_secret

SHOWN_SETS = 3
"""Parameter sets shown of an executemany."""
SHOWN_LETTERS = 60


@dataclass(frozen=True)
class Recorded:
    """One statement: its text, its parameters as text without secrets, its time, the rows it touched if known."""

    sql: str
    parameters: str
    milliseconds: float
    rows: int | None


@contextmanager
def recorded(target: Connection | Engine) -> Iterator[list[Recorded]]:
    """Collect what is sent inside, in order; whatever listened before is left as it was."""
    sent: list[Recorded] = []

    def before(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        context.rowlore_began = time.perf_counter()

    def after(_connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        began = getattr(context, "rowlore_began", None)  # absent when the recording began within the statement
        milliseconds = (time.perf_counter() - began) * 1000 if began is not None else 0.0
        rows = cursor.rowcount if cursor.rowcount is not None and cursor.rowcount >= 0 else None
        sent.append(Recorded(statement, _shown(context, parameters), milliseconds, rows))

    event.listen(target, "before_cursor_execute", before)
    event.listen(target, "after_cursor_execute", after)
    try:
        yield sent
    finally:
        event.remove(target, "before_cursor_execute", before)
        event.remove(target, "after_cursor_execute", after)


def _shown(context: Any, parameters: Any) -> str:
    """By name, for only names tell which value is a secret; positional values of plain SQL are just counted."""
    named = context.compiled_parameters if context is not None and context.compiled is not None else None
    if named is None:
        count = len(parameters) if parameters else 0
        return f"{count} values" if count else ""
    sets = [", ".join(f"{name}={_value(name, value)}" for name, value in each.items()) for each in named if each]
    more = f" … {len(sets)} sets" if len(sets) > SHOWN_SETS else ""
    return "; ".join(sets[:SHOWN_SETS]) + more


def _value(name: str, value: Any) -> str:
    if is_secret(name):
        return MASK
    text = repr(value)
    return text if len(text) <= SHOWN_LETTERS else text[: SHOWN_LETTERS - 1] + "…"
