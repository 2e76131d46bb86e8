"""Migrating from inside the program: the carried migrations, and what stands in their way."""

import pytest
from sqlalchemy import Connection, inspect, text

from browser import errors
from browser.demo import upgrade
from browser.demo.install import HEAD
from browser.demo.models import Base


def test_it_makes_the_tables_and_can_be_repeated(connection: Connection) -> None:
    upgrade.to_head(connection)
    upgrade.to_head(connection)
    assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [HEAD]


def test_a_table_of_the_same_name_is_in_the_way(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE orders (id INTEGER)"))
    with pytest.raises(errors.NotSupported, match=r"already has tables named orders\."):
        upgrade.to_head(connection)
    assert inspect(connection).get_table_names() == ["orders"]


def test_migrations_of_another_project_are_in_the_way(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    connection.execute(text("INSERT INTO alembic_version VALUES ('ab12cd34ef56')"))
    with pytest.raises(errors.NotSupported, match=r"another project \(revision ab12cd34ef56\)"):
        upgrade.to_head(connection)


def test_known_revisions() -> None:
    assert upgrade.is_known(HEAD)
    assert not upgrade.is_known("ab12cd34ef56")
