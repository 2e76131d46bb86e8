"""Rogue servers get no byte of a local file, and no readable password unless they were verified."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import errors
from browser.database.database import Database
from browser.database.profiles import Tls
from tests.certificates import Certificates, make_certificates
from tests.rogues import Rogue, RogueMysql, RoguePostgresql

PASSWORD = "canary-of-the-rogues"
POSTGRESQL = ("postgresql+psycopg2", "postgresql+asyncpg")
MYSQL = ("mysql+pymysql", "mysql+asyncmy")
PLUGINS = ("mysql_clear_password", "dialog", "sha256_password", "caching_sha2_password")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certificates]:
    yield make_certificates(tmp_path_factory.mktemp("rogues"), "ada")


async def _refused(
    rogue: Rogue, driver: str, tls: Tls, query: str = "", host: str = "127.0.0.1"
) -> errors.RowloreError:
    url = f"{driver}://ada:{PASSWORD}@{host}:{rogue.port}/db{f'?{query}' if query else ''}"
    with pytest.raises(errors.RowloreError) as refused:
        database = await Database.connect(url, tls=tls)
        await database.close()
    assert PASSWORD.encode() not in rogue.heard
    return refused.value


@pytest.mark.parametrize("driver", POSTGRESQL)
async def test_a_clear_text_request_gets_no_answer(driver: str, certificates: Certificates) -> None:
    with RoguePostgresql(pair=certificates.self_signed) as rogue:
        error = await _refused(rogue, driver, Tls("required"))
        assert isinstance(error, errors.AuthenticationFailed)
        assert "nobody has verified the server" in error.message
        assert rogue.asked == 1
    with RoguePostgresql() as rogue:
        error = await _refused(rogue, driver, Tls("preferred"), "require_auth=scram-sha-256")
        assert isinstance(error, errors.AuthenticationFailed)
        await _refused(rogue, driver, Tls("off"), "require_auth=!password")
        assert rogue.asked >= 2
    with RoguePostgresql(5) as rogue:
        await _refused(rogue, driver, Tls("off"), "require_auth=scram-sha-256")
        assert rogue.asked == 1
        assert b"md5" not in rogue.heard


@pytest.mark.parametrize("driver", [*POSTGRESQL, *MYSQL])
async def test_a_server_without_tls_gets_nothing_when_it_was_asked_for(driver: str, certificates: Certificates) -> None:
    for tls in (Tls("required"), Tls("verify-full", str(certificates.ca))):
        with RoguePostgresql() if driver in POSTGRESQL else RogueMysql() as rogue:
            error = await _refused(rogue, driver, tls)
            assert "offers no encryption" in error.message
            assert rogue.asked == 0


@pytest.mark.parametrize("driver", [*POSTGRESQL, *MYSQL])
async def test_a_server_that_is_not_verified_hears_no_login(driver: str, certificates: Certificates) -> None:
    tls = Tls("verify-full", str(certificates.ca))
    for pair in (certificates.self_signed, certificates.unknown, certificates.wrong_host):
        with (
            RoguePostgresql(pair=pair) if driver in POSTGRESQL else RogueMysql("mysql_clear_password", pair=pair)
        ) as rogue:
            await _refused(rogue, driver, tls)
            assert rogue.asked == 0


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize("driver", MYSQL)
async def test_no_plugin_gets_the_password_itself(driver: str, plugin: str, certificates: Certificates) -> None:
    with RogueMysql(plugin, pair=certificates.self_signed) as rogue:
        error = await _refused(rogue, driver, Tls("required"))
        assert isinstance(error, errors.AuthenticationFailed)
        assert rogue.asked == 1


@pytest.mark.parametrize("driver", MYSQL)
async def test_a_greeting_that_names_sha256_gets_it_no_sooner(driver: str, certificates: Certificates) -> None:
    with RogueMysql(pair=certificates.self_signed, greeting="sha256_password") as rogue:
        assert isinstance(await _refused(rogue, driver, Tls("required")), errors.AuthenticationFailed)


@pytest.mark.parametrize("tls", [Tls("off"), Tls("preferred")])
@pytest.mark.parametrize("driver", [*POSTGRESQL, *MYSQL])
async def test_another_computer_gets_none_even_if_nobody_asked_for_tls(
    driver: str, tls: Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    from browser.database import tls as rules

    monkeypatch.setattr(rules, "is_loopback", lambda host: False)  # there is no second computer here
    for plugin in PLUGINS[:1] if driver in POSTGRESQL else PLUGINS:
        with RoguePostgresql() if driver in POSTGRESQL else RogueMysql(plugin) as rogue:
            assert isinstance(await _refused(rogue, driver, tls), errors.AuthenticationFailed)
            assert rogue.asked >= 1


@pytest.mark.parametrize("driver", [*POSTGRESQL, *MYSQL])
async def test_a_verified_server_may_ask(driver: str, certificates: Certificates) -> None:
    """What people with LDAP or PAM need; this also shows that the rogues above would have heard it."""
    pair = certificates.right
    with RoguePostgresql(pair=pair) if driver in POSTGRESQL else RogueMysql(PLUGINS[0], pair=pair) as rogue:
        url = f"{driver}://ada:{PASSWORD}@127.0.0.1:{rogue.port}/db"
        with pytest.raises(errors.RowloreError):
            await Database.connect(url, tls=Tls("verify-full", str(certificates.ca)))
        assert PASSWORD.encode() in rogue.heard


@pytest.mark.parametrize("driver", MYSQL)
async def test_no_byte_of_a_file_leaves(driver: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-of-the-file" * 100)
    with RogueMysql(file=str(secret)) as rogue:
        await _refused(rogue, driver, Tls("off"))
        assert rogue.asked >= 1
        assert b"canary-of-the-file" not in rogue.heard


@pytest.mark.parametrize("driver", POSTGRESQL)
async def test_a_url_that_allows_clear_text_is_refused(driver: str) -> None:
    with RoguePostgresql() as rogue:
        await _refused(rogue, driver, Tls("required"), "require_auth=password")
        assert rogue.asked == 0
