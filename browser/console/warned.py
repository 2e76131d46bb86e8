"""Warnings that a server counts and lists only to who asks, which is a statement like any other.

MariaDB's SHOW WARNINGS makes another of what ROW_COUNT() and FOUND_ROWS() say. So it is sent only where nobody can ask
for them any more: between the statements of a script, and after what changed and found no rows.
"""

import re
from collections.abc import Sequence

from browser.console.script import Effect, Statement

_ASKS = re.compile(r"(?i)\b(ROW_COUNT|FOUND_ROWS|WARNING_COUNT|ERROR_COUNT)\b|^\s*(CALL|EXECUTE|SHOW|GET)\b")
_LISTS = re.compile(r"(?is)^\s*(SHOW\b.*\b(WARNINGS|ERRORS)|GET\s)")


def may_be_listed(kind: Effect, affected: int | None, following: Statement | None) -> bool:
    """Whether asking for the warnings of a statement of this kind harms none; `following` runs right after it."""
    if following is not None:
        return _ASKS.search(following.text) is None
    return kind in (Effect.DEFINE, Effect.SESSION) and not affected


def warned(statement: Statement, count: int, listed: Sequence[str]) -> tuple[str, ...]:
    """What is said of so many warnings, of which these were listed."""
    if listed or _LISTS.match(statement.text):
        return tuple(listed)
    counted = "1 warning" if count == 1 else f"{count:,} warnings"
    return (f"{counted}: SHOW WARNINGS lists what. It is not sent unasked: ROW_COUNT() and FOUND_ROWS() stay right.",)
