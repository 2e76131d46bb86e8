"""Filters by a cell's value; the watch over the value viewer is tested by test_table_tab.py, too."""

import pytest
from PySide6.QtCore import Qt

from browser.database.facts import Column, Kind
from browser.errors import NotSupported
from browser.rows.cells import Cell, cell_of
from browser.rows.filters import Filter
from browser.ui.rows.table_tab import TableTab
from browser.ui.rows.value_filter import filter_for
from tests.conftest import OpenDatabase
from tests.ui.driving import key, until
from tests.ui.rows.conftest import OpenTab, script

NUMBER, PAID = Column("total", "numeric", Kind.NUMBER), Column("paid", "boolean", Kind.BOOLEAN)


@pytest.mark.parametrize(
    ("wire", "column", "keep", "exclude"),
    [
        ("12.50", NUMBER, Filter("total", "=", "12.50"), Filter("total", "<>", "12.50")),
        (None, NUMBER, Filter("total", "is null"), Filter("total", "is not null")),
        (1, PAID, Filter("paid", "is true"), Filter("paid", "is false")),
        (0, PAID, Filter("paid", "is false"), Filter("paid", "is true")),
        ("true", PAID, Filter("paid", "is true"), Filter("paid", "is false")),
        ("false", PAID, Filter("paid", "is false"), Filter("paid", "is true")),
    ],
)
def test_the_filter_for_a_cell(wire: object, column: Column, keep: Filter, exclude: Filter) -> None:
    cell = cell_of(wire, column)  # type: ignore[arg-type]
    assert filter_for(cell, column, exclude=False) == keep
    assert filter_for(cell, column, exclude=True) == exclude


def test_what_has_no_equality_is_refused() -> None:
    with pytest.raises(NotSupported, match="meta cannot be filtered"):
        filter_for(Cell("{}", "{}", Kind.JSON), Column("meta", "json", Kind.JSON), exclude=False)
    with pytest.raises(NotSupported):
        filter_for(Cell("x", "x", Kind.TEXT, shortened=True), Column("t", "text", Kind.TEXT), exclude=False)


async def test_the_viewer_follows_the_current_cell(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    script(
        sqlite_url,
        """create table t (id integer primary key, body);
        insert into t values (1, printf('%.*c', 50000, 'a')), (2, printf('%.*c', 60000, 'b')), (3, 'short');""",
    )
    tab: TableTab = await open_tab(await open_database(sqlite_url), "t")
    tab.toggle_viewer()
    tab.grid.go_to(0, 1)
    tab.grid.go_to(1, 1)
    await until(lambda: tab.watch.viewer.notice.text().startswith("60.0 k characters"))
    tab.grid.go_to(0, 1)
    tab.grid.go_to(2, 1)
    await until(lambda: tab.watch.viewer.notice.text() == "5 characters")
    assert tab.watch.viewer.editor.toPlainText() == "short"
    key(tab.grid, Qt.Key.Key_Escape)
    assert not tab.watch.viewer.isVisible()
    tab.toggle_viewer()
    tab.toggle_viewer()
    tab.grid.go_to(0, 1)
    assert tab.watch.viewer.editor.toPlainText() == "short"
