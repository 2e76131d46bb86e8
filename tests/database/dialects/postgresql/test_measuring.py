"""Sizes in PostgreSQL: partitions together, and what was never analyzed."""

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects.base.measuring import Measured
from browser.database.dialects.postgresql.measuring import PostgresqlMeasuring
from browser.database.facts import TableRef

_MADE = """\
CREATE TABLE parted (id int) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF parted FOR VALUES FROM (0) TO (500) PARTITION BY RANGE (id);
CREATE TABLE part11 PARTITION OF part1 FOR VALUES FROM (0) TO (500);
CREATE TABLE part2 PARTITION OF parted FOR VALUES FROM (500) TO (1000);
INSERT INTO parted SELECT generate_series(0, 999);
CREATE TABLE fresh (id int);
CREATE TABLE empty (id int) PARTITION BY RANGE (id);"""


def test_partitions_count_together_and_nothing_is_guessed(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    parted, fresh, empty = (TableRef("public", name) for name in ("parted", "fresh", "empty"))
    with engine.connect() as connection:
        connection.exec_driver_sql(_MADE)
        before = PostgresqlMeasuring().measure(connection, [parted, fresh, empty])
        connection.exec_driver_sql("ANALYZE")
        after = PostgresqlMeasuring().measure(connection, [parted, fresh, empty])
    engine.dispose()
    assert (before[parted].rows, before[fresh].rows) == (None, None)
    assert after[parted].rows == 1000 and (after[parted].bytes or 0) >= 2 * 24_576
    assert after[empty] == Measured(0, bytes=0)
