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


ROUTINES = {
    "sqlite": ("CREATE TRIGGER told AFTER INSERT ON t BEGIN SELECT 1; END",),
    "mysql": (
        "CREATE TRIGGER told BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
        "CREATE FUNCTION one(x int) RETURNS int DETERMINISTIC RETURN x",
    ),
    "postgresql": (
        "CREATE FUNCTION one(int) RETURNS int LANGUAGE sql AS 'SELECT $1'",
        "CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER told AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION fires()",
    ),
}


def test_triggers_and_routines_are_compared(connection: Connection, make_project: MakeProject) -> None:
    project = project_of(make_project)
    connection.exec_driver_sql("CREATE TABLE t (a int)")
    before = snapshot(connection, project)
    for sql in ROUTINES[connection.dialect.name]:
        connection.exec_driver_sql(sql)
    after = snapshot(connection, project)
    found = {(each.what, each.table.name, each.part.partition("(")[0]) for each in differences(before, after)}
    routine = {("added", "one", "routine one")} if connection.dialect.name != "sqlite" else set()
    assert found == {("added", "t", "trigger told")} | routine
    back = {(each.what, each.table.name, each.part.partition("(")[0]) for each in differences(after, before)}
    assert back == {("removed", *rest) for _, *rest in found}
