import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects import dialect_for, dialect_of


def run(connection: Connection, *statements: str) -> None:
    for sql in statements:
        connection.exec_driver_sql(sql).close()


def test_what_the_driver_knows_follows_what_is_typed(connection: Connection) -> None:
    transactions = dialect_of(connection).transactions
    raw = connection.connection.dbapi_connection
    assert not transactions.standing(raw).open
    for level in ("", *transactions.isolations):
        run(connection, *transactions.begin(level))
        run(connection, "CREATE TEMPORARY TABLE t (a INTEGER)" if connection.dialect.name != "mysql" else "DO 0")
        standing = transactions.standing(raw)
        assert (standing.open, standing.failed, standing.known) == (True, False, True)
        run(connection, "ROLLBACK")
        assert not transactions.standing(raw).open


def test_each_level_is_the_one_the_server_uses(connection: Connection) -> None:
    asked = {"postgresql": "SHOW transaction_isolation", "mysql": None, "sqlite": None}[connection.dialect.name]
    if asked is None:
        return  # MariaDB tells the session's level only, SQLite none
    for level in dialect_of(connection).transactions.isolations:
        run(connection, *dialect_of(connection).transactions.begin(level))
        assert connection.exec_driver_sql(asked).scalar() == level.lower()
        run(connection, "ROLLBACK")


def test_an_unprepared_dialect_says_that_it_does_not_know() -> None:
    engine = create_engine("duckdb:///:memory:", poolclass=NullPool)
    with engine.connect() as connection:
        transactions = dialect_for("duckdb").transactions
        assert not transactions.standing(connection.connection.dbapi_connection).known
        assert transactions.begin("") == ("BEGIN",)
    engine.dispose()


@pytest.mark.parametrize("name", ["sqlite", "postgresql", "mysql"])
def test_savepoints_matter_where_one_error_fails_everything(name: str) -> None:
    assert dialect_for(name).transactions.an_error_fails_all == (name == "postgresql")
