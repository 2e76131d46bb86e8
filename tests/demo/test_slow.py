"""The slow-statement listener: above its threshold at INFO, below nothing, afterwards nothing."""

import logging

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from browser.demo.slow import LETTERS, log_slow_statements


def _lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "browser.demo.slow"]


def test_only_what_reaches_the_threshold_is_logged(demo_engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "browser.demo.slow")
    for threshold, lines in ((0.0, 1), (60_000.0, 1), (0.0, 2)):
        stop = log_slow_statements(demo_engine, threshold)
        with demo_engine.connect() as connection:
            connection.execute(text("SELECT :secret,\n  2"), {"secret": "person's data"})
        stop()
        assert len([line for line in _lines(caplog) if "2" in line]) >= lines
    assert all("person's data" not in line for line in _lines(caplog))
    assert {record.levelno for record in caplog.records if record.name == "browser.demo.slow"} == {logging.INFO}
    before = len(_lines(caplog))
    with demo_engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    assert len(_lines(caplog)) == before


def test_long_statements_are_cut(demo_connection: Connection, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "browser.demo.slow")
    stop = log_slow_statements(demo_connection, 0.0)
    demo_connection.execute(text("SELECT " + ", ".join(["1"] * 1000)))
    stop()
    assert len(_lines(caplog)[0]) < LETTERS + 60


async def test_async_engines_have_it_too(_sqlite_demo: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "browser.demo.slow")
    engine = create_async_engine(_sqlite_demo.replace("sqlite:", "sqlite+aiosqlite:"))
    stop = log_slow_statements(engine.sync_engine, 0.0)
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    stop()
    await engine.dispose()
    assert "SELECT 1" in _lines(caplog)[-1]
