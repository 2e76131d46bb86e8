"""MariaDB: estimates, and LIKE whatever the column's collation says."""

import pytest
from sqlalchemy import column, create_engine, select, table
from sqlalchemy.pool import NullPool

from browser.database.dialects import dialect_of
from browser.database.dialects.mysql.paging import MysqlPaging
from browser.database.facts import Column, Kind, TableRef


@pytest.mark.parametrize("collation", ["latin1_swedish_ci", "utf8mb4_bin", "utf8mb4_general_ci"])
def test_like_minds_case_only_when_asked(mariadb_url: str, collation: str) -> None:
    engine = create_engine(mariadb_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        charset = collation.partition("_")[0]
        connection.exec_driver_sql(f"CREATE TABLE t (x VARCHAR(20) CHARACTER SET {charset} COLLATE {collation})")
        connection.exec_driver_sql("INSERT INTO t VALUES ('Ünal'), ('ünal'), ('a%%b'), ('axb')")
        paging = dialect_of(connection).paging
        found = {
            (pattern, ignore_case): len(
                connection.execute(
                    select(column("x"))
                    .select_from(table("t"))
                    .where(paging.like(column("x"), pattern, ignore_case=ignore_case))
                ).all()
            )
            for pattern in ("Ün%", "a~%b")
            for ignore_case in (False, True)
        }
        assert found == {("Ün%", False): 1, ("Ün%", True): 2, ("a~%b", False): 1, ("a~%b", True): 1}


def test_estimates_come_from_statistics(mariadb_url: str) -> None:
    engine = create_engine(mariadb_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        paging = dialect_of(connection).paging
        connection.exec_driver_sql("CREATE TABLE t (a INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO t SELECT seq FROM seq_1_to_300")
        connection.exec_driver_sql("ANALYZE TABLE t")
        assert paging.estimate(connection, TableRef(engine.url.database, "t")) == 300
        connection.exec_driver_sql("CREATE VIEW v AS SELECT * FROM t")
        assert paging.estimate(connection, TableRef(engine.url.database, "v")) is None


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (("bigint(20) unsigned",), True),
        (("int(11)", "varchar(20)"), True),
        (("double",), False),
        (("timestamp",), False),  # two of them are one local time when the clocks go back
        (("int(11)", "enum('a')"), False),
    ],
)
def test_rows_are_looked_up_by_keys_that_equal_themselves(types: tuple[str, ...], expected: bool) -> None:
    assert MysqlPaging().looks_up([Column("k", each, Kind.OTHER) for each in types]) is expected
