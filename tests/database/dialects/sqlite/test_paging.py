"""SQLite: GLOB in place of LIKE, and the rowid."""

from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects.base.paging import LIKE_ESCAPE
from browser.database.dialects.sqlite.paging import SqlitePaging, glob_of
from browser.database.facts import Column, ObjectKind, TableFacts, TableRef
from tests.rows.tables import sqlite_memory


def test_glob_of() -> None:
    assert glob_of("a%b_c") == "a*b?c"
    assert glob_of("~%~_~~*?[x]") == "%_~[*][?][[]x]"
    assert glob_of("x~") == "x~"


@given(st.text(alphabet="aA%_*?[]~'", max_size=6))
def test_an_escaped_text_matches_itself_only(text: str) -> None:
    pattern = "".join(LIKE_ESCAPE + each if each in "%_~" else each for each in text)
    with sqlite_memory() as connection:
        query = "SELECT ? GLOB ?"
        assert connection.exec_driver_sql(query, (text, glob_of(pattern))).scalar() == 1
        assert connection.exec_driver_sql(query, (text + "a", glob_of(pattern))).scalar() == 0


def test_only_tables_with_a_rowid_have_one() -> None:
    columns = (Column("a", "INTEGER"), Column("RowId", "TEXT"))
    table = TableFacts(TableRef("main", "t"), ObjectKind.TABLE, columns)
    view = TableFacts(TableRef("main", "v"), ObjectKind.VIEW, columns)
    without = TableFacts(TableRef("main", "w"), ObjectKind.TABLE, columns, without_rowid=True)
    found = [[column.name for column in SqlitePaging().row_id(each)] for each in (table, view, without)]
    assert found == [["_rowid_"], [], []]
