"""What an installation would do, and how it is taken back."""

import pytest
from sqlalchemy import Connection, inspect, text

from browser import errors
from browser.demo import planning, upgrade
from browser.demo.install import install
from browser.demo.models import Base
from browser.demo.upgrade import State


def test_the_plan_names_all_that_comes_and_nothing_is_written(connection: Connection) -> None:
    planned = planning.plan(connection)
    assert inspect(connection).get_table_names() == []
    install(connection, 0.01)
    look = inspect(connection)
    assert set(planned.tables) == set(look.get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    views = [*look.get_view_names(), *(f"analytics.{name}" for name in _materialized(connection))]
    assert list(planned.views) == views
    after = planning.plan(connection)
    assert (after.state, after.tables, after.views, after.others, after.has_rows) == (State.CURRENT, (), (), (), True)


def _materialized(connection: Connection) -> list[str]:
    names = inspect(connection).get_schema_names()
    return inspect(connection).get_materialized_view_names("analytics") if "analytics" in names else []


def test_an_older_demo_is_brought_up_to_date(connection: Connection) -> None:
    upgrade.to_revision(connection, "5c1d9f0e7a34")
    planned = planning.plan(connection)
    assert planned.state == State.OLDER
    assert set(planned.tables) == {"employees", "audit_trail"}
    assert planning.take_back(connection, planned) == ()
    assert "users" in inspect(connection).get_table_names()


def test_what_is_in_the_way_is_said(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE orders (id INTEGER)"))
    with pytest.raises(errors.NotSupported, match="already has orders"):
        planning.plan(connection)


def test_taking_back_half_of_it_and_all_of_it(mariadb_url: str) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine(mariadb_url, poolclass=NullPool)
    for revision in ("5c1d9f0e7a34", "head"):
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS mine (id INTEGER)"))
            planned = planning.plan(connection)
            upgrade.to_revision(connection, revision)
            assert "users" in planning.take_back(connection, planned)
            assert inspect(connection).get_table_names() == ["mine"]
            assert inspect(connection).get_view_names() == []


def test_a_demo_with_users_is_never_taken_back(connection: Connection) -> None:
    planned = planning.plan(connection)
    install(connection, 0.01)
    assert planning.take_back(connection, planned) == ()
    assert "users" in inspect(connection).get_table_names()
