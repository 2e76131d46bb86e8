"""Slow statements: above the threshold at INFO, below nothing, on every driver; never a parameter."""

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, text

from browser import errors
from browser.database.slow import LETTERS, SlowStatements

if TYPE_CHECKING:
    from browser.database.database import Database


@pytest.fixture(autouse=True)
def _heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "rowlore.slow")


def _lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == "rowlore.slow"]


def test_only_what_reaches_the_threshold_is_logged(connection: Connection, caplog: pytest.LogCaptureFixture) -> None:
    slow = SlowStatements(0.000_001)
    slow.watch(connection.engine)
    for threshold in (0.000_001, 60_000, 0, 0.000_001):
        slow.threshold = threshold
        connection.execute(text("SELECT :secret,\n  2"), {"secret": "person's data"})
    assert len(_lines(caplog)) == 2
    assert all(line.startswith("slow statement, 0 ms: SELECT ") and ", 2" in line for line in _lines(caplog))
    assert "person" not in "".join(_lines(caplog))
    assert {each.levelno for each in caplog.records if each.name == "rowlore.slow"} == {logging.INFO}


def test_long_statements_are_cut_and_secrets_struck_out(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    SlowStatements(0.000_001).watch(connection.engine)
    connection.execute(text("SELECT 'password=hunter2', " + ", ".join(["1"] * 1000)))
    assert len(_lines(caplog)[0]) < LETTERS + 60
    assert "hunter2" not in _lines(caplog)[0]


async def test_every_driver_has_it(
    driver_url: str, open_database: "Callable[[str], Awaitable[Database]]", caplog: pytest.LogCaptureFixture
) -> None:
    database = await open_database(driver_url)
    SlowStatements(0.000_001).watch(database.engine)
    await database.read(lambda connection: connection.execute(text("SELECT 12345")).scalar())
    assert "SELECT 12345" in _lines(caplog)[-1]
    with pytest.raises(errors.StatementFailed):
        await database.read(lambda connection: connection.execute(text("SELECT * FROM nowhere_at_all")))
    assert "until it failed: SELECT * FROM nowhere_at_all" in _lines(caplog)[-1]
