"""Where a database stands: every kind of version table on three databases, and what it means for revisions."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from browser import errors
from browser.migrate.positions import Place, current, standing
from browser.migrate.project import Project
from tests.migrate import projects
from tests.migrate.projects import Made
from tests.migrate.test_graph import graph_of


def project(table: str = "alembic_version", schema: str | None = None) -> Project:
    return Project(Path(), None, Path(), (), table, schema, {}, (), "")


def rows(url: str, *statements: str, of: Project) -> frozenset[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
        return current(connection, of)


TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"


@pytest.mark.parametrize("ids", [[], ["a1"], ["a1", "b2", "c3"]])
def test_the_rows_of_the_version_table(database_url: str, ids: list[str]) -> None:
    inserts = [f"INSERT INTO alembic_version VALUES ('{each}')" for each in ids]
    assert rows(database_url, TABLE, *inserts, of=project()) == frozenset(ids)


def test_no_table_is_nothing_applied(database_url: str) -> None:
    assert rows(database_url, of=project()) == frozenset()


def test_a_table_by_a_quoted_name(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    quoted = engine.dialect.identifier_preparer.quote('My "Versions"')
    statements = (f"CREATE TABLE {quoted} (version_num VARCHAR(32))", f"INSERT INTO {quoted} VALUES ('a1')")
    assert rows(database_url, *statements, of=project('My "Versions"')) == {"a1"}
    assert rows(database_url, of=project('my "versions"')) <= {"a1"}


def test_a_table_in_another_schema(postgresql_url: str) -> None:
    statements = (
        'CREATE SCHEMA "Other"',
        'CREATE TABLE "Other".alembic_version (version_num VARCHAR(32))',
        "INSERT INTO \"Other\".alembic_version VALUES ('a1')",
    )
    assert rows(postgresql_url, *statements, of=project(schema="Other")) == {"a1"}
    assert rows(postgresql_url, of=project()) == frozenset()
    assert rows(postgresql_url, of=project(schema="nowhere")) == frozenset()


def test_a_schema_that_is_another_file() -> None:
    statements = (
        "ATTACH ':memory:' AS other",
        "CREATE TABLE other.alembic_version (version_num VARCHAR(32))",
        "INSERT INTO other.alembic_version VALUES ('a1')",
    )
    assert rows("sqlite://", *statements, of=project(schema="other")) == {"a1"}


def places(made: list[Made], *applied: str) -> dict[str, str]:
    return {each: place.value for each, place in standing(graph_of(made), applied).places.items()}


def test_what_each_revision_is() -> None:
    made = projects.two_heads()
    assert places(made) == dict.fromkeys(["base1", "left1", "left2", "right1"], "pending")
    assert places(made, "left1") == {"base1": "applied", "left1": "current", "left2": "pending", "right1": "pending"}
    assert not standing(graph_of(made), ["left2"]).at_head
    at_head = standing(graph_of(made), ["left2", "right1"])
    assert at_head.at_head and set(at_head.places.values()) == {Place.APPLIED, Place.CURRENT}


def test_what_another_branch_depends_on_is_applied() -> None:
    """Alembic keeps no row for a revision that an applied one depends on."""
    found = places(projects.labelled(), "billing3")
    assert (found["users2"], found["users1"], found["users3"]) == ("applied", "applied", "pending")


def test_unknown_rows_and_rows_above_each_other() -> None:
    graph = graph_of(projects.two_heads())
    found = standing(graph, ["gone99", "left1", "base1", "righ"])
    assert found.unknown == ("gone99",)
    assert found.overlapping == ("base1",)
    assert found.places["right1"] is Place.CURRENT, "Alembic finds ids by their beginning"
    assert not found.at_head
    with pytest.raises(errors.NotSupported, match="which no file here gives"):
        graph.path(frozenset(["gone99"]), "head")
    with pytest.raises(errors.NotSupported, match="are both in the version table"):
        graph.path(frozenset(["base1", "left1"]), "heads")


def test_rows_that_alembic_never_writes(sqlite_url: str) -> None:
    strange = (
        "CREATE TABLE alembic_version (version_num)",
        "INSERT INTO alembic_version VALUES (NULL), (x'ff41'), (12)",
    )
    assert rows(sqlite_url, *strange, of=project()) == {"\\xffA", "12"}
