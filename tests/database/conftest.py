"""Fixtures of several files about one connected database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from browser.database.dialects import dialect_for
from browser.database.requests import action
from browser.database.statements import StatementLog
from browser.database.statements_shapes import shape


@pytest.fixture
def nobody_asked() -> Iterator[None]:
    """What a test names its action is not the action of the next one."""
    token = action.set("")
    yield
    action.reset(token)


@pytest.fixture
def log_of(nobody_asked: None) -> Iterator[tuple[StatementLog, Engine]]:
    """A log and the engine in memory that it watches."""
    engine = create_engine("sqlite://", poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    log = StatementLog(dialect_for("sqlite").transactions, shape)
    log.watch(engine, "shared")
    yield log, engine
    engine.dispose()
