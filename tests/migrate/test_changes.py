"""Two readings of a catalog compared."""

from sqlalchemy import Connection

from browser.migrate.changes import differences, snapshot
from browser.migrate.project import Project
from tests.migrate import projects
from tests.migrate.conftest import MakeProject


def project_of(make_project: MakeProject) -> Project:
    return make_project(projects.line(1))


def test_what_was_added_removed_and_changed_is_told(connection: Connection, make_project: MakeProject) -> None:
    project = project_of(make_project)
    for sql in (
        "CREATE TABLE stays (id int NOT NULL, gone int, PRIMARY KEY (id))",
        "CREATE TABLE goes (id int)",
        "CREATE INDEX old_one ON stays (gone)",
    ):
        connection.exec_driver_sql(sql)
    before = snapshot(connection, project)
    assert differences(before, snapshot(connection, project)) == ()
    drop = "DROP INDEX old_one ON stays" if connection.dialect.name == "mysql" else "DROP INDEX old_one"
    for sql in (
        drop,
        "ALTER TABLE stays DROP COLUMN gone",
        "ALTER TABLE stays ADD COLUMN comes int",
        "CREATE INDEX new_one ON stays (comes)",
        "DROP TABLE goes",
        "CREATE TABLE comes (id int)",
        "CREATE VIEW seen AS SELECT id FROM stays",
        "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)",
        "INSERT INTO alembic_version VALUES ('r0001')",
    ):
        connection.exec_driver_sql(sql)
    after = snapshot(connection, project)
    assert after.rows == {"r0001"}
    assert {(each.what, each.table.name, each.part, str(each.kind)) for each in differences(before, after)} == {
        ("added", "comes", "", "table"),
        ("removed", "goes", "", "table"),
        ("added", "seen", "", "view"),
        ("removed", "stays", "column gone", "table"),
        ("added", "stays", "column comes", "table"),
        ("removed", "stays", "index old_one", "table"),
        ("added", "stays", "index new_one", "table"),
    }


def test_a_change_says_before_and_after(connection: Connection, make_project: MakeProject) -> None:
    project = project_of(make_project)
    connection.exec_driver_sql("CREATE TABLE t (a varchar(10))")
    before = snapshot(connection, project)
    connection.exec_driver_sql("DROP TABLE t")
    connection.exec_driver_sql("CREATE TABLE t (a varchar(20) NOT NULL)")
    (change,) = differences(before, snapshot(connection, project))
    assert (change.what, change.part) == ("changed", "column a")
    assert "10" in change.detail and "20" in change.detail and "nullable: True → False" in change.detail
    assert str(change).startswith("changed column a")
