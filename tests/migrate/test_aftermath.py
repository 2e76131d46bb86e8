"""What is left over, and the SQL that takes it away: run on the databases themselves. See also test_whole.py."""

from sqlalchemy import Connection

from browser.database.facts import ObjectKind, TableRef
from browser.migrate.aftermath import Way, aftermath, undoing
from browser.migrate.changes import Change, differences, snapshot
from browser.migrate.events import Failed, Outcome, Result
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import MakeProject


def test_left_overs_are_taken_away(connection: Connection, make_project: MakeProject) -> None:
    project = make_project(projects.line(1))
    connection.exec_driver_sql("CREATE TABLE stays (id int)")
    before = snapshot(connection, project)
    for sql in (
        "CREATE TABLE half (id int, PRIMARY KEY (id))",
        "CREATE INDEX half_id ON half (id)",
        "ALTER TABLE stays ADD COLUMN more int",
        "CREATE INDEX stays_more ON stays (more)",
        "CREATE VIEW seen AS SELECT id FROM stays",
    ):
        connection.exec_driver_sql(sql)
    left = differences(before, snapshot(connection, project))
    statements = undoing(connection, left)
    assert len(statements) == 4
    for statement in statements:
        connection.exec_driver_sql(statement)
    assert differences(before, snapshot(connection, project)) == ()


def test_what_is_gone_cannot_be_brought_back(connection: Connection) -> None:
    ref = TableRef(None, "t")
    assert undoing(connection, [Change("removed", ref)]) == ()
    assert undoing(connection, [Change("changed", ref, "column a"), Change("added", ref, "column b")]) == ()
    odd = TableRef(None, 'a"; drop table x')
    (statement,) = undoing(connection, [Change("added", odd, kind=ObjectKind.VIEW)])
    assert statement == f"DROP VIEW {connection.dialect.identifier_preparer.quote(odd.name)}"


async def test_left_overs_of_one_revision_are_told_from_what_others_did(
    sqlite_url: str, open_database: OpenDatabase, make_project: MakeProject
) -> None:
    database = await open_database(sqlite_url)
    project = make_project(projects.fails_in_the_middle())
    before = await database.read(snapshot, project)

    def half(connection: Connection) -> None:
        for sql in (
            "CREATE TABLE alembic_version (version_num varchar(32))",
            "INSERT INTO alembic_version VALUES ('r0002')",
            "CREATE TABLE t_r0001 (id int)",
            "CREATE TABLE t_r0002 (id int)",
            "CREATE TABLE half (id int)",
        ):
            connection.exec_driver_sql(sql)

    await database.write(half)
    result = Result(
        Outcome.FAILED, 1.0, (), ("r0001", "r0002", "fails3"), ("r0001", "r0002"), "fails3",
        Failed("fails3", "", "no"), rows=(("r0001",), ("r0002",)),
    )  # fmt: skip
    told = await aftermath(database, project, result, before)
    assert [each.table.name for each in told.left] == ["half"]
    assert sorted(each.table.name for each in told.others) == ["t_r0001", "t_r0002"]
    assert told.applied == ("r0001", "r0002") and told.repair == ("DROP TABLE main.half",)
    assert told.ways == (Way.REPAIR, Way.RESTORE, Way.FINISH)
    assert told.sentences[0] == "The database says that it is at r0002."
    assert "fails3 is half done" in told.sentences[-1]


async def test_what_others_made_meanwhile_is_not_to_be_dropped(
    sqlite_url: str, open_database: OpenDatabase, make_project: MakeProject
) -> None:
    database = await open_database(sqlite_url)
    project = make_project(projects.line(2))
    before = await database.read(snapshot, project)

    def others(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE colleague (id int)")
        connection.exec_driver_sql("CREATE TABLE t_r0001 (id int)")

    await database.write(others)
    result = Result(Outcome.CANCELLED, 1.0, (), ("r0001", "r0002"), ("r0001",), rows=(("r0001",),))
    told = await aftermath(database, project, result, before)
    assert (told.lost, told.failed) == (("r0001",), "")
    assert [each.table.name for each in told.left] == ["t_r0001"]
    assert [each.table.name for each in told.others] == ["colleague"]
    assert told.repair == ("DROP TABLE main.t_r0001",)
