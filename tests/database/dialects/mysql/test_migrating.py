"""What MariaDB holds up while a schema changes: with LOCK=NONE it refuses what it cannot do online."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from browser.database.dialects.base.migrating import Change, Held
from browser.database.dialects.mysql.migrating import MIGRATING

_TABLES = (
    "CREATE TABLE other (id int PRIMARY KEY)",
    "INSERT INTO other VALUES (1)",
    "CREATE TABLE t (a int, b varchar(20), n int) CHARACTER SET utf8mb4",
    "INSERT INTO t VALUES (1, 'x', 1)",
)
_CHANGES = {
    Change.INDEX: "ADD INDEX i (b)",
    Change.UNIQUE: "ADD CONSTRAINT u UNIQUE (b)",
    Change.PRIMARY_KEY: "ADD PRIMARY KEY (a)",
    Change.FOREIGN_KEY: "ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES other (id)",
    Change.CHECK: "ADD CONSTRAINT c CHECK (a > 0)",
    Change.NOT_NULL: "MODIFY n int NOT NULL",
    Change.TYPE: "MODIFY a bigint",
    Change.COMPUTED_COLUMN: "ADD u varchar(40) DEFAULT uuid()",
    Change.REBUILD: "FORCE",
}


@pytest.fixture
def server(mariadb_url: str) -> Iterator[Connection]:
    engine = create_engine(mariadb_url, poolclass=NullPool)
    with engine.connect() as opened:
        for each in _TABLES:
            opened.exec_driver_sql(each)
        opened.commit()
        yield opened
    engine.dispose()


def refused(connection: Connection, change: str, table: str = "t") -> bool:
    """Whether the server says that this cannot be done as it was asked for."""
    try:
        connection.exec_driver_sql(f"ALTER TABLE {table} {change}")
    except DBAPIError as error:
        assert "is not supported" in str(error), error
        return True
    return False


def test_what_it_says_is_held_is_held(server: Connection) -> None:
    for change, statement in _CHANGES.items():
        server.exec_driver_sql("CREATE OR REPLACE TABLE changed LIKE t")
        server.exec_driver_sql("INSERT INTO changed SELECT * FROM t")
        holds = MIGRATING.effects[change].holds
        assert refused(server, f"{statement}, LOCK=NONE", "changed") == (holds is not Held.NOTHING), change
        if holds is Held.WRITES:
            assert not refused(server, f"{statement}, LOCK=SHARED", "changed"), change


def test_a_longer_text_touches_no_row_and_other_types_are_copied(server: Connection) -> None:
    shortest, longest = MIGRATING.copied_texts
    for old, new in ((20, 200), (shortest, longest + 1), (shortest + 1, longest), (longest + 1, 300)):
        server.exec_driver_sql(f"ALTER TABLE t MODIFY b varchar({old})")
        assert not refused(server, f"MODIFY b varchar({new}), ALGORITHM=INSTANT"), (old, new)
    for old, new in ((shortest + 1, longest + 1), (longest, 300)):
        server.exec_driver_sql(f"ALTER TABLE t MODIFY b varchar({old})")
        assert refused(server, f"MODIFY b varchar({new}), LOCK=NONE"), (old, new)
    assert all(refused(server, f"MODIFY b {kind}, LOCK=NONE") for kind in ("text", "varchar(10)"))


def test_what_is_not_null_is_filled(server: Connection) -> None:
    server.exec_driver_sql("ALTER TABLE t ADD filled int NOT NULL")
    assert server.exec_driver_sql("SELECT filled FROM t").scalar() == 0
    assert MIGRATING.fills_not_null


def test_without_checks_a_foreign_key_is_added_in_place(server: Connection) -> None:
    server.exec_driver_sql("SET foreign_key_checks = 0")
    assert not refused(server, f"{_CHANGES[Change.FOREIGN_KEY]}, LOCK=NONE")


def test_a_change_of_the_schema_commits(server: Connection) -> None:
    server.exec_driver_sql("INSERT INTO other VALUES (2)")
    server.exec_driver_sql("ALTER TABLE t ADD c int")
    server.rollback()
    assert server.exec_driver_sql("SELECT count(*) FROM other").scalar() == 2
