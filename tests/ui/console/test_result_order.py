"""Results are sorted by a click on a header, or by a key."""

import asyncio
import resource
import threading
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from browser.ui import tasks
from browser.ui.console.result_page import RowsPage
from browser.ui.console.tab import QueryTab
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import ALT, CONTROL, SHIFT, page_of, query_on, rows_of, run
from tests.ui.driving import key, until
from tests.ui.windows import idle, shop

THREE = """select * from (select '10' as word, 10 as number, 'x' as same union all select 'b', 9, 'x'
    union all select null, null, 'x' union all select 'B', 100, 'x' union all select 'a', 1.5, 'x') as t"""


def click(page: RowsPage, column: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    header = page.grid.header
    at = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def column(tab: QueryTab, place: int) -> list[str]:
    return [row[place] for row in rows_of(tab)]


async def test_up_down_and_as_received(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    await run(tab, THREE)
    page = page_of(tab)
    await idle()  # the first page may have been short when it was shown
    received, width = column(tab, 0), page.grid.columnWidth(1)
    click(page, 1)
    await until(lambda: "sorted by number ↑" in page.status)
    assert column(tab, 0) == ["a", "b", "10", "B", ""]
    assert "1 NULL last" in page.status
    assert "5 rows" in page.status
    click(page, 1)
    await until(lambda: "sorted by number ↓" in page.status)
    assert column(tab, 0) == ["B", "10", "b", "a", ""]
    assert page.grid.header.sorted_by == {1: (0, True)}
    assert (page.grid.currentIndex().row(), page.grid.currentIndex().column()) == (0, 1)
    click(page, 1)
    await idle()
    assert column(tab, 0) == received
    assert "sorted" not in page.status
    assert (page.grid.columnWidth(1), page.grid.header.sorted_by) == (width, {})
    click(page, 2)
    click(page, 0, SHIFT)
    await until(lambda: "sorted by same ↑, word ↑" in page.status)
    assert column(tab, 0) == ["10", "a", "b", "B", ""]
    await idle()


async def test_by_a_key_and_what_is_copied_and_looked_at_is_of_that_order(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, THREE.replace("'a'", "'a" + "a" * 20_000 + "'"))
    page = page_of(tab)
    page.grid.setFocus()
    key(page.grid, Qt.Key.Key_S, CONTROL | SHIFT)
    await until(lambda: "sorted by word ↑" in page.status)
    assert "long values by their first 1,000 characters" in page.status
    page.grid.setCurrentIndex(page.model.index(1, 0))
    key(page.grid, Qt.Key.Key_F2)
    await until(lambda: len(page.watch.viewer.editor.toPlainText()) > 20_000)
    page.grid.selectColumn(1)
    page.grid.setFocus()
    key(page.grid, Qt.Key.Key_C, CONTROL)
    await idle()
    assert QGuiApplication.clipboard().text().splitlines() == ["10", "1.5", "9", "100"]


async def test_a_click_while_rows_come_is_done_at_the_end(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    tab.editor.set_text(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400000) select i from n"
    )
    tab.run()
    await until(lambda: bool(tab.results.pages) and page_of(tab).model.rowCount() > 0)
    page = page_of(tab)
    click(page, 0)
    click(page, 0)
    if page.ran is None:
        assert "will be sorted when all rows are here" in page.status
    await until(lambda: "sorted by i ↓" in page.status, timeout=60)
    assert rows_of(tab)[0] == ["400000"]
    assert page.model.rowCount() == 400_000
    await idle()


async def test_a_result_may_be_closed_while_it_is_sorted(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) select i from n")
    click(page_of(tab), 0)
    await until(lambda: bool(tasks.running()))
    tab.results.close_result()
    await idle()
    assert not tab.results.pages


async def test_a_cancelled_sort_leaves_nothing_behind(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(
        tab, "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400000) select -i as i from n"
    )
    page = page_of(tab)
    click(page, 0)
    (sorting,) = await until(lambda: [task for task, title in tasks.shown() if title.startswith("Sorting")])
    await asyncio.sleep(0.02)  # it has begun
    sorting.cancel()
    await until(lambda: "sort" not in page.status)
    assert page.grid.header.sorted_by == {}
    assert rows_of(tab)[0] == ["-1"]
    click(page, 0)
    await until(lambda: "sorted by i ↑" in page.status, timeout=60)
    assert rows_of(tab)[0] == ["-400000"]
    await idle()


async def test_a_click_before_the_rows_are_shown_loses_no_worker(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, THREE)
    page = page_of(tab)
    for arrow in "↑↓":
        click(page, 1)
        await until(lambda: f"sorted by number {arrow}" in page.status)  # noqa: B023 - awaited here
    before, gate = page.order._sorted, threading.Event()
    assert before is not None
    page.source._workers.submit(gate.wait)
    click(page, 1)
    await asyncio.sleep(0.02)
    click(page, 1)
    gate.set()
    await until(lambda: "sorted by number ↑" in page.status)
    await idle()
    assert not [each for each in before._workers._threads if each.is_alive()]


async def test_a_full_disk_is_told_and_the_rows_stay(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    wide = "printf('%.990c', 'x') || i"
    await run(
        tab, f"with recursive n(i) as (select 1 union all select i + 1 from n where i < 25000) select {wide} from n"
    )
    page = page_of(tab)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        click(page, 0)
        await until(lambda: tab.message.isVisible())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "cannot be sorted" in said_by(tab)
    assert page.grid.header.sorted_by == {}
    assert "sort" not in page.status
    assert page.model.rowCount() == 25_000
    assert rows_of(tab)[0][0].endswith("x1")
    await idle()
    retry = tab.message.findChild(QPushButton, "retryButton")
    assert retry is not None
    QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    await until(lambda: "sorted by" in page.status)
    assert "↑" in page.status
    assert page.grid.header.sorted_by == {0: (0, False)}
    assert rows_of(tab)[0][0].endswith("x1")
    assert rows_of(tab)[1][0].endswith("x10")
    await idle()
    click(page, 0)
    await until(lambda: "↓" in page.status)
    assert rows_of(tab)[0][0].endswith("x9999")
    await idle()


async def test_a_result_that_is_run_again_keeps_its_order_while_it_has_the_columns(
    window: MainWindow, tmp_path: Path
) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "create table word (a text, b text)")
    await run(tab, "insert into word values ('2', 'x'), ('10', 'y')")
    await run(tab, "select * from word")
    click(page_of(tab), 1)
    click(page_of(tab), 1)
    await until(lambda: "sorted by b ↓" in page_of(tab).status)
    await idle()
    for change, expected, sorted_by in (
        ("insert into word values ('1', 'z')", [["1", "z"], ["10", "y"], ["2", "x"]], {1: (0, True)}),
        ("alter table word rename column b to c", [["2", "x"], ["10", "y"], ["1", "z"]], {}),
    ):
        page = page_of(tab)
        key(window, Qt.Key.Key_P, CONTROL | ALT)  # pinned, or the next run closes it
        await run(tab, change)
        tab.results.setCurrentWidget(page)
        key(window, Qt.Key.Key_R, CONTROL)
        await until(lambda: page_of(tab) is not page)  # noqa: B023 - awaited here
        await idle()
        assert rows_of(tab) == expected
        assert page_of(tab).grid.header.sorted_by == sorted_by


def said_by(tab: QueryTab) -> str:
    message = tab.message.message
    return message.whole() if message is not None else ""
