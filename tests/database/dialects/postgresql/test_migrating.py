"""What PostgreSQL holds up while a schema changes: another session tries to read and to write meanwhile."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from browser.database.dialects.base.migrating import Change, Held, Retyping
from browser.database.dialects.postgresql.migrating import MIGRATING

_TABLES = """\
CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1);
CREATE TABLE t (a int, b varchar(20), d numeric(6, 2), r tstzrange); INSERT INTO t VALUES (1, 'x', 1.5, NULL);"""

_CHANGES = {
    Change.INDEX: "CREATE INDEX i ON t (b)",
    Change.UNIQUE: "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
    Change.PRIMARY_KEY: "ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY (a)",
    Change.FOREIGN_KEY: "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES other (id)",
    Change.CHECK: "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
    Change.EXCLUDE: "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (r WITH &&)",
    Change.NOT_NULL: "ALTER TABLE t ALTER a SET NOT NULL",
    Change.TYPE: "ALTER TABLE t ALTER a TYPE bigint",
    Change.COMPUTED_COLUMN: "ALTER TABLE t ADD n uuid DEFAULT gen_random_uuid()",
    Change.REBUILD: "REINDEX TABLE t",
}


@pytest.fixture
def sessions(postgresql_url: str) -> Iterator[tuple[Connection, Connection]]:
    """One that changes, in a transaction, and one that works in autocommit and waits no longer than 0.1 s."""
    engine = create_engine(postgresql_url, poolclass=NullPool)
    with engine.connect() as one, engine.connect() as two:
        one.exec_driver_sql(_TABLES)
        one.commit()
        two = two.execution_options(isolation_level="AUTOCOMMIT")
        two.exec_driver_sql("SET lock_timeout = '100ms'")
        yield one, two
    engine.dispose()


def waits(connection: Connection, statement: str) -> bool:
    """Whether somebody is in the way of a statement."""
    try:
        connection.exec_driver_sql(statement)
    except OperationalError as error:
        assert "lock timeout" in str(error)
        return True
    return False


def held(connection: Connection, table: str = "t") -> Held:
    """What another session cannot do in a table."""
    if waits(connection, f"SELECT count(*) FROM {table}"):
        return Held.EVERYTHING
    return Held.WRITES if waits(connection, f"DELETE FROM {table} WHERE false") else Held.NOTHING


def rewrites(connection: Connection, statement: str) -> bool:
    """Whether the table has another file afterwards; it is rolled back."""
    file = text("SELECT relfilenode FROM pg_class WHERE relname = 't'")
    before = connection.execute(file).scalar_one()
    connection.exec_driver_sql(statement)
    after = connection.execute(file).scalar_one()
    connection.rollback()
    return bool(before != after)


def test_what_it_says_is_held_is_held(sessions: tuple[Connection, Connection]) -> None:
    one, two = sessions
    one.exec_driver_sql("CREATE INDEX i0 ON t (a)")
    one.commit()
    found = {}
    for change, statement in _CHANGES.items():
        one.exec_driver_sql(statement)
        found[change] = (held(two), held(two, "other") is held(two))
        one.rollback()
    assert found == {change: (effect.holds, effect.both) for change, effect in MIGRATING.effects.items()}


def test_what_it_says_is_written_anew_is(sessions: tuple[Connection, Connection]) -> None:
    one, _ = sessions
    rewriting = (Change.TYPE, Change.COMPUTED_COLUMN)
    assert [rewrites(one, _CHANGES[change]) for change in rewriting] == [True, True]
    assert all("written anew" in MIGRATING.effects[change].work for change in rewriting)


def test_computed_defaults_write_the_table_anew(sessions: tuple[Connection, Connection]) -> None:
    one, _ = sessions
    one.exec_driver_sql("CREATE SEQUENCE s")
    one.commit()
    for function in sorted(MIGRATING.computed - {"uuid_generate_v4"}):  # which an extension brings
        call = "nextval('s')" if function == "nextval" else f"{function}()"
        assert rewrites(one, f"ALTER TABLE t ADD n text DEFAULT CAST({call} AS text)"), function
    for default in ("now()", "CURRENT_TIMESTAMP", "0"):
        assert not rewrites(one, f"ALTER TABLE t ADD n text NOT NULL DEFAULT CAST({default} AS text)"), default


def test_what_is_free_touches_no_row(sessions: tuple[Connection, Connection]) -> None:
    one, _ = sessions
    changes = {
        Retyping.LONGER_TEXT: "b TYPE varchar(200)",
        Retyping.UNLIMITED_TEXT: "b TYPE text",
        Retyping.LONGER_NUMBER: "d TYPE numeric(10, 2)",
    }
    assert {each for each, change in changes.items() if not rewrites(one, f"ALTER TABLE t ALTER {change}")} == set(
        MIGRATING.free
    )
    assert rewrites(one, "ALTER TABLE t ALTER b TYPE varchar(10)")


@pytest.mark.parametrize(
    "remedy",
    [
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES other (id) NOT VALID",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    ],
)
def test_validating_lets_others_write(sessions: tuple[Connection, Connection], remedy: str) -> None:
    one, two = sessions
    one.exec_driver_sql(remedy)
    one.commit()
    one.exec_driver_sql(f"ALTER TABLE t VALIDATE CONSTRAINT {remedy.split()[5]}")
    assert held(two) is Held.NOTHING


def test_concurrently_is_refused_inside_a_transaction(sessions: tuple[Connection, Connection]) -> None:
    from sqlalchemy.exc import DBAPIError

    for statement in ("CREATE INDEX CONCURRENTLY i ON t (b)", "VACUUM t"):
        with pytest.raises(DBAPIError, match="inside a transaction block"):
            sessions[0].exec_driver_sql(statement)
        sessions[0].rollback()
