"""Lessons about connections: one that is never given back, and a pool that has none left."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from browser.demo.lessons import Told
from browser.demo.lessons.stage import Stage, source, words_of
from browser.demo.models import User
from browser.demo.recording import recorded


def _forget(engine: Engine) -> Session:
    session = Session(engine)
    session.scalars(select(User).order_by(User.id).limit(1)).one()
    return session  # whoever gets it does not know that it wants to be closed


def _remember(engine: Engine) -> str:
    with Session(engine) as session:
        return session.scalars(select(User.email).order_by(User.id).limit(1)).one()


def never_closed(stage: Stage, title: str) -> Told:
    """A session that keeps its connection, and one that gives it back."""
    with stage.engine() as engine:
        with recorded(engine) as sent:
            forgotten = _forget(engine)
        held, words = _held(engine)
        forgotten.close()
        with recorded(engine) as sent_right:
            _remember(engine)
        held_right, _ = _held(engine)
    return Told(
        title,
        source(_forget),
        f"The work is done, and {held} connection is still checked out, its transaction open.",
        words,
        "A session takes a connection with its first statement and keeps it until commit, rollback or close. On a"
        " server such a transaction is “idle in transaction”: it blocks ALTER TABLE, holds its locks, and keeps"
        " PostgreSQL from cleaning up. Five forgotten sessions empty a pool of five.",
        source(_remember),
        f"{held_right} connections checked out after the block, whether it ended well or by an exception.",
        tuple(sent),
        tuple(sent_right),
    )


def _held(engine: Engine) -> tuple[int, str]:
    status = engine.pool.status()
    return int(engine.pool.checkedout()), status  # type: ignore[attr-defined]  # QueuePool has it


def _use_up(engine: Engine, holders: ExitStack) -> list[tuple[str, float, Connection]]:
    held = []
    for who in ("the report", "the export"):
        held.append((who, time.monotonic(), holders.enter_context(engine.connect())))
    return held


def _ask_for_one_more(engine: Engine) -> None:
    with engine.connect():
        pass


SMALL = {"pool_size": 1, "max_overflow": 1, "pool_timeout": 0.3}


def exhausted(stage: Stage, title: str) -> Told:
    """Two holders, a third request, its error, and three remedies tried."""
    with stage.engine(**SMALL) as engine, ExitStack() as holders:
        held = _use_up(engine, holders)
        words = _refusal(engine)
        rows = tuple((who, round((time.monotonic() - since) * 1000)) for who, since, _ in held)
        with _replica(stage) as replica:
            _ask_for_one_more(replica)
    with stage.engine(**SMALL | {"pool_size": 3}) as engine, ExitStack() as holders:
        _use_up(engine, holders)
        bigger = _refusal(engine)
    with stage.engine(**SMALL) as engine:
        with ExitStack() as holders:
            _use_up(engine, holders)
        shorter = _refusal(engine)
    assert not bigger and not shorter, (bigger, shorter)
    return Told(
        title,
        "engine = create_engine(url, pool_size=1, max_overflow=1, pool_timeout=0.3)\n\n"
        + source(_use_up, _ask_for_one_more),
        "Two connections are in use, which is all this pool may have; the third request waited 0.3 s and gave up.",
        words,
        "The pool hands out pool_size + max_overflow connections and lets everybody else wait for pool_timeout"
        " seconds (30 by default). Who waits that long has usually found a leak or a slow query, not a small pool:"
        " look at the holders first.",
        "create_engine(url, pool_size=3)            # a bigger pool; the server pays for each connection\n"
        "with engine.connect() as connection: ...   # shorter use: given back before anything slow happens\n"
        "create_engine(replica_url)                 # reports and exports on a replica, with a pool of its own\n",
        "All three were tried: a third connection of a bigger pool, the third after the two were given back, and one"
        " of a second engine while the first was exhausted.",
        columns=("holder", "holds for, ms"),
        rows=rows,
    )


def _refusal(engine: Engine) -> str:
    try:
        _ask_for_one_more(engine)
    except PoolTimeoutError as error:
        return words_of(error)
    return ""


@contextmanager
def _replica(stage: Stage) -> Iterator[Engine]:
    """There is one server here, so its replica is played by the server itself: what matters is the second pool."""
    with stage.engine(**SMALL) as engine:
        yield engine
