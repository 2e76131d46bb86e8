"""An upgrade of an older demo, stopped at every statement: taken back where that is possible, told where it is not."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, TextClause, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool

from browser.demo import fill, planning, undo, upgrade
from browser.demo.install import HEAD, install

FIRST, KINDS, STAFF = "5c1d9f0e7a34", "8e4a1c7d2b90", "a3f6029be518"
BRANCHES = ["b71d5ce0432f", "c90e8f13a6d4"]


class _StoppedError(Exception):
    pass


@pytest.fixture(params=["mysql", "sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A small demo at the newest revision."""
    names = {"mysql": "mariadb_url", "sqlite": "sqlite_url", "postgresql": "postgresql_url"}
    engine = create_engine(str(request.getfixturevalue(names[request.param])), poolclass=NullPool)
    with _writing(engine) as connection:
        install(connection, 0.02)
    yield engine
    engine.dispose()


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """As Database.write does it."""
    from browser.database.dialects import dialect_of

    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        with dialect_of(connection).sessions.transaction(connection):
            yield connection


def _go_down(engine: Engine, revision: str) -> None:
    with _writing(engine) as connection:
        command.downgrade(upgrade.configuration(connection), revision)


def _fingerprint(engine: Engine) -> dict[str, object]:
    """Every table with its columns, indexes and rows, every view, and the revisions."""
    with engine.connect() as connection:
        look = inspect(connection)
        found: dict[str, object] = {"views": sorted(look.get_view_names())}
        for name in look.get_table_names():
            rows = sorted(str([_plain(value) for value in row]) for row in connection.execute(_all_of(name)))
            found[name] = (
                sorted(column["name"] for column in look.get_columns(name)),
                sorted(str(index["name"]) for index in look.get_indexes(name)),
                rows,
            )
    return found


def _all_of(table: str) -> TextClause:
    return text(f"SELECT * FROM {table}")


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _stop_at(engine: Engine, number: int) -> bool:
    """Upgrade, and be stopped before the `number`-th statement that changes something; whether it came that far."""
    sent = 0

    def count(_1: object, _2: object, statement: str, *_: object) -> None:
        nonlocal sent
        if statement.split()[0] in ("CREATE", "ALTER", "INSERT", "UPDATE", "DELETE", "DO"):
            sent += 1
            if sent == number:
                raise _StoppedError

    event.listen(engine, "before_cursor_execute", count)
    try:
        with _writing(engine) as connection:
            upgrade.to_head(connection)
    except _StoppedError:
        return True
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return False


def _take_back(engine: Engine, planned: planning.Plan) -> planning.Aftermath:
    with _writing(engine) as connection:
        planning.take_back(connection, planned)
    with engine.connect() as connection:
        return planning.aftermath(connection, planned)


def _plan(engine: Engine) -> planning.Plan:
    with engine.connect() as connection:
        return planning.plan(connection)


def test_stopped_anywhere_it_is_as_it_was(demo: Engine) -> None:
    _go_down(demo, FIRST)
    before, planned = _fingerprint(demo), _plan(demo)
    number = 1
    while _stop_at(demo, number):
        assert _take_back(demo, planned).is_as_before(planned), number
        assert _fingerprint(demo) == before, number
        number += 2 if demo.dialect.name == "mysql" else 6  # the others roll back: a few places will do
    assert number > 14, "there is more to stop"
    with demo.connect() as connection:
        assert upgrade.revisions_of(connection) == [HEAD]


def test_between_two_branches_it_goes_back_to_both(demo: Engine) -> None:
    with _writing(demo) as connection:
        undo.take_back(connection, BRANCHES, ())
    before, planned = _fingerprint(demo), _plan(demo)
    assert sorted(planned.revisions) == BRANCHES
    number = 1
    while _stop_at(demo, number):
        assert _take_back(demo, planned).is_as_before(planned)
        assert _fingerprint(demo) == before
        number += 1
    assert number > 3


def test_rows_that_were_there_before_are_never_taken_along(mariadb_url: str) -> None:
    """Employees somebody has put in by hand: the data migration is not undone, and the revision is told."""
    engine = create_engine(mariadb_url, poolclass=NullPool)
    with _writing(engine) as connection:
        install(connection, 0.02)
    _go_down(engine, KINDS)
    with _writing(engine) as connection:
        connection.execute(text("INSERT INTO employees VALUES (8, 'Owner', 'Office', '2020-01-01')"))
    planned = _plan(engine)
    assert planned.revisions == (KINDS,)
    told = set()
    for number in range(1, 8):
        assert _stop_at(engine, number)
        found = _take_back(engine, planned)
        assert found.left_over == ()
        told.add(found.revisions)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT job_title FROM employees WHERE id = 8")) == "Owner"
    assert told == {(KINDS,), (STAFF,)}
    with _writing(engine) as connection:
        upgrade.to_head(connection)


def test_what_stood_there_before_stays(mariadb_url: str) -> None:
    """An index of the name that the newest revision wants: the upgrade fails at its last statement."""
    from sqlalchemy.exc import DBAPIError

    engine = create_engine(mariadb_url, poolclass=NullPool)
    with _writing(engine) as connection:
        upgrade.to_revision(connection, FIRST)
        connection.execute(text("CREATE INDEX ix_orders_created_at ON orders (created_at)"))
    planned, before = _plan(engine), _fingerprint(engine)
    assert planned.strays == ("orders.ix_orders_created_at",)
    with pytest.raises(DBAPIError, match="Duplicate key name"), _writing(engine) as connection:
        upgrade.to_head(connection)
    assert _take_back(engine, planned).is_as_before(planned)
    assert _fingerprint(engine) == before


def test_what_is_left_over_is_named_with_the_statement_that_removes_it(mariadb_url: str) -> None:
    engine = create_engine(mariadb_url, poolclass=NullPool)
    with _writing(engine) as connection:
        upgrade.to_revision(connection, FIRST)
    planned = _plan(engine)
    assert _stop_at(engine, 4)  # the columns and the table are there, and no revision says so
    with engine.connect() as connection:
        found = planning.aftermath(connection, planned)
        assert not found.is_as_before(planned)
        assert found == planning.Aftermath(
            (FIRST,),
            ("employees", "users.kind", "users.company"),
            ("DROP TABLE employees", "ALTER TABLE users DROP COLUMN kind", "ALTER TABLE users DROP COLUMN company"),
        )
    with _writing(engine) as connection:
        for statement in found.removals:
            connection.execute(text(statement))
        upgrade.to_head(connection)


def test_what_the_revisions_declare_is_what_they_make(connection: Connection) -> None:
    assert undo.strays(connection) == ()
    upgrade.to_head(connection)
    assert undo.strays(connection) == ()
    connection.execute(text("DELETE FROM alembic_version"))
    declared = set(undo.strays(connection))
    assert {*fill.IN_ORDER, "users.kind", "users.company", "orders.ix_orders_created_at"} < declared
    assert {name.rpartition(".")[2] for name in declared} >= {"user_stats"}
