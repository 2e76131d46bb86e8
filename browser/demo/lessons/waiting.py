"""Lessons about async sessions, and about what they left behind."""

import traceback
import warnings

from sqlalchemy import select
from sqlalchemy.exc import LegacyAPIWarning, MissingGreenlet, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session, selectinload

from browser.demo.lessons import Told
from browser.demo.lessons.stage import Stage, source, words_of
from browser.demo.models import User
from browser.demo.recording import Recorded, recorded


async def _touch(session: AsyncSession) -> int:
    user = (await session.scalars(select(User).order_by(User.id).limit(1))).one()
    return len(user.orders)


async def _load_first(session: AsyncSession) -> int:
    statement = select(User).options(selectinload(User.orders)).order_by(User.id).limit(1)
    user = (await session.scalars(statement)).one()
    return len(user.orders)


async def _ask_in_sync(session: AsyncSession) -> int:
    def count(sync: Session) -> int:
        return len(sync.scalars(select(User).order_by(User.id).limit(1)).one().orders)

    return await session.run_sync(count)


def missing_greenlet(stage: Stage, title: str) -> Told:
    """A lazy load where nothing can be awaited."""
    words, sent, sent_right, counts = stage.run_async(_miss_the_greenlet)
    return Told(
        title,
        source(_touch),
        "The user was loaded with await; then user.orders, a plain attribute, needed the database.",
        words,
        "An async driver can only be asked through await, and reading an attribute is not an await. SQLAlchemy runs"
        " its own code in a greenlet that can wait; outside of it there is nothing to switch to.",
        source(_load_first, _ask_in_sync),
        f"{counts[0]} orders with the collection loaded beforehand; {counts[1]} with the old code inside run_sync(),"
        " where lazy loading works (and N+1 with it). AsyncAttrs offers `await user.awaitable_attrs.orders`.",
        tuple(sent),
        tuple(sent_right),
    )


async def _miss_the_greenlet(engine: AsyncEngine) -> tuple[str, list[Recorded], list[Recorded], tuple[int, int]]:
    with recorded(engine.sync_engine) as sent:
        async with AsyncSession(engine) as session:
            words = await _refusal(session)
    with recorded(engine.sync_engine) as sent_right:
        async with AsyncSession(engine) as session:
            loaded = await _load_first(session)
        async with AsyncSession(engine) as session:
            waited = await _ask_in_sync(session)
    return words, sent, sent_right, (loaded, waited)


async def _refusal(session: AsyncSession) -> str:
    """What `_touch` raises. aiosqlite leaves a coroutine that nobody will await: it is dropped here, unheard."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        try:
            await _touch(session)
        except (MissingGreenlet, StatementError) as error:  # some drivers raise it from within a statement
            found: BaseException | None = getattr(error, "orig", None) or error
            words = words_of(found) if isinstance(found, MissingGreenlet) else ""
            while found is not None:
                traceback.clear_frames(found.__traceback__)
                found = found.__cause__ or found.__context__
            traceback.clear_frames(error.__traceback__)
            if not words:
                raise
            return words
    return ""


def _legacy(session: Session) -> User | None:
    session.query(User).filter_by(is_active=True).order_by(User.id).first()
    return session.query(User).get(1)


def _modern(session: Session) -> User | None:
    session.scalars(select(User).filter_by(is_active=True).order_by(User.id).limit(1)).first()
    return session.get(User, 1)


def legacy_query(stage: Stage, title: str) -> Told:
    """session.query() beside select()."""
    with stage.engine() as engine:
        with recorded(engine) as sent, Session(engine) as session, warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", LegacyAPIWarning)
            _legacy(session)
        with recorded(engine) as sent_right, Session(engine) as session:
            _modern(session)
    has_query = hasattr(AsyncSession, "query")
    words = "\n".join(f"{each.category.__name__}: {each.message}" for each in said)
    return Told(
        title,
        source(_legacy),
        f"It works, by {len(sent)} statements like the newer spelling. But an AsyncSession has "
        + ("it, too." if has_query else "no query() at all, and query.get() is told to be legacy."),
        words,
        "Query mixes building a statement with running it and drops duplicates unasked. Since 2.0 select() builds,"
        " the session runs, and the same statement serves Core, sync and async. Query stays, but gets nothing new.",
        source(_modern),
        f"{len(sent_right)} statements, the same rows; this code runs on an AsyncSession with an await in front.",
        tuple(sent),
        tuple(sent_right),
    )
