"""The queue of a QueuePool, where its idle connections wait: whether it is empty, and how they are closed there."""

from contextlib import suppress
from typing import Any


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
