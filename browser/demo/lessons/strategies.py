"""Lessons about loader strategies, large collections and slow statements, measured on the person's own rows."""

import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, joinedload, lazyload, raiseload, selectinload, subqueryload

from browser.demo.lessons import Told
from browser.demo.lessons.slowness import SlowStatements, log
from browser.demo.lessons.stage import Stage, source, words_of
from browser.demo.models import AuditEntry, Order, OrderItem, User
from browser.demo.recording import recorded

USE_CASES: dict[str, str] = {
    "selectinload": "Collections, almost always: one more statement per level, no row twice, works with LIMIT.",
    "joinedload": "What is one (order.user), or a small collection of few parents; repeats the parent in every row.",
    "subqueryload": "Large results over composite keys on databases without a good IN; runs the first query again.",
    "lazyload": "What is rarely needed, of one object; in a loop it is the N+1 problem.",
    "raiseload": "A guard: whoever touches what was not loaded hears about it at once.",
}
LOADERS: dict[str, Callable[..., Any]] = {
    "selectinload": selectinload,
    "joinedload": joinedload,
    "subqueryload": subqueryload,
    "lazyload": lazyload,
}
ROUNDS = 3
PATIENCE = 5.0
"""Seconds after which no larger size is begun."""
EVERYTHING = 0.000_001
"""A threshold in milliseconds that no statement stays below."""
SIZES = (1, 5, 20, 50, 100, 200, 400)


def _load(engine: Engine, name: str, users: int) -> int:
    loader = LOADERS[name]
    path = loader(User.orders), loader(User.orders, Order.items), loader(User.orders, Order.items, OrderItem.product)
    statement = select(User).where(User.orders.any()).options(*path).order_by(User.id.desc()).limit(users)
    with Session(engine) as session:
        found = session.scalars(statement).unique().all()
        items = [item for user in found for order in user.orders for item in order.items]
        return len({item.product.name for item in items})


def _measure(engine: Engine, name: str, users: int) -> tuple[float, int]:
    """The best of a few rounds, in milliseconds, and the number of statements."""
    best, ended = float("inf"), time.perf_counter() + PATIENCE / 10
    for turn in range(ROUNDS):
        if turn and time.perf_counter() > ended:  # on a large database one round has to do
            break
        with recorded(engine) as sent:
            began = time.perf_counter()
            _load(engine, name, users)
            best = min(best, (time.perf_counter() - began) * 1000)
    return best, len(sent)


def strategies(stage: Stage, title: str) -> Told:
    """User to orders to items to product by every strategy, and raiseload refusing."""
    words = ""
    rows: list[tuple[str, int, float | None, str]] = []
    with stage.engine() as engine:
        for done, name in enumerate(LOADERS):
            stage.tell(done, len(LOADERS))
            milliseconds, statements = _measure(engine, name, 20)
            rows.append((name, statements, round(milliseconds, 1), USE_CASES[name]))
        with Session(engine) as session:
            user = session.scalars(select(User).options(raiseload(User.orders)).limit(1)).one()
            try:
                len(user.orders)
            except InvalidRequestError as error:
                words = words_of(error)
    rows.append(("raiseload", 1, None, USE_CASES["raiseload"]))
    return Told(
        title,
        source(_load),
        f"20 users with all they bought: {rows[0][1]} statements by selectinload, {rows[3][1]} by lazy loading.",
        words,
        "The strategy is chosen per query. What the mapping says (lazy='select', 'selectin', 'raise') is only what"
        " holds when a query says nothing: Post.tags is mapped selectin, AuditEntry.user raise.",
        source(_measure),
        "The words above are raiseload's: it answered instead of a loop of statements.",
        columns=("strategy", "statements", "ms", "use case"),
        rows=tuple(rows),
    )


