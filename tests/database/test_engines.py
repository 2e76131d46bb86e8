import socket
import threading

import pytest
from sqlalchemy import Engine, NullPool, QueuePool, StaticPool, text

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects import dialect_for
from browser.database.engines import EngineMaker
from browser.database.pool_options import PoolOptions
from browser.database.url import parse
from tests.clock import clock


def maker(url: str, *, read_only: bool = False) -> EngineMaker:
    parsed = parse(url)
    return EngineMaker(
        parsed, dialect_for(parsed.reveal().get_backend_name()), read_only, PoolOptions(pool_size=2, max_overflow=3)
    )


def test_each_database_gets_the_pool_it_needs(sqlite_url: str) -> None:
    assert isinstance(maker(sqlite_url).shared().pool, QueuePool)
    assert isinstance(maker(sqlite_url).apart().pool, NullPool)
    assert isinstance(maker("sqlite://").shared().pool, StaticPool)
    assert maker(sqlite_url).capacity == 5
    assert maker("sqlite://").capacity == 1
    assert maker("duckdb:///:memory:").in_memory


def test_a_connection_is_in_autocommit(database_url: str) -> None:
    engine = maker(database_url).shared()
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE t (a INTEGER)"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 1
    engine.dispose()


def test_a_dialect_that_only_claims_autocommit_is_found_out() -> None:
    assert not maker("duckdb:///:memory:").knows_autocommit()
    assert maker("sqlite://").knows_autocommit()


def connect(engine: Engine) -> None:
    with errors_of(None, dialect_for("postgresql").sessions):
        engine.connect().close()


def test_a_driver_that_waits_for_ever_is_left_behind() -> None:
    """The deadline is ours: it needs nothing of the driver. The late connection is closed by whoever made it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        engine = maker(f"mysql://u:pw@127.0.0.1:{port}/db").apart(0.3)
        began = clock()
        with pytest.raises(errors.Unreachable):
            connect(engine)
        assert clock() - began < 2
    engine.dispose()
    for thread in threading.enumerate():
        if thread.name == "rowlore-connect":
            thread.join(12)
