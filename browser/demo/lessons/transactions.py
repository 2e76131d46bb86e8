"""Lessons about commit and flush."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from browser.demo.lessons import Told
from browser.demo.lessons.stage import Stage, source
from browser.demo.models import Order, User
from browser.demo.recording import recorded


def _read_after_commit(session: Session) -> list[str]:
    users = session.scalars(select(User).order_by(User.id).limit(5)).all()
    session.commit()
    return [user.email for user in users]


def expired(stage: Stage, title: str) -> Told:
    """Attributes read after a commit, with and without expire_on_commit."""
    with stage.engine() as engine:
        with recorded(engine) as sent, Session(engine) as session:
            _read_after_commit(session)
        with recorded(engine) as sent_right, Session(engine, expire_on_commit=False) as session:
            _read_after_commit(session)
    return Told(
        title,
        "with Session(engine) as session:\n    _read_after_commit(session)\n\n" + source(_read_after_commit),
        f"{len(sent)} statements: one for five users, and after the commit one more for each user that was touched.",
        "",
        "commit() marks everything as expired, because others may change the rows from then on; the next access reads"
        " them again, row by row. If the session is closed by then, it is a DetachedInstanceError instead.",
        "with Session(engine, expire_on_commit=False) as session:\n    _read_after_commit(session)\n",
        f"{len(sent_right)} statement: what was loaded stays as it was at the commit. refresh() brings it up to date.",
        tuple(sent),
        tuple(sent_right),
    )


def _append_and_count(session: Session) -> tuple[int, object]:
    user = session.scalars(select(User).order_by(User.id).limit(1)).one()
    before = session.scalar(select(func.count()).where(Order.user_id == user.id)) or 0
    order = Order()
    user.orders.append(order)
    after = session.scalar(select(func.count()).where(Order.user_id == user.id)) or 0
    return after - before, order.id


def _append_flush_and_count(session: Session) -> tuple[int, object]:
    user = session.scalars(select(User).order_by(User.id).limit(1)).one()
    before = session.scalar(select(func.count()).where(Order.user_id == user.id)) or 0
    order = Order()
    user.orders.append(order)
    session.flush()
    after = session.scalar(select(func.count()).where(Order.user_id == user.id)) or 0
    return after - before, order.id


def unflushed(stage: Stage, title: str) -> Told:
    """A query that does not see an appended order, and the flush that makes it visible. Rolled back."""
    with stage.engine() as engine:
        with recorded(engine) as sent, Session(engine, autoflush=False) as session:
            more, key = _append_and_count(session)
            session.rollback()
        with recorded(engine) as sent_right, Session(engine, autoflush=False) as session:
            more_right, key_right = _append_flush_and_count(session)
            session.rollback()
        with Session(engine) as session:
            more_autoflush, _ = _append_and_count(session)
            session.rollback()
    return Told(
        title,
        "session = Session(engine, autoflush=False)\n\n" + source(_append_and_count),
        f"The query sees {more} orders more than before, and the order's id is {key}.",
        "",
        "append() changes objects in memory. The INSERT is sent by the flush: an explicit one, that of the commit, or"
        " the automatic one before every query, which this session was told to leave out.",
        source(_append_flush_and_count),
        f"{more_right} more, and its id is {key_right}, made by the server before any commit. With autoflush=True"
        f" the first code sees {more_autoflush} more, too. Everything was rolled back.",
        tuple(sent),
        tuple(sent_right),
    )
