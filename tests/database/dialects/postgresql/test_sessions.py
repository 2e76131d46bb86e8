import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database.dialects.postgresql.sessions import PostgresqlSessions

SESSIONS = PostgresqlSessions()


def test_every_connection_has_keepalives_and_a_deadline() -> None:
    arguments = SESSIONS.arguments(make_url("postgresql+psycopg2://h/db?connect_timeout=900"), read_only=False)
    assert arguments.connect_args["connect_timeout"] == 10
    assert arguments.connect_args["tcp_user_timeout"] == 30_000
    assert arguments.options == {"use_native_hstore": False}


def test_what_the_url_says_of_keepalives_holds() -> None:
    arguments = SESSIONS.arguments(make_url("postgresql+psycopg2://h/db?keepalives_idle=5"), read_only=False)
    assert "keepalives_idle" not in arguments.connect_args


def test_read_only_keeps_the_urls_own_options() -> None:
    url = make_url("postgresql+psycopg2://h/db?options=-csearch_path%3Dx")
    options = SESSIONS.arguments(url, read_only=True).connect_args["options"]
    assert options == "-csearch_path=x -c default_transaction_read_only=on"
    settings = SESSIONS.arguments(make_url("postgresql+asyncpg://h/db"), read_only=True).connect_args
    assert settings["server_settings"]["default_transaction_read_only"] == "on"


def test_a_cancel_is_one_statement_on_another_connection() -> None:
    sent: list[str] = []
    assert SESSIONS.cancel(4711, sent.append)
    assert sent == ["SELECT pg_catalog.pg_cancel_backend(4711)"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ('FATAL:  password authentication failed for user "u"', errors.AuthenticationFailed),
        ('FATAL:  role "u" does not exist', errors.AuthenticationFailed),
        ('FATAL:  database "x" does not exist', errors.ConnectError),
        ('could not translate host name "x" to address', errors.Unreachable),
        ("connection to server failed: Connection refused", errors.Unreachable),
        ("FATAL:  sorry, too many clients already", errors.ServerFull),
        ('FATAL:  too many connections for role "ada"', errors.ServerFull),
        ("cannot execute INSERT in a read-only transaction", errors.NotSupported),
        ("canceling statement due to user request", errors.StatementCancelled),
        ("terminating connection due to administrator command", errors.ConnectionLost),
    ],
)
def test_what_the_server_says_is_explained(words: str, error: type[errors.RowloreError]) -> None:
    explained = SESSIONS.explain(RuntimeError(words), words, connecting=issubclass(error, errors.ConnectError))
    assert type(explained) is error
    assert explained is not None
    assert explained.words == words


@pytest.mark.parametrize(("connecting", "told"), [(True, "broke the connection off"), (False, "outcome of what ran")])
def test_nothing_is_in_doubt_where_nothing_ran(connecting: bool, told: str) -> None:
    words = "server closed the connection unexpectedly"
    error = PostgresqlSessions().explain(RuntimeError(words), words, connecting=connecting)
    assert isinstance(error, errors.ConnectionLost)
    assert told in error.message