def overtaking(stage: Stage, title: str) -> Told:
    """selectinload and joinedload of the same path for more and more users."""
    rows = []
    with stage.engine() as engine:
        with Session(engine) as session:
            count = session.scalar(select(func.count()).select_from(User)) or 0
        ended = time.perf_counter() + PATIENCE
        sizes = [size for size in SIZES if size <= count]
        for done, users in enumerate(sizes):
            stage.tell(done, len(sizes))
            if time.perf_counter() > ended:
                break
            selectin, joined = (_measure(engine, name, users)[0] for name in ("selectinload", "joinedload"))
            rows.append((users, round(selectin, 1), round(joined, 1), "selectin" if selectin < joined else "joined"))
    wins = [row[0] for row in rows if row[3] == "selectin"]
    lasting = next((size for size in wins if all(row[3] == "selectin" for row in rows if row[0] >= size)), None)
    return Told(
        title,
        source(_load),
        f"On this data selectin is faster from {lasting} users on."
        if lasting
        else "On this data joined is faster at every size that was tried; a slower network shifts it further.",
        "",
        "A join sends user and order again in every row and makes SQLAlchemy throw the repetitions away: that grows"
        " with the rows. selectin pays a round trip for each level: that is constant, and the far server's price.",
        source(_measure),
        "Each number is the best of up to three rounds.",
        columns=("users", "selectinload, ms", "joinedload, ms", "faster"),
        rows=tuple(rows),
    )


def _somebody(session: Session) -> User:
    audited = session.scalars(select(User).join(AuditEntry, AuditEntry.user_id == User.id).limit(1)).first()
    return audited or session.scalars(select(User).order_by(User.id).limit(1)).one()


def _write_only(session: Session) -> list[AuditEntry]:
    user = _somebody(session)
    newest = user.audit_trail.select().order_by(AuditEntry.happened_at.desc()).limit(3)
    return list(session.scalars(newest))


def _dynamic(session: Session) -> list[AuditEntry]:
    user = _somebody(session)
    return user.audit_query.order_by(None).order_by(AuditEntry.happened_at.desc()).limit(3).all()


def large(stage: Stage, title: str) -> Told:
    """The audit trail of a user, through both kinds of collections that never load as a whole."""
    with stage.engine() as engine:
        with recorded(engine) as sent, Session(engine) as session:
            old = _dynamic(session)
        with recorded(engine) as sent_new, Session(engine) as session:
            new = _write_only(session)
    return Told(
        title,
        source(_dynamic),
        f"{len(old)} entries by {len(sent)} statements; the attribute is a Query, not a collection.",
        "",
        "A collection that only ever grows must not be loaded by touching it. lazy='dynamic' put a legacy Query into"
        " its place: no select(), no async, and list(user.audit_query) still loads everything.",
        source(_write_only),
        f"{len(new)} entries by {len(sent_new)} statements. WriteOnlyMapped gives select(), insert(), update() and"
        " delete() to run by the session, sync or async; add() and remove() work without loading.",
        tuple(sent),
        tuple(sent_new),
    )


class _Kept(logging.Handler):
    """Keeps what is logged while a lesson runs."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def _listen(engine: Engine, threshold: float) -> None:
    SlowStatements(threshold).watch(engine)
    with Session(engine) as session:
        session.scalars(select(User.id).limit(1)).all()
        session.scalars(select(User).where(User.bio.ilike("%rides%"))).all()


def slow(stage: Stage, title: str) -> Told:
    """The listener with a threshold nothing stays below, and with one nothing reaches."""
    kept, level = _Kept(), log.level
    log.addHandler(kept)
    log.setLevel(logging.INFO)
    try:
        with stage.engine() as engine:
            _listen(engine, EVERYTHING)
        everything = tuple(kept.lines)
        with stage.engine() as engine:
            _listen(engine, 60_000)
        more = len(kept.lines) - len(everything)
    finally:
        log.removeHandler(kept)
        log.setLevel(level)
    return Told(
        title,
        source(_listen),
        f"With a threshold that nothing stays below {len(everything)} statements were logged, at INFO.",
        "\n".join(everything),
        "before_cursor_execute and after_cursor_execute see every statement of an engine, whoever sends it.",
        source(SlowStatements),
        f"With a threshold of a minute {more} were. Parameters are left out: they are people's data. Rowlore watches"
        " your databases in the same way: File, Settings, “Slow statements”.",
    )
