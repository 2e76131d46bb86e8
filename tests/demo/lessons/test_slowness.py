"""The listener that the lesson on slow statements shows does what it says."""

import logging

import pytest
from sqlalchemy import Connection, text

from browser.demo.lessons.slowness import SlowStatements


def test_only_what_reaches_the_threshold_is_named(connection: Connection, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "rowlore.slow")
    slow = SlowStatements(0)
    slow.watch(connection.engine)
    for threshold in (0, 60_000):
        slow.threshold = threshold
        connection.execute(text("SELECT :secret,\n  2"), {"secret": "person's data"})
    (line,) = [each.getMessage() for each in caplog.records if each.name == "rowlore.slow"]
    assert line.startswith("slow statement, ") and ", 2" in line and "person" not in line
