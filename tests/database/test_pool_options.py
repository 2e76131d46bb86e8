"""Options of the pool: checked in sentences, and stored as what differs from the defaults."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.pool_options import POOL_CLASSES, PoolOptions
from browser.database.profiles import Profile
from tests.conftest import OpenDatabase

POSSIBLE = st.builds(
    PoolOptions,
    pool_class=st.sampled_from(tuple(POOL_CLASSES)),
    pool_size=st.integers(1, 500),
    max_overflow=st.integers(-1, 500),
    pool_timeout=st.floats(0.1, 600),
    pool_recycle=st.one_of(st.just(-1), st.integers(1, 604_800)),
    pool_pre_ping=st.booleans(),
    echo=st.booleans(),
    echo_pool=st.booleans(),
    isolation_level=st.sampled_from(["AUTOCOMMIT", "SERIALIZABLE"]),
)


@given(POSSIBLE)
def test_what_was_stored_comes_back(options: PoolOptions) -> None:
    assert PoolOptions.from_dict(options.to_dict()) == options
    assert options.problems(("SERIALIZABLE",)) == {}
    assert options.capacity >= 1


ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()))


@given(st.dictionaries(st.sampled_from([each.name for each in fields(PoolOptions)] + ["unknown"]), ANYTHING))
def test_a_damaged_file_gives_options_that_can_be(stored: dict[str, Any]) -> None:
    made = PoolOptions.from_dict(stored)
    assert made.problems((made.isolation_level,)) == {}


def test_the_defaults_need_no_room() -> None:
    assert PoolOptions().to_dict() == {}
    assert PoolOptions(pool_size=7).to_dict() == {"pool_size": 7}


@pytest.mark.parametrize(
    ("options", "name", "said"),
    [
        (PoolOptions(pool_size=0), "pool_size", "no limit"),
        (PoolOptions(max_overflow=-2), "max_overflow", "-1 for no limit"),
        (PoolOptions(pool_timeout=0), "pool_timeout", "between 0.1 and 600"),
        (PoolOptions(pool_timeout=float("nan")), "pool_timeout", "between 0.1 and 600"),
        (PoolOptions(pool_recycle=0), "pool_recycle", "-1 for never"),
        (PoolOptions(pool_class="AssertionPool"), "pool_class", "QueuePool, NullPool, StaticPool"),
        (PoolOptions(isolation_level="CHAOS"), "isolation_level", "knows no “CHAOS”"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(options: PoolOptions, name: str, said: str) -> None:
    problems = options.problems(("SERIALIZABLE",))
    assert list(problems) == [name]
    assert said in problems[name]


def test_what_is_worth_knowing_is_said() -> None:
    assert PoolOptions().remarks() == ()
    told = PoolOptions(max_overflow=-1, pool_pre_ping=True, echo=True, isolation_level="SERIALIZABLE").remarks()
    assert len(told) == 4
    assert "rollback" in told[0]
    assert PoolOptions(pool_size=90).remarks(100) == PoolOptions(max_overflow=10).remarks(15) == ()
    (told_of_most,) = PoolOptions(pool_size=90, max_overflow=11).remarks(100)
    assert "101 connections; the server takes 100 " in told_of_most


def test_only_echoes_need_no_new_engine() -> None:
    assert PoolOptions(echo=True, echo_pool=True).only_echoes_differ(PoolOptions())
    assert not PoolOptions(echo=True, pool_size=6).only_echoes_differ(PoolOptions())


async def test_a_saved_connection_is_pooled_as_it_was(open_database: OpenDatabase, sqlite_url: str) -> None:
    options = PoolOptions(pool_size=3, pool_timeout=2.5, isolation_level="AUTOCOMMIT")
    profile = Profile("1", "Shop", sqlite_url, options=options.to_dict())
    database = await open_database(sqlite_url, profile=profile)
    assert database.options == options
    assert database.pool.figures().size == 3
