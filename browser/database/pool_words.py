"""A pool that is used up, in words: who has the connections, and what helps."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.pool_ledger import SHARED
from browser.database.pool_queue import pool_is_full

if TYPE_CHECKING:
    from browser.database.pool_ledger import Asking, Ledger

MOST_NAMED = 5
REMEDIES = (
    "Remedies: shorter queries, so that connections come back sooner; a bigger pool (pool_size, max_overflow), as far "
    "as the server's max_connections goes; or a replica that takes the reading."
)


@contextmanager
def naming_holders(ledger: "Ledger", pool: Any, request: "Asking") -> Iterator[None]:
    """Whatever runs into an exhausted `pool` inside is told who has the connections.

    An async driver's deadline for connecting covers the wait in the pool, too, and may end first.
    """
    try:
        yield
    except errors.PoolExhausted as error:
        ledger.timed_out(request)
        raise exhausted(ledger, pool.timeout(), error.words) from error
    except errors.Unreachable as error:
        if not (isinstance(error.__cause__, TimeoutError) and pool_is_full(pool)):
            raise
        ledger.timed_out(request)
        raise exhausted(ledger, pool.timeout(), pool.status()) from error


def exhausted(ledger: "Ledger", seconds: float, words: str) -> errors.PoolExhausted:
    """The error that names the holders, the longest first; `seconds` is pool_timeout, `words` are SQLAlchemy's."""
    return errors.PoolExhausted(
        f"Every connection of the pool is in use, and none came back within pool_timeout ({seconds:g} s).",
        words=words,
        hint=" ".join(part for part in (holders_in_words(ledger), REMEDIES) if part),
    )


def holders_in_words(ledger: "Ledger") -> str:
    """As "In use by: 12 × Load test (for up to 3.1 s), Opening orders (pid 4711, for 0.4 s)."."""
    now = time.time()
    taken = sorted((seat for seat in ledger.seats() if seat.users and seat.kind == SHARED), key=lambda s: s.since)
    if not taken:
        return ""
    number = Counter(seat.action for seat in taken)
    named = []
    for action, many in number.most_common(MOST_NAMED):
        first = next(seat for seat in taken if seat.action == action)
        what = action or "something without a name"
        seconds = f"{max(0.0, now - first.since):.1f} s"
        if many > 1:
            named.append(f"{many} × {what} (for up to {seconds})")
        else:
            pid = f"pid {first.pid}, " if first.pid is not None else ""
            named.append(f"{what} ({pid}for {seconds})")
    rest = len(number) - len(named)
    more = f" and {rest} more" if rest > 0 else ""
    return f"In use by: {', '.join(named)}{more}."
