import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database.database import Database
from browser.database.dialects.mysql.sessions import MysqlSessions
from tests.conftest import OpenDatabase
from tests.servers import Server

SESSIONS = MysqlSessions()


@pytest.mark.parametrize("driver", ["pymysql", "asyncmy"])
def test_no_server_may_read_local_files(driver: str) -> None:
    arguments = SESSIONS.arguments(make_url(f"mysql+{driver}://h/db"), read_only=False)
    assert arguments.connect_args["local_infile"] is False
    assert arguments.connect_args["connect_timeout"] == 10


def test_the_handshake_has_a_deadline_and_statements_have_none() -> None:
    class Driver:
        _read_timeout: float | None = 10
        _write_timeout: float | None = 10

        def cursor(self) -> "Driver":
            return self

        def execute(self, statement: str) -> None:
            assert statement.startswith("SET SESSION")

        def close(self) -> None: ...

    driver = Driver()
    assert SESSIONS.arguments(make_url("mysql+pymysql://h/db"), read_only=False).connect_args["read_timeout"] == 10
    SESSIONS.prepare(driver, read_only=False)
    assert driver._read_timeout is driver._write_timeout is None


@pytest.mark.parametrize("driver", ["pymysql", "asyncmy"])
async def test_the_servers_own_limit_cuts_no_result(mariadb: Server, driver: str, open_database: OpenDatabase) -> None:
    url = make_url(mariadb.url).set(drivername=f"mysql+{driver}").render_as_string(hide_password=False)
    first = await open_database(url)
    await first.write(lambda connection: connection.exec_driver_sql("SET GLOBAL sql_select_limit = 3"))
    try:
        database = await open_database(url)
        many = "SELECT seq FROM seq_1_to_50"
        rows = await database.read(lambda connection: connection.exec_driver_sql(many).scalars().all())
        assert len(rows) == 50
    finally:
        await first.write(lambda connection: connection.exec_driver_sql("SET GLOBAL sql_select_limit = DEFAULT"))


def test_a_cancel_kills_the_query_and_not_the_session() -> None:
    sent: list[str] = []
    assert SESSIONS.cancel(4711, sent.append)
    assert sent == ["KILL QUERY 4711"]


def test_a_session_that_has_gone_needs_no_cancel() -> None:
    def side(sql: str) -> None:
        raise errors.StatementFailed("No.", words="Unknown thread id: 4711 (1094)")

    assert SESSIONS.cancel(4711, side)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("Access denied for user 'u'@'h' (using password: YES) (1045)", errors.AuthenticationFailed),
        ("Unknown database 'x' (1049)", errors.ConnectError),
        ("Can't connect to MySQL server on 'h' ([Errno 111] Connection refused) (2003)", errors.Unreachable),
        ("Can't connect to MySQL server on 'h' ([Errno -2] Name or service not known) (2003)", errors.Unreachable),
        ("Query execution was interrupted (1317)", errors.StatementCancelled),
        ("Lost connection to MySQL server during query (2013)", errors.ConnectionLost),
        ("Cannot execute statement in a READ ONLY transaction (1792)", errors.NotSupported),
    ],
)
def test_what_the_server_says_is_explained(words: str, error: type[errors.RowloreError]) -> None:
    explained = SESSIONS.explain(RuntimeError(words), words, connecting=issubclass(error, errors.ConnectError))
    assert type(explained) is error


@pytest.mark.parametrize("driver", ["pymysql", "asyncmy"])
async def test_a_character_set_that_there_is_not_is_told(driver: str) -> None:
    with pytest.raises(errors.UrlError) as refused:
        await Database.connect(f"mysql+{driver}://rowlore@127.0.0.1:1/t?charset=banana")
    assert "no character set “banana”" in refused.value.message
