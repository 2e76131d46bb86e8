"""MariaDB's warnings: listed where that changes nothing anybody can ask for, else counted."""

import pytest

from browser.console.script import Effect, Statement, split
from browser.console.warned import may_be_listed, warned
from tests.conftest import OpenDatabase
from tests.console.consoles import Console
from tests.console.test_session import console_on, on_mariadb


def statement(text: str) -> Statement:
    return Statement(text, 0, len(text), 1)


async def run(console: Console, script: str) -> list[tuple[str, ...]]:
    """The notices of each statement of a script."""
    said = []
    statements = split(script, console.database.dialect.lexis)
    for each, following in zip(statements, (*statements[1:], None), strict=True):
        console.kept.clear()
        ran = await console.session.run(each, (), console.sink, console.progress.append, following)
        assert ran.ok, ran
        said.append(ran.notices)
    return said


@on_mariadb
async def test_they_are_listed_in_a_script_and_counted_where_it_ends(
    driver_url: str, open_database: OpenDatabase
) -> None:
    console = await console_on(driver_url, open_database)
    await run(console, "SET sql_mode = ''; CREATE TABLE t (id INTEGER AUTO_INCREMENT PRIMARY KEY, a TINYINT)")
    found = await run(console, "INSERT INTO t (a) VALUES (1), (300), (301); SELECT 'x' + 1 AS n FROM t; SELECT 1")
    assert found[0] == (
        "Warning 1264: Out of range value for column 'a' at row 2",
        "Warning 1264: Out of range value for column 'a' at row 3",
    )
    assert [text.partition(":")[0] for text in found[1]] == ["Warning 1292"] * 3
    assert found[2] == ()
    ((said,),) = await run(console, "INSERT INTO t (a) VALUES (300)")
    assert said.startswith("1 warning: SHOW WARNINGS lists what.")
    assert await console.rows("SHOW WARNINGS") == [("Warning", "1264", "Out of range value for column 'a' at row 1")]
    ((said,),) = await run(console, "DROP TABLE IF EXISTS nowhere")
    assert said.startswith("Note 1051: Unknown table")


@on_mariadb
@pytest.mark.parametrize("in_one_run", [False, True])
async def test_counts_and_ids_stay_right(driver_url: str, open_database: OpenDatabase, in_one_run: bool) -> None:
    console = await console_on(driver_url, open_database)
    await run(console, "SET sql_mode = ''; CREATE TABLE t (id INTEGER AUTO_INCREMENT PRIMARY KEY, a TINYINT)")
    for does, asks, right in (
        ("INSERT INTO t (a) VALUES (300), (301), (1)", "SELECT ROW_COUNT()", "3"),
        ("INSERT INTO t (a) VALUES (300)", "SELECT LAST_INSERT_ID()", "4"),
        ("SELECT SQL_CALC_FOUND_ROWS 'x' + 1 FROM t LIMIT 1", "SELECT FOUND_ROWS()", "4"),
        ("SELECT 'x' + 1 FROM t", "select found_rows()", "4"),
    ):
        if in_one_run:
            assert (await run(console, f"{does}; {asks}"))[0]
        else:
            await console.run(does)
            await console.run(asks)
        assert [str(value) for value in console.kept[0].rows[0]] == [right], does


@on_mariadb
async def test_without_warnings_nothing_is_asked(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    asked = "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'QUESTIONS'"
    before = int(await console.value(asked))
    alone = int(await console.value(asked)) - before
    assert await run(console, "INSERT INTO t VALUES (1); SELECT a FROM t; INSERT INTO t VALUES (2)") == [(), (), ()]
    assert int(await console.value(asked)) - before - alone == 4 * alone


def test_where_they_may_be_listed() -> None:
    assert may_be_listed(Effect.WRITE, 3, statement("SELECT 1"))
    assert not may_be_listed(Effect.WRITE, 3, None)
    assert not may_be_listed(Effect.READ, None, None)
    assert may_be_listed(Effect.DEFINE, 0, None)
    assert not may_be_listed(Effect.DEFINE, 5, None)  # CREATE TABLE ... SELECT
    for asks in ("row_count ( )", "Found_Rows()", "@@warning_count"):
        assert not may_be_listed(Effect.WRITE, 3, statement(f"select {asks}"))
    for asks in ("call p()", "execute s", "show warnings"):
        assert not may_be_listed(Effect.WRITE, 3, statement(asks))
    assert warned(statement("show warnings"), 2, ()) == ()
    assert warned(statement("SELECT 1"), 2, ())[0].startswith("2 warnings:")
