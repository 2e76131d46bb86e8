"""Units of work: as a whole or not at all, sync and async, and what stays readable afterwards."""

import pytest
from sqlalchemy import Connection, Engine, select
from sqlalchemy.ext.asyncio import create_async_engine

from browser.demo.models import AuditEntry, Tag, User, UserStats
from browser.demo.repositories.users import UserRepository
from browser.demo.sessions import async_unit_of_work, reading, unit_of_work
from tests.demo.conftest import PLACES
from tests.demo.models.making import a_user

ASYNC = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "mysql": "mysql+asyncmy"}


class _EnoughError(Exception):
    pass


def test_a_unit_of_work_is_committed_as_a_whole(demo_tables: Engine) -> None:
    with unit_of_work(demo_tables, "tester") as session:
        user = UserRepository(session).create(a_user())
        session.add(Tag(name="wool"))
    assert user.email == "user1@example.org"  # not expired, although the session is gone
    with pytest.raises(_EnoughError), unit_of_work(demo_tables) as session:
        session.add_all([a_user(2), Tag(name="maps")])
        session.flush()
        raise _EnoughError
    with unit_of_work(demo_tables) as session:
        assert session.scalars(select(Tag.name)).all() == ["wool"]
        assert session.scalars(select(User.email)).all() == ["user1@example.org"]
        assert session.scalars(select(AuditEntry.actor)).all() == ["tester"]


def test_autoflush_can_be_left_out(demo_tables: Engine) -> None:
    for autoflush, found in ((True, ["wool"]), (False, [])):
        with pytest.raises(_EnoughError), unit_of_work(demo_tables, autoflush=autoflush) as session:
            session.add(Tag(name="wool"))
            assert session.scalars(select(Tag.name)).all() == found
            raise _EnoughError


def test_reading_leaves_the_connection_as_it_was(demo_connection: Connection) -> None:
    for _ in range(2):
        with reading(demo_connection) as session:
            assert session.scalars(select(UserStats).limit(3)).all()
    assert demo_connection.get_execution_options().get("schema_translate_map") is None
    assert not demo_connection.closed


@pytest.mark.parametrize("place", PLACES)
async def test_async_engines_run_the_same_repositories(place: str, request: pytest.FixtureRequest) -> None:
    url = str(request.getfixturevalue(f"_{place}_demo")).partition("://")[2]
    engine = create_async_engine(f"{ASYNC[place]}://{url}")
    with pytest.raises(_EnoughError):
        async with async_unit_of_work(engine, "tester") as session:
            made = await session.run_sync(lambda sync: UserRepository(sync).create(a_user(email="ASYNC@example.org")))
            found = await session.run_sync(lambda sync: UserRepository(sync).by_email("async@example.org"))
            assert found is made and (await session.scalars(select(UserStats).limit(3))).all()
            raise _EnoughError
    async with async_unit_of_work(engine) as session:
        assert await session.run_sync(lambda sync: UserRepository(sync).by_email("async@example.org")) is None
    await engine.dispose()
