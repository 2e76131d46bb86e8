"""What psql, mysql and sqlite3 take as commands is told, never sent, and never part of a statement."""

from time import process_time

import pytest

from browser import errors
from browser.console.client_commands import not_sql
from browser.console.script import split, statement_at
from browser.database.dialects import dialect_for
from tests.conftest import OpenDatabase
from tests.console.consoles import Console

POSTGRESQL, MYSQL, SQLITE = (dialect_for(name).lexis for name in ("postgresql", "mysql", "sqlite"))
DUMP = (
    "SELECT 1;\n-- rows\nCOPY public.t (a, b) FROM stdin;\n1\tx; :y\n2\t'\n\\.\n\nSELECT 2;\n\\connect shop\nSELECT 3"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\\d users", "“\\d” is a command"), ("-- all\n\\dt+", "“\\dt+”"), ("\\copy t from 'x.csv'", "“\\copy”"),
        ("SELECT 1 \\gset", "“\\gset”"), ("select * from t\\G", "“\\G”"), ("select 1 \\g out.txt", "“\\g”"),
        ("\\! ls", "“\\!”"), (".tables", "“.tables”"), ("source x.sql", "“SOURCE”"), ("exit", "“EXIT”"),
        ("\\?", "“\\?”"),
    ],
)  # fmt: skip
def test_commands_are_told(text: str, told: str) -> None:
    for lexis in (POSTGRESQL, MYSQL, SQLITE):
        error = not_sql(text, lexis)
        assert isinstance(error, errors.NotSupported)
        assert told in error.message
        assert error.hint


@pytest.mark.parametrize(
    "text",
    [
        "SELECT '\\d'", "SELECT E'x\\\\g'", "SELECT '\n\\G'", "SELECT \"a\\g\"", "-- \\g", "SELECT .5",
        "SELECT 1 -- \\G",
        "SELECT source FROM go", "EXPLAIN SELECT 1", "SELECT 1 /* \\gset */", "SELECT \\:a", "",
    ],
)  # fmt: skip
def test_sql_is_sql(text: str) -> None:
    assert not_sql(text, POSTGRESQL) is None
    assert not_sql("SELECT `\\G`", MYSQL) is None
    for lexis in (MYSQL, *(dialect_for(name).lexis for name in ("duckdb", "mssql", "whatever"))):
        assert not_sql("USE shop", lexis) is None
    for lexis in (POSTGRESQL, SQLITE):
        assert not_sql("USE shop", lexis) is not None


def test_they_end_with_their_line_and_rows_of_copy_are_no_statements() -> None:
    found = split(DUMP, POSTGRESQL)
    copy = "-- rows\nCOPY public.t (a, b) FROM stdin"
    assert [each.text for each in found] == ["SELECT 1", copy, "SELECT 2", "\\connect shop", "SELECT 3"]
    assert not any(each.parameters for each in found)
    assert [each.line for each in found] == [1, 2, 8, 9, 10]
    assert statement_at(found, DUMP.index("2\t'")) == found[1]
    assert [each.text for each in split(".mode csv\nselect 1;\n\\timing\n\nselect 2", SQLITE)] == [
        ".mode csv", "select 1", "\\timing", "select 2",
    ]  # fmt: skip
    assert [each.text for each in split("COPY t FROM STDIN; SELECT 1", POSTGRESQL)] == ["COPY t FROM STDIN", "SELECT 1"]


COPIES = "COPY a FROM STDIN;\nDELETE FROM a;\nSELECT 2;\nCOPY b FROM STDIN;\n1\n\\.\nSELECT 3"


def test_rows_of_copy_begin_on_its_next_line_and_end_before_another_copy() -> None:
    copies = ["COPY a FROM STDIN", "DELETE FROM a", "SELECT 2", "COPY b FROM STDIN"]
    assert [each.text for each in split(COPIES, POSTGRESQL)] == [*copies, "SELECT 3"]
    in_one_line = COPIES.replace("\n", " ")
    assert [each.text for each in split(in_one_line, POSTGRESQL)] == [*copies, "1 \\. SELECT 3"]
    for behind in ("\n", " \t\r\n", " -- rows; all\n"):
        rows = f"COPY a FROM STDIN;{behind}copy of;\n\\N\n\\.\r\nSELECT 3"
        assert [each.text for each in split(rows, POSTGRESQL)] == ["COPY a FROM STDIN", "SELECT 3"]


@pytest.mark.parametrize(
    "unit", ["COPY t FROM STDIN;\n", "SELECT 1; COPY t FROM STDIN;\n", "COPY t FROM STDIN; ", "COPY\nt FROM STDIN;\n"]
)
def test_copies_without_rows_take_linear_time(unit: str) -> None:
    for tail in ("", "COPY t FROM STDIN;\n\\."):
        started = process_time()
        assert len(split(unit * 10_000 + tail, POSTGRESQL)) >= (1 if tail else 10_000)
        assert process_time() - started < 3


def test_a_long_script_of_short_statements_takes_linear_time() -> None:
    for tail in ("", "SELECT a[1:2];"):
        taken = []
        for count in (4_000, 16_000):
            started = process_time()
            assert len(split("insert into t values (1, 'text', 2.5);\n" * count + tail, POSTGRESQL)) >= count
            taken.append(process_time() - started)
        assert taken[1] < 8 * taken[0] + 0.2, taken


async def test_nothing_of_them_is_sent(driver_url: str, open_database: OpenDatabase) -> None:
    console = await Console.open(await open_database(driver_url))
    ran = await console.run("\\d users")
    assert isinstance(ran.error, errors.NotSupported)
    assert "The panel on the left" in ran.error.hint
    assert not console.session.state.open
    assert str(await console.value("SELECT 1")) == "1"
