"""Units of work: everything inside is committed together, or nothing is. Sync and async engines alike."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from browser.demo.models.audit import ACTOR
from browser.demo.models.statistics import schema_map

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


@contextmanager
def unit_of_work(engine: Engine, actor: str | None = None, *, autoflush: bool = True) -> Iterator[Session]:
    """A session that commits when the block ends well and rolls back when it raises; it is closed either way.

    `expire_on_commit=False`: what was loaded stays readable afterwards, also by whoever has no session. With
    `autoflush=False` queries inside do not see what was not flushed. `actor` is who stands in the audit trail.
    """
    placed = engine.execution_options(schema_translate_map=schema_map(engine.dialect))
    info = {ACTOR: actor}
    with Session(placed, expire_on_commit=False, autoflush=autoflush, info=info) as session, session.begin():
        yield session


@asynccontextmanager
async def async_unit_of_work(engine: "AsyncEngine", actor: str | None = None) -> "AsyncIterator[AsyncSession]":
    """The same on an async engine; `await session.run_sync(function)` runs repositories written once for both."""
    from sqlalchemy.ext.asyncio import AsyncSession

    placed = engine.execution_options(schema_translate_map=schema_map(engine.dialect))
    async with AsyncSession(placed, expire_on_commit=False, info={ACTOR: actor}) as session, session.begin():
        yield session


@contextmanager
def reading(connection: Connection) -> Iterator[Session]:
    """A session on a connection that somebody else owns, for reading: it neither commits nor writes by itself."""
    before = connection.get_execution_options().get("schema_translate_map")
    connection.execution_options(schema_translate_map=schema_map(connection.dialect))
    try:
        with Session(connection, autoflush=False) as session:
            yield session
    finally:
        connection.execution_options(schema_translate_map=before)
