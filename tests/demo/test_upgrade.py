"""Migrating from inside the program: the carried migrations, and what stands in their way."""

import pytest
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from browser import errors
from browser.demo import upgrade
from browser.demo.install import HEAD
from browser.demo.models import Base
from browser.demo.models.statistics import schema_map

FIRST = "5c1d9f0e7a34"
"""The revision that the first Rowlore made."""


def test_it_makes_the_tables_and_can_be_repeated(connection: Connection) -> None:
    upgrade.to_head(connection)
    upgrade.to_head(connection)
    assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [HEAD]


def test_a_table_of_the_same_name_is_in_the_way(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE orders (id INTEGER)"))
    with pytest.raises(errors.NotSupported, match=r"already has orders\."):
        upgrade.to_head(connection)
    assert inspect(connection).get_table_names() == ["orders"]


@pytest.mark.parametrize("name", ["employees", "audit_trail", "user_stats"])
def test_a_demo_of_an_older_rowlore_is_not_extended_over_somebody_elses(connection: Connection, name: str) -> None:
    upgrade.to_revision(connection, FIRST)
    schema = schema_map(connection.dialect)["analytics"] if name == "user_stats" else None
    if schema:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    connection.execute(text(f"CREATE TABLE {schema + '.' if schema else ''}{name} (id INTEGER)"))
    with pytest.raises(errors.NotSupported, match=f"already has .*{name}"):
        upgrade.to_head(connection)
    assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [FIRST]


def test_a_function_of_the_same_name_is_in_the_way(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE FUNCTION keep_updated_at() RETURNS integer LANGUAGE sql AS 'SELECT 1'"))
        with pytest.raises(errors.NotSupported, match=r"already has keep_updated_at\(\)\."):
            upgrade.to_head(connection)


def test_migrations_of_another_project_are_in_the_way(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    connection.execute(text("INSERT INTO alembic_version VALUES ('ab12cd34ef56')"))
    with pytest.raises(errors.NotSupported, match=r"another project \(revision ab12cd34ef56\)"):
        upgrade.to_head(connection)


def test_known_revisions() -> None:
    assert upgrade.is_known(HEAD)
    assert not upgrade.is_known("ab12cd34ef56")


def test_what_there_is_of_the_demo(connection: Connection) -> None:
    assert upgrade.state(connection) is upgrade.State.ABSENT
    upgrade.to_revision(connection, FIRST)
    assert upgrade.state(connection) is upgrade.State.OLDER
    upgrade.to_head(connection)
    assert upgrade.state(connection) is upgrade.State.CURRENT
    connection.execute(text("UPDATE alembic_version SET version_num = 'ab12cd34ef56'"))
    assert upgrade.state(connection) is upgrade.State.NEWER
