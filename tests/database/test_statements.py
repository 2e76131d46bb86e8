"""The statement log: what it has equals what another listener saw, on every driver; it forgets, and costs little."""

import asyncio
import gc
import logging
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from browser import errors
from browser.database import statements
from browser.database.dialects import dialect_for
from browser.database.requests import Doing, action
from browser.database.statements import LETTERS, Sent, StatementLog
from browser.database.statements_kept import MOST_LETTERS, MOST_SETS, Cut
from tests.conftest import OpenDatabase
from tests.database.posts import Base, Post
from tests.ui.driving import until

pytestmark = pytest.mark.usefixtures("nobody_asked")


@pytest.fixture
def seen() -> Iterator[list[tuple[str, Any, bool]]]:
    """What a listener of its own on every engine sees: statement, values, executemany."""
    found: list[tuple[str, Any, bool]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        found.append((statement, parameters, many))

    event.listen(Engine, "before_cursor_execute", remember)
    yield found
    event.remove(Engine, "before_cursor_execute", remember)


def _work(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE kept (id INTEGER PRIMARY KEY, name VARCHAR(20))").close()
    many = [{"id": number, "name": f"name {number}"} for number in range(5)]
    connection.execute(text("INSERT INTO kept VALUES (:id, :name)"), many)
    connection.execute(text("SELECT name FROM kept WHERE id >= :least"), {"least": 2}).all()


async def test_it_has_what_a_listener_of_another_kind_saw(
    driver_url: str, seen: list[tuple[str, Any, bool]], open_database: OpenDatabase
) -> None:
    database = await open_database(driver_url)
    token = action.set(Doing("Trying"))
    await database.read(_work)
    await database.write(
        lambda c: c.execute(text("UPDATE kept SET name = :name WHERE id = :id"), {"name": "x", "id": 1})
    )
    with pytest.raises(errors.StatementFailed):
        await database.read(lambda c: c.exec_driver_sql("SELECT * FROM nowhere_at_all"))
    held = await database.hold()
    await held.run(lambda c: c.exec_driver_sql("SELECT 4711").scalar())
    await database.release(held)
    action.reset(token)
    log = database.statements.since(0)
    sent = [each for each in log if each.sql not in ("COMMIT", "ROLLBACK") or each.milliseconds is None]
    assert [each.sql for each in sent] == [sql for sql, _, _ in seen if sql not in ("COMMIT", "ROLLBACK")]
    assert [each.number for each in log] == list(range(1, len(log) + 1))
    for each, (_, values, many) in zip(
        sent, [one for one in seen if one[0] not in ("COMMIT", "ROLLBACK")], strict=True
    ):
        assert bool(each.many) is many
        assert each.many == (len(values) if many else 0)
        expected = tuple(values[:MOST_SETS]) if many else values
        assert (each.values or ()) == (expected or ())
    by = {each.sql.split()[0]: each for each in sent if each.action == "Trying"}
    assert by["INSERT"].many == 5 and by["INSERT"].rows in ((None,) if "asyncpg" in driver_url else (5,))
    assert by["UPDATE"].rows == 1
    assert "nowhere_at_all" in next(each.error for each in sent if each.error)
    chosen = next(each for each in sent if each.sql.startswith("SELECT name"))
    assert (chosen.rows, chosen.transaction) == (3, "autocommit")
    update = log.index(by["UPDATE"])
    assert by["UPDATE"].transaction == "in transaction"
    assert "COMMIT" in [each.sql for each in log[update:]]
    assert all(each.milliseconds is not None and each.milliseconds >= 0 for each in log)
    assert next(each for each in sent if "4711" in each.sql).connection.startswith("held 1")
    assert not database.statements.running()
    pid = " · pid " in by["UPDATE"].connection
    assert pid is (database.dialect.name != "sqlite")


async def test_what_runs_is_seen_and_a_cancel_too(postgresql_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(postgresql_url)
    action.set(Doing("Waiting"))
    task = asyncio.ensure_future(database.read(lambda c: c.exec_driver_sql("SELECT pg_sleep(30)")))
    await until(lambda: any("pg_sleep" in each.sql for each in database.statements.running()))
    running = database.statements.running()[0]
    assert (running.milliseconds, running.action) == (None, "Waiting")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: running.milliseconds is not None)
    assert "cancel" in running.error
    side = next(each for each in database.statements.since(0) if "pg_cancel_backend" in each.sql)
    assert side.action == "Waiting" and side.connection.startswith("side ")


async def test_a_failed_transaction_is_told(postgresql_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(postgresql_url)
    held = await database.hold()
    await held.run(lambda c: c.exec_driver_sql("BEGIN"))
    with pytest.raises(errors.StatementFailed):
        await held.run(lambda c: c.exec_driver_sql("SELECT 1/0"))
    await held.run(lambda c: c.exec_driver_sql("ROLLBACK"))
    told = [(each.sql, each.transaction) for each in database.statements.since(0)[-3:]]
    assert told == [("BEGIN", "in transaction"), ("SELECT 1/0", "failed"), ("ROLLBACK", "autocommit")]


@pytest.mark.parametrize("plain_select", [True, False])
async def test_rows_that_stream_are_counted(driver_url: str, plain_select: bool, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    sql = "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"

    def stream(connection: Connection) -> int:
        results = database.dialect.results.open(connection, sql, plain_select=plain_select)
        count = 0
        while rows := results.fetch():
            count += len(rows)
        results.close()
        return count

    before = database.statements.total
    assert await held.run(stream) == 3
    sent = database.statements.since(before)
    assert sum(each.rows or 0 for each in sent if "UNION ALL" in each.sql or "FETCH" in each.sql) == 3


def test_fetching_takes_time_and_may_be_what_is_slow(
    log_of: tuple[StatementLog, Engine], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "rowlore.slow")
    log, engine = log_of
    log.slow_milliseconds = 20
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{numbers} SELECT i FROM n WHERE i IN (1, 300000)").all()
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql(f"{numbers} SELECT CASE i WHEN 300000 THEN abs(-1 << 63) END FROM n").all()
    found, failed = log.since(0)
    assert len(rows) == 2 == found.rows
    assert found.milliseconds is not None and found.took is not None
    assert found.milliseconds < found.fetching < found.took and found.fetching > 20
    assert failed.error == "integer overflow" and failed.fetching > 20
    assert [each.getMessage().count("SELECT i FROM n WHERE i IN (…)") for each in caplog.records] == [1, 0]


def test_rows_that_sqlalchemy_puts_into_one_insert(log_of: tuple[StatementLog, Engine]) -> None:
    log, engine = log_of
    Base.metadata.create_all(engine)
    before = log.total
    with engine.connect() as connection:
        made = connection.scalars(insert(Post).returning(Post.id), [{"user_id": number} for number in range(90)])
        assert len(made.all()) == 90
    (sent,) = log.since(before)
    assert (sent.many, sent.rows) == (0, None)
    assert sent.values[:3] == (0, 1, 2) and sent.values[-1] == Cut("", 90, "values")


def test_since_pause_and_clear(log_of: tuple[StatementLog, Engine]) -> None:
    log, engine = log_of
    with engine.connect() as connection:
        for number in range(4):
            log.paused = number == 2
            connection.exec_driver_sql(f"SELECT {number}").all()
        assert [each.sql for each in log.since(0)] == ["SELECT 0", "SELECT 1", "SELECT 3"]
        assert [each.sql for each in log.since(2)] == ["SELECT 3"]
        assert log.since(3) == () == log.since(99)
        log.clear()
        assert (log.since(0), log.total, log.dropped) == ((), 3, 3)
        connection.exec_driver_sql("SELECT 9").all()
        assert [(each.number, each.sql) for each in log.since(0)] == [(4, "SELECT 9")]


def test_memory_is_bounded(log_of: tuple[StatementLog, Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    log, engine = log_of
    monkeypatch.setattr(statements, "MOST", 50)
    monkeypatch.setattr(statements, "MOST_WEIGHT", 100_000)
    with engine.connect() as connection:
        for number in range(200):
            connection.exec_driver_sql(f"SELECT {number}").all()
        assert [each.number for each in log.since(0)] == list(range(151, 201))
        assert log.dropped == 150
        for number in range(20):
            connection.exec_driver_sql(f"SELECT '{number}{'x' * 30_000}'").all()
        assert len(log.since(0)) == 3
        connection.exec_driver_sql("SELECT length(?)", (bytes(10_000_000),)).all()
        value = log.since(0)[-1].values[0]
        assert value == Cut(bytes(MOST_LETTERS), 10_000_000, "bytes")
        connection.exec_driver_sql(f"SELECT 1 -- {'x' * 300_000}").all()
        assert (len(log.since(0)[-1].sql), log.since(0)[-1].cut) == (statements.MOST_TEXT, True)


def test_it_keeps_neither_contexts_nor_connections(log_of: tuple[StatementLog, Engine]) -> None:
    log, engine = log_of
    contexts: list[weakref.ref[Any]] = []
    event.listen(engine, "after_cursor_execute", lambda *a: contexts.append(weakref.ref(a[4])))
    with engine.connect() as connection:
        connection.execute(text("SELECT :a"), {"a": 1}).all()
    gc.collect()
    assert len(log.since(0)) == 1 and contexts[0]() is None


def test_many_threads_lose_nothing(log_of: tuple[StatementLog, Engine]) -> None:
    log, _ = log_of
    pulled: list[Sent] = []
    done = threading.Event()

    def send() -> None:
        for _ in range(2_000):
            log._keep(Sent.of("shared 1", "SELECT 1", ()))

    def pull() -> None:
        while not done.is_set() or log.total > len(pulled):
            pulled.extend(log.since(pulled[-1].number if pulled else 0))

    reader = threading.Thread(target=pull)
    reader.start()
    senders = [threading.Thread(target=send) for _ in range(6)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    done.set()
    reader.join()
    assert [each.number for each in pulled] == list(range(1, 12_001))


def test_slow_statements_are_named_without_values(
    log_of: tuple[StatementLog, Engine], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "rowlore.slow")
    log, engine = log_of
    with engine.connect() as connection:
        for threshold in (0.000_001, 60_000, 0, 0.000_001):
            log.slow_milliseconds = threshold
            connection.execute(text("SELECT :secret,\n  2"), {"secret": "person's data"}).all()
        connection.execute(text("SELECT 'hunter2', " + ", ".join(["1"] * 1000))).all()
        with suppress(DBAPIError):
            connection.exec_driver_sql(f"CREATE USER person PASSWORD 'hunter2{'x' * 30_000}")
    lines = [each.getMessage() for each in caplog.records if each.name == "rowlore.slow"]
    assert len(lines) == 4
    assert all(line.startswith("slow statement, ") and " ms: SELECT ?, ?" in line for line in lines[:2])
    assert "until it failed: CREATE USER person PASSWORD ?" in lines.pop()
    assert "person" not in "".join(lines) and "hunter2" not in "".join(lines)
    assert len(lines[-1]) < LETTERS + 60


def test_what_a_cancelled_request_does_not_send_is_not_told(log_of: tuple[StatementLog, Engine]) -> None:
    from browser.database.requests import INFO_KEY

    class Cancelled:
        def before_statement(self) -> None:
            raise errors.StatementCancelled("no more")

    log, engine = log_of
    with engine.connect() as connection:
        connection.info[INFO_KEY] = Cancelled()
        with pytest.raises(errors.StatementCancelled):
            connection.exec_driver_sql("SELECT 1")
        connection.info.pop(INFO_KEY)
    assert log.since(0) == ()


def test_closing_is_no_error() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    log = StatementLog(dialect_for("sqlite").transactions)
    log.watch(engine)
    with closing(engine.raw_connection()) as raw:
        raw.cursor().execute("SELECT 1")
    engine.dispose()
    assert log.since(0) == ()
