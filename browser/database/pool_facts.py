"""What is told of a pool: its figures at one moment, and its connections."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """What SQLAlchemy says of its pool at one moment, and what has happened since the database was opened.

    class_name           SQLAlchemy's class
    size, max_overflow   0 where the class has none; max_overflow -1 means no limit
    checked_in           as `pool.checkedin()`: entries that are free to take
    checked_out          as `pool.checkedout()`
    overflow             connections beyond `size`, never negative; `sqlalchemy_overflow` is `pool.overflow()` itself
    connected            connections of this pool that are really open
    outside              connections of consoles and those made for one statement; they are not the pool's
    retired              connections of an older pool, whose last requests have not ended
    waiting              requests that have found no free connection and wait for one
    waits ... longest_wait_ms  waits that have ended
    timeouts             waits for `pool_timeout` that ended without a connection
    """

    class_name: str
    size: int
    checked_in: int
    checked_out: int
    overflow: int
    sqlalchemy_overflow: int
    max_overflow: int
    connected: int
    outside: int
    retired: int
    waiting: int
    waits: int
    wait_ms: float
    longest_wait_ms: float
    timeouts: int
    connects: int
    closes: int
    checkouts: int
    resets: int
    invalidated: int
    soft_invalidated: int
    recycled: int


@dataclass(frozen=True, slots=True)
class Holder:
    """One connection. Times are seconds; `since` is when it changed hands last, in seconds since 1970.

    id              a number of the app's own; `pid` is the server's, None where it has none
    kind            "shared", or "held" and "side" for what is outside the pool
    state           "in use", "held, idle" (taken, but nothing runs), "in the pool", "to be replaced", "closing", "of
                    the old pool", "ended" (by the server; its holder has not noticed)
    tab             which tab it belongs to, 0 for none
    in_transaction  "autocommit", "in transaction", "failed", "" where nobody knows
    began_after     the log's number of the last statement before its transaction, 0 where the log knows of none
    leaked          held for long without sending anything: a shared one, or any with a transaction left open
    """

    id: int
    name: str
    kind: str
    pid: int | None
    since: float
    age: float
    held: float
    state: str
    action: str
    tab: int
    last_statement: str
    in_transaction: str
    leaked: bool
    uses: int
    began_after: int = 0
