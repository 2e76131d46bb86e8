"""Lessons about loading: too late, too often, or twice."""

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.exc import DetachedInstanceError

from browser.demo.lessons import Told
from browser.demo.lessons.stage import Stage, source, words_of
from browser.demo.models import User
from browser.demo.recording import recorded


def _loop(session: Session) -> int:
    users = session.scalars(select(User).order_by(User.id).limit(25)).all()
    return sum(len(user.orders) for user in users)


def _loop_in_two(session: Session) -> int:
    statement = select(User).options(selectinload(User.orders)).order_by(User.id).limit(25)
    return sum(len(user.orders) for user in session.scalars(statement).all())


def n_plus_one(stage: Stage, title: str) -> Told:
    """A lazy collection in a loop, and the same with selectinload."""
    with stage.engine() as engine:
        with recorded(engine) as sent, Session(engine) as session:
            orders = _loop(session)
        with recorded(engine) as sent_right, Session(engine) as session:
            _loop_in_two(session)
    return Told(
        title,
        source(_loop),
        f"{len(sent)} statements for {orders} orders of 25 users: one for the users, then one for each of them.",
        "",
        "user.orders is loaded when it is first touched, and the loop touches it once for every user. Nothing looks"
        " slow where the database is near; at 20 ms a round trip a thousand users take 20 seconds.",
        source(_loop_in_two),
        f"{len(sent_right)} statements for the same orders, however many users. lazy='raise' or raiseload() turns"
        " a forgotten option into an error instead of a loop.",
        tuple(sent),
        tuple(sent_right),
    )


def _load_and_leave(session: Session) -> User:
    with session:
        return session.scalars(select(User).order_by(User.id).limit(1)).one()


def _load_all_and_leave(session: Session) -> User:
    with session:
        statement = select(User).options(selectinload(User.orders)).order_by(User.id).limit(1)
        return session.scalars(statement).one()


def detached(stage: Stage, title: str) -> Told:
    """A relationship touched after the session was closed."""
    words = ""
    with stage.engine() as engine:
        with recorded(engine) as sent:
            user = _load_and_leave(Session(engine))
            try:
                len(user.orders)
            except DetachedInstanceError as error:
                words = words_of(error)
        with recorded(engine) as sent_right:
            count = len(_load_all_and_leave(Session(engine)).orders)
    return Told(
        title,
        source(_load_and_leave) + "\nlen(user.orders)\n",
        "The user came back, his columns can be read, but user.orders was not loaded and nobody is left to load it.",
        words,
        "Objects ask their session for what is not loaded. Once it is closed they are detached: what is loaded stays,"
        " everything else raises. Typical for a view that is painted after the function with the session returned.",
        source(_load_all_and_leave) + "\nlen(user.orders)\n",
        f"{count} orders, read after the session was closed: what is needed outside was loaded inside.",
        tuple(sent),
        tuple(sent_right),
    )


def _joined(session: Session) -> int:
    statement = select(User).options(joinedload(User.orders)).order_by(User.id).limit(5)
    return len(session.scalars(statement).all())


def _joined_unique(session: Session) -> int:
    statement = select(User).options(joinedload(User.orders)).order_by(User.id).limit(5)
    return len(session.scalars(statement).unique().all())


def missing_unique(stage: Stage, title: str) -> Told:
    """joinedload of a collection without .unique()."""
    words = ""
    with stage.engine() as engine:
        with recorded(engine) as sent, Session(engine) as session:
            try:
                _joined(session)
            except InvalidRequestError as error:
                words = words_of(error)
        with recorded(engine) as sent_right, Session(engine) as session:
            users = _joined_unique(session)
    rows = sent_right[0].rows
    return Told(
        title,
        source(_joined),
        "The statement was sent and its rows came, but SQLAlchemy refused to hand them out.",
        words,
        "A join gives a user once for every order. Whether these repetitions are wanted only the caller knows, so"
        " since 2.0 he has to say it; session.query() used to drop them silently.",
        source(_joined_unique),
        f"{users} users"
        + (f" out of {rows} rows" if rows else "")
        + ". selectinload needs no .unique(), for it does not multiply rows.",
        tuple(sent),
        tuple(sent_right),
    )
