"""The call that is shown is the call that is made."""

import inspect
import re
import ssl
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.pool import QueuePool

from browser.database.dialects import dialect_for
from browser.database.engines import EngineMaker
from browser.database.pool_code import EngineCall
from browser.database.pool_options import PoolOptions
from browser.database.profiles import Tls
from browser.database.url import parse
from browser.masking import remember
from tests.conftest import OpenDatabase

CHOICES = (
    PoolOptions(),
    PoolOptions(pool_size=2, max_overflow=-1, pool_timeout=1.5, pool_recycle=900, pool_pre_ping=True),
    PoolOptions(pool_class="NullPool", pool_recycle=60),
    PoolOptions(pool_class="StaticPool"),
)


def settings(pool: Any) -> dict[str, Any]:
    """What makes two pools alike."""
    names = ("_recycle", "_pre_ping", "_max_overflow", "_timeout", "echo")
    found = {name: getattr(pool, name, None) for name in names}
    found["level"] = pool._dialect._on_connect_isolation_level
    return found | {"class": type(pool), "size": pool.size() if hasattr(pool, "size") else None}


def executed(code: str, password: str) -> Any:
    """The engine that a person gets who runs the code with the password put in."""
    names: dict[str, Any] = {}
    exec(code.replace(":***@", f":{password}@"), names)
    return names["engine"]


@pytest.mark.parametrize("options", CHOICES, ids=["usual", "chosen", "null", "static"])
async def test_the_code_makes_the_same_engine(
    driver_url: str, open_database: OpenDatabase, options: PoolOptions
) -> None:
    database = await open_database(driver_url, options=options)
    url = make_url(driver_url)
    code = database.pool.engine_code()
    assert str(url.password) not in code
    engine = executed(code, str(url.password))
    sync_engine = getattr(engine, "sync_engine", engine)
    assert settings(sync_engine.pool) == settings(database.engine.pool)
    assert sync_engine.url.render_as_string(hide_password=False) == database.engine.url.render_as_string(
        hide_password=False
    )
    if sync_engine is engine:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
        engine.dispose()
    else:
        async with engine.connect() as connection:
            assert (await connection.execute(text("SELECT 1"))).scalar() == 1
        await engine.dispose()


ODD_URLS = (
    "postgresql+psycopg2://postgres:postgres@localhost/postgres",
    "postgresql+psycopg2://ada:p%40ss%22w%27%5C@localhost/my%22db?options=-c%20search_path%3Da%2Cb&application_name=x%22",
    "postgresql+asyncpg://ada:ada@127.0.0.1:5432/app",
    "mysql+pymysql://ünï:pw%C3%A4%C3%B6@h/d%C3%A4t%0Aa?charset=utf8mb4",
    "mysql+asyncmy://root:engine@db/app",
)


def called_with(engine: Any) -> Any:
    """What its driver's `connect` is called with; contexts as what they check."""

    def plain(value: Any) -> Any:
        if isinstance(value, ssl.SSLContext):
            return value.verify_mode, value.check_hostname, value.verify_flags, len(value.get_ca_certs())
        return {key: plain(each) for key, each in value.items()} if isinstance(value, dict) else value

    names = inspect.getclosurevars(engine.pool._creator).nonlocals
    return names["cargs_tup"], plain(names["cparams"])


@pytest.mark.parametrize("url", ODD_URLS)
@pytest.mark.parametrize("mode", ["off", "required", "verify-full"])
def test_odd_names_and_passwords_make_the_same_engine(url: str, mode: str) -> None:
    """Also where the user is called like the password: what is struck out of it makes no call."""
    parsed = parse(url)
    make = EngineMaker(parsed, dialect_for(parsed.reveal().get_backend_name()), False, tls=Tls(mode=mode))
    call = make.call()
    made = executed(call.code(), quote(str(parsed.reveal().password), safe=""))
    made, own = (made.sync_engine, call.make_async().sync_engine) if make.is_async else (made, call.make())
    assert made.url == own.url
    assert called_with(made) == called_with(own)


@pytest.mark.parametrize(
    ("query", "connect_args"),
    [
        ("?token=canary", {}),
        ("?motherduck_token=canary&mode=ro", {}),
        ("?application_name=canary", {}),
        ("?PWD=wordX&x=a%20password%3DwordY", {}),
        ("", {"password": "canary", "timeout": 5}),
        ("", {"config": {"motherduck_token": "canary", "threads": 4}}),
        ("", {"api_key": 47110815, "options": ("-c x=canary",)}),
    ],
)
def test_secrets_of_options_are_not_shown(query: str, connect_args: dict[str, Any]) -> None:
    remember("canary")
    url = make_url(f"postgresql+psycopg2://ada:canary@h/db{query}")
    code = EngineCall(url, {"poolclass": QueuePool, "connect_args": connect_args}).code()
    assert "***" in code.replace(":***@", "") and "%2A" not in code
    assert not any(each in code for each in ("canary", "wordX", "wordY", "47110815"))
    assert "ada:***@h/db" in code


async def test_other_options_are_shown_before_they_hold(open_database: OpenDatabase, sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    code = database.pool.engine_code(PoolOptions(pool_size=7, echo=True, echo_pool=True))
    assert re.search(r"^    pool_size=7,$", code, re.MULTILINE)
    assert "echo=True" in code
    assert "echo_pool=True" in code
    assert database.options.pool_size == 5


async def test_what_is_echoed_goes_to_the_log_and_never_to_stdout(
    database_url: str, open_database: OpenDatabase, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    database = await open_database(database_url)
    await database.reconfigure(PoolOptions(echo=True, echo_pool=True))
    await database.read(lambda connection: connection.execute(text("SELECT 4711")).scalar())
    assert any("SELECT 4711" in record.getMessage() for record in caplog.records)
    await database.reconfigure(PoolOptions(pool_size=2, echo=True))
    await database.read(lambda connection: connection.execute(text("SELECT 4712")).scalar())
    await database.reconfigure(PoolOptions(pool_size=2))
    caplog.clear()
    await database.read(lambda connection: connection.execute(text("SELECT 4713")).scalar())
    assert not any("SELECT 4713" in record.getMessage() for record in caplog.records)
    said = capsys.readouterr()
    assert "SELECT 471" not in said.out + said.err


async def test_every_isolation_level_that_is_offered_holds(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    offered = database.pool.isolations
    assert offered[0].startswith("READ") and offered[-1] == "SERIALIZABLE"
    for level in offered:
        await database.reconfigure(PoolOptions(isolation_level=level))
        assert await database.read(lambda connection: connection.get_isolation_level()) == level
        assert await database.write(lambda connection: connection.get_isolation_level()) == level
        assert f'isolation_level="{level}"' in database.pool.engine_code()
    await database.reconfigure(PoolOptions())
    assert await database.write(lambda connection: connection.get_isolation_level()) != "READ UNCOMMITTED"
