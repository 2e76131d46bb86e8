"""A pool that is used up: how one sees it, and in words who has the connections, and what helps."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.pool_ledger import SHARED

if TYPE_CHECKING:
    from browser.database.pool_ledger import Asking, Ledger

MOST_NAMED = 5
REMEDIES = (
    "Remedies: shorter queries, so that connections come back sooner; a bigger pool (pool_size, max_overflow), as far "
    "as the server's max_connections goes; or a replica that takes the reading."
)


def pool_is_full(pool: Any) -> bool:
    """Whether whoever asks a QueuePool now has to wait. Reads SQLAlchemy's own figures; takes no lock."""
    limit = getattr(pool, "_max_overflow", None)
    if limit is None or limit < 0:
        return False
    return bool(pool.checkedin() == 0 and pool.overflow() >= limit)


def close_idle(pool: Any, only: Any = None) -> None:
    """Close the connections that wait in a QueuePool's queue, or invalidate `only` this record; they keep their places.

    They are taken out meanwhile: SQLite crashes where a connection is closed that somebody uses. Not by the pool's own
    `dispose`, which has whoever is about to take one wait for pool_timeout, because nobody gives one back.
    """
    from sqlalchemy.util.queue import Empty

    if not hasattr(pool, "checkedin"):
        return
    taken: list[Any] = []
    with suppress(Empty):
        while True:
            taken.append(pool._pool.get(False))
    for record in sorted(taken, key=lambda each: each is only):  # the others are wanted
        try:
            if only is None:
                record.close()
            elif record is only:
                record.invalidate()
        finally:
            pool._do_return_conn(record)


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
