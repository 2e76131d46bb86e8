"""A page of rows in the window."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from browser.ui.window.main import MainWindow
from tests.ui.console.queries import CONTROL, page_of, query_on, rows_of, run
from tests.ui.driving import key
from tests.ui.windows import idle, shop


async def test_a_value_is_looked_at_and_secrets_are_masked(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select 'visible' as words, 'hunter2' as password")
    page = page_of(tab)
    assert rows_of(tab)[0][0] == "visible"
    assert "hunter2" not in rows_of(tab)[0][1]
    page.grid.setFocus()
    key(page.grid, Qt.Key.Key_F2)
    assert page.watch.viewer.isVisible()
    assert page.watch.viewer.editor.toPlainText() == "visible"
    key(page.grid, Qt.Key.Key_Escape)
    assert not page.watch.viewer.isVisible()
    window.secrets.show()
    assert rows_of(tab)[0][1] == "hunter2"
    await idle()


async def test_rows_are_copied_with_columns_of_one_name(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select 1 as a, 2 as a union all select 3, 4")
    page = page_of(tab)
    page.grid.selectAll()
    page.grid.setFocus()
    key(page.grid, Qt.Key.Key_C, CONTROL)
    await idle()
    assert QGuiApplication.clipboard().text().splitlines()[-2:] == ["1\t2", "3\t4"]


async def test_no_rows_and_no_columns_are_shown_as_such(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    await run(tab, "select one from (select 1 as one) as t where one = 0")
    assert page_of(tab).status.startswith("0 rows")
    assert page_of(tab).model.columnCount() == 1
    await idle()


async def test_what_the_server_said_beside_rows_stands_below_them(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    vendor = database_url.partition(":")[0].partition("+")[0]
    failing = {
        "sqlite": "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)"
        " select abs(case i when 4000 then -9223372036854775807 - 1 else i end) as a from n",
        "postgresql": "select 1 / (3 - n) as a from generate_series(1, 5) as n",
        "mysql": "select 'x' + 1 as a; select 2 as b",
    }
    await run(tab, failing[vendor], everything=True)
    page = page_of(tab, 0)
    assert page.notices.isVisibleTo(page)
    said = {"sqlite": "integer overflow", "postgresql": "division by zero", "mysql": "Warning 1292"}
    assert said[vendor] in page.notices.toPlainText()
    assert page.notices.verticalScrollBar().maximum() == 0
    assert page.grid.geometry().bottom() < page.notices.geometry().top() + page.height()
    await run(tab, "select 1 as a")
    assert not page_of(tab).notices.isVisibleTo(page_of(tab))
    await idle()


async def test_no_rows_is_said_and_a_long_statement_is_cut_at_its_end(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    names = ", ".join(f"{number} as a_rather_long_name_{number}" for number in range(30))
    await run(tab, f"select {names} where 1 = 0")
    page = page_of(tab)
    assert (page.empty.isVisible(), page.empty.text.text()) == (True, "No rows.")
    shown = page.foot.sql
    assert shown.text().startswith("select 0 as") and shown.text().endswith("…")
    assert shown.fontMetrics().horizontalAdvance(shown.text()) <= shown.width()
    await run(tab, "select 1")
    assert not page_of(tab).empty.isVisible()
    await idle()
