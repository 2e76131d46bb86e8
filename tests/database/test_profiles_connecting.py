"""From a saved connection to an open database, by each of the ways a password comes."""

import asyncio
import os
import shlex
import sys

import pytest

from browser import errors
from browser.database import profiles_keyring
from browser.database.profiles import Environment, Profile, SecretKind, SecretSource
from browser.database.profiles_connecting import connect, secret_of
from browser.database.profiles_url import without_password
from tests.clock import clock
from tests.keyrings import memory_keyring, no_keyring, using


def profile(kind: SecretKind, value: str = "", url: str = "postgresql://ada@h/db") -> Profile:
    return Profile("id-1", "orders", url, secret=SecretSource(kind, value), environment=Environment.PRODUCTION)


async def typed(profile: Profile, why: str) -> str | None:
    return f"typed for {profile.name}{why and ', ' + why}"


async def nobody(profile: Profile, why: str) -> str | None:
    return None


async def test_it_is_asked_for() -> None:
    assert await secret_of(profile(SecretKind.ASK), typed) == "typed for orders"
    for ask in (None, nobody):
        with pytest.raises(errors.SecretMissing, match="was given no password"):
            await secret_of(profile(SecretKind.ASK), ask)
    assert await secret_of(profile(SecretKind.NONE), nobody) == ""


async def test_the_keyring_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with memory_keyring(monkeypatch):
        assert "holds no password" in await secret_of(profile(SecretKind.KEYRING), typed)
        profiles_keyring.write("id-1", "kept-one")
        assert await secret_of(profile(SecretKind.KEYRING), nobody) == "kept-one"
    with using(no_keyring(), monkeypatch, real=False), pytest.raises(errors.SecretMissing, match="no keyring"):
        await secret_of(profile(SecretKind.KEYRING), typed)


async def test_a_command_says_it() -> None:
    assert await secret_of(profile(SecretKind.COMMAND, "echo said-one")) == "said-one"


async def test_a_command_is_cancelled_with_the_await() -> None:
    line = shlex.join([sys.executable, "-c", "import threading; threading.Event().wait(60)"])
    waiting = asyncio.ensure_future(secret_of(profile(SecretKind.COMMAND, line)))
    await asyncio.sleep(0.3)
    began = clock()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert clock() - began < 0.5


async def test_a_variable_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROWLORE_TEST_PASSWORD", "held-one")
    assert await secret_of(profile(SecretKind.ENVIRONMENT, "ROWLORE_TEST_PASSWORD")) == "held-one"
    for name in ("ROWLORE_NOT_THERE", ""):
        assert name not in os.environ
        with pytest.raises(errors.SecretMissing, match="variable"):
            await secret_of(profile(SecretKind.ENVIRONMENT, name))


@pytest.mark.parametrize("fixture", ["postgresql_url", "mariadb_url"])
async def test_it_connects(fixture: str, request: pytest.FixtureRequest) -> None:
    url, password = without_password(request.getfixturevalue(fixture))
    mine = profile(SecretKind.ASK, url=url)
    database = await connect(mine, password)
    assert (database.profile, database.name) == (mine, "orders")
    assert password not in repr(mine)
    await database.close()
    with pytest.raises(errors.AuthenticationFailed) as refused:
        await connect(mine, "wr0ng p@ss:/?#word")
    assert "wr0ng" not in str(refused.value)
