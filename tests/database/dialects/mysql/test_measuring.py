"""Sizes in MariaDB: InnoDB guesses, MyISAM has counted."""

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects.mysql.measuring import MysqlMeasuring
from browser.database.facts import TableRef


def test_who_has_counted_is_exact(mariadb_url: str) -> None:
    engine = create_engine(mariadb_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    guessed, counted = TableRef(None, "guessed"), TableRef(None, "counted")
    with engine.connect() as connection:
        for table, kind in ((guessed, "InnoDB"), (counted, "MyISAM")):
            connection.exec_driver_sql(f"CREATE TABLE {table.name} (id int) ENGINE={kind}")
            connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT seq FROM seq_1_to_500")
        found = MysqlMeasuring().measure(connection, [guessed, counted])
    engine.dispose()
    assert (found[counted].rows, found[counted].exact) == (500, True)
    assert not found[guessed].exact and (found[guessed].bytes or 0) >= 16_384
