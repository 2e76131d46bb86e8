import json

import pytest
from sqlalchemy import Connection, exc, text

from browser import errors
from browser.database.boundary import errors_of, server_words
from browser.database.dialects import dialect_for
from browser.database.engines import EngineMaker
from browser.database.url import parse
from browser.masking import remember


def test_a_refused_statement_keeps_the_servers_words_and_the_statement(connection: Connection) -> None:
    with pytest.raises(errors.StatementFailed) as failed, errors_of(connection):
        connection.execute(text("SELECT * FROM no_such_table"))
    assert "no_such_table" in failed.value.words
    assert failed.value.statement == "SELECT * FROM no_such_table"
    with errors_of(connection):  # the connection goes on
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_a_connection_of_ours_knows_who_explains(postgresql_url: str) -> None:
    engine = EngineMaker(parse(postgresql_url), dialect_for("postgresql"), True).shared()
    with engine.connect() as connection, pytest.raises(errors.NotSupported) as refused, errors_of(connection):
        connection.execute(text("CREATE TABLE t (a int)"))
    assert refused.value.message == "This connection is read-only."
    engine.dispose()


def test_what_a_library_raises_is_expected(connection: Connection) -> None:
    """psycopg2 raises ValueError, sqlite3 OverflowError: whatever comes from outside this program is its word."""
    with pytest.raises(errors.StatementFailed) as failed, errors_of(connection):
        json.loads("{")
    assert failed.value.words


def test_what_this_program_raises_is_a_bug(connection: Connection) -> None:
    with pytest.raises(ZeroDivisionError), errors_of(connection):
        1 // 0  # noqa: B018


def test_an_expected_error_passes_unchanged(connection: Connection) -> None:
    error = errors.NotSupported("No.")
    with pytest.raises(errors.NotSupported) as caught, errors_of(connection):
        raise error
    assert caught.value is error


def test_a_full_pool_is_told_in_words() -> None:
    with pytest.raises(errors.PoolExhausted) as caught, errors_of(None):
        raise exc.TimeoutError("QueuePool limit of size 5 overflow 10 reached")
    assert "QueuePool limit" in caught.value.words


def test_without_a_connection_it_is_a_connection_that_failed() -> None:
    with pytest.raises(errors.ConnectError), errors_of(None):
        json.loads("{")


def test_words_are_masked_and_mysqls_pairs_are_read() -> None:
    remember("s3cret-canary")
    assert server_words(Exception(1045, "Access denied s3cret-canary")) == "Access denied *** (1045)"
    assert server_words(ValueError()) == "ValueError"


def test_every_error_prints_itself_whole() -> None:
    error = errors.StatementFailed("Refused.", words="no such table: t", hint="Check the name.")
    assert str(error) == "Refused. no such table: t Check the name."
