import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import QueuePool

from browser import errors
from browser.database.dialects import dialect_for
from browser.database.requests import INFO_KEY, Request, reading_the_schema, tally

SESSIONS = dialect_for("sqlite").sessions


@pytest.fixture
def pooled() -> Iterator[Connection]:
    engine = create_engine("sqlite://", poolclass=QueuePool, connect_args={"check_same_thread": False})
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_request_marks_its_connection_only_while_it_runs(pooled: Connection) -> None:
    request = Request(lambda connection: connection.info.get(INFO_KEY), SESSIONS)
    assert request.perform(pooled) is request
    assert INFO_KEY not in pooled.info


def test_a_request_cancelled_before_it_begins_never_runs(pooled: Connection) -> None:
    ran: list[int] = []
    request = Request(lambda connection: ran.append(1), SESSIONS)
    assert request.cancel()
    with pytest.raises(errors.StatementCancelled):
        request.perform(pooled)
    assert ran == []
    assert INFO_KEY not in pooled.info


def test_a_cancelled_request_sends_no_further_statement(pooled: Connection) -> None:
    def work(connection: Connection) -> None:
        request.cancel()
        request.before_statement()

    request: Request[None] = Request(work, SESSIONS)
    with pytest.raises(errors.StatementCancelled):
        request.perform(pooled)


def test_only_the_first_cancel_has_to_be_carried_out() -> None:
    request = Request(lambda connection: None, SESSIONS)
    assert request.cancel()
    assert not request.cancel()
    finished = Request(lambda connection: None, SESSIONS)
    finished.finish()
    assert not finished.cancel()


def test_nothing_is_sent_to_a_connection_that_was_given_back(pooled: Connection) -> None:
    request = Request(lambda connection: 1, SESSIONS)
    request.perform(pooled)
    assert not request.send_cancel(lambda sql: None)
    assert not request.abort()


def test_a_cancel_ends_a_pause() -> None:
    request = Request(lambda connection: None, SESSIONS)
    threading.Timer(0.05, request.cancel).start()
    request.pause(30)
    assert request.cancelled


def test_the_tally_counts_what_belongs_to_it(pooled: Connection) -> None:
    with tally() as cost:
        request = Request(lambda connection: request.before_statement(), SESSIONS)
        request.perform(pooled)
    other = Request(lambda connection: other.before_statement(), SESSIONS)
    other.perform(pooled)
    assert cost.statements == 1
    assert cost.milliseconds >= 0


def test_what_reads_the_schema_is_told_apart(pooled: Connection) -> None:
    def ask() -> None:
        request = Request(lambda connection: request.before_statement(), SESSIONS)
        request.perform(pooled)

    with tally() as cost:
        ask()
        with reading_the_schema():
            ask()
            ask()
    assert (cost.statements, cost.schema) == (3, 2)
    with reading_the_schema():
        pass  # nobody counts
