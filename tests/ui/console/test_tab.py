"""The console by keyboard, in the real window."""

import asyncio
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from browser.console.binds import Bind, BindType
from browser.ui.actions import action_of
from browser.ui.console import closing
from browser.ui.console.history_panel import HistoryPanel
from browser.ui.console.result_page import RowsPage
from browser.ui.console.tab import QueryTab
from browser.ui.window import begin
from browser.ui.window.main import MainWindow
from tests.clock import clock
from tests.console.cancelling import runs_something
from tests.database.test_held import proxy_to, threads_ended, through
from tests.ui.console.queries import (
    ALT,
    CONTROL,
    SHIFT,
    active,
    ended,
    open_query,
    page_of,
    put_caret,
    query_on,
    rows_of,
    run,
    titles,
    write,
)
from tests.ui.driving import click, key, type_text, until
from tests.ui.test_leaks import widgets
from tests.ui.windows import asked, focused, idle, main_window, named, shop, tab_titles


async def test_a_statement_runs_and_its_rows_are_seen(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select id, name from users order by id")
    assert rows_of(tab) == [["1", "Ada Lovelace"], ["2", "Grace Hopper"]]
    assert page_of(tab).status.startswith("2 rows · ")
    assert titles(tab) == ["1 users"]
    await idle()


@pytest.mark.parametrize("everything", [False, True])
async def test_on_every_database(database_url: str, window: MainWindow, everything: bool) -> None:
    tab = await query_on(window, database_url)
    await run(tab, "select 1 as a union all select 2 order by 1; select 'x' as b", everything=everything)
    if everything:
        assert [rows_of(tab, place) for place in range(2)] == [[["1"], ["2"]], [["x"]]]
    else:
        assert rows_of(tab) == [["x"]]
    await idle()


async def test_parameters_are_typed_in_and_bound(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    write(tab, "select :name as name, :n as n")
    await until(tab.bind_table.isVisible)
    assert [bind.name for bind in tab.bind_table.values.values()] == ["name", "n"]
    tab.bind_table.setFocus()
    key(tab.bind_table, Qt.Key.Key_Return)
    type_text(focused(), "O'Hara; -- :x")
    key(focused(), Qt.Key.Key_Return)
    key(tab.bind_table, Qt.Key.Key_Down)
    key(tab.bind_table, Qt.Key.Key_Return)
    type_text(focused(), "42")
    key(focused(), Qt.Key.Key_Return)
    await run(tab)
    assert rows_of(tab) == [["O'Hara; -- :x", "42"]]
    assert tab.bind_table.values["n"].type is BindType.INTEGER
    await idle()


async def test_a_value_that_does_not_fit_is_told_before_anything_runs(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    tab.bind_table.binds.take({"n": Bind("n", BindType.INTEGER, "many")})
    await run(tab, "delete from orders; select * from users where id = :n", everything=True)
    assert tab.message.message is not None
    assert "many" in tab.message.message.whole()
    await run(tab, "select count(*) from orders")
    assert rows_of(tab) == [["500"]]
    await idle()


async def test_an_error_is_told_marked_and_reached(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    await run(tab, "create table things (a integer)")
    inserts = "insert into things values (1);\ninsert into things values (2);\n"
    await run(tab, inserts + "select wrong_name\nfrom things;\nselect 1", everything=True)
    assert tab.message.message is not None
    whole = tab.message.message.whole()
    assert "wrong_name" in whole
    assert "2 statements before it took effect: insert into things values (1)" in whole
    assert "nothing of them was rolled back" in whole
    assert len(tab.editor.marks.errors()) == 1
    assert "1 statement did not run" in tab.status.text()
    key(tab, Qt.Key.Key_F8)
    assert tab.editor.text()[tab.editor.caret :].startswith("wrong_name")
    assert titles(tab) == ["1 INSERT things", "2 INSERT things", "3 things"]
    assert "1 row changed" in page_of(tab, 0).status
    await idle()


async def test_results_are_pinned_renamed_run_again_and_closed(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select count(*) from users; select count(*) from orders", everything=True)
    assert titles(tab) == ["1 users", "2 orders"]
    action_of(tab.results, "pin_result").trigger()
    action_of(tab.results, "rename_result").trigger()
    dialog = named(window, "renameResult")
    dialog.setTextValue("before")
    key(dialog, Qt.Key.Key_Return)
    await until(lambda: titles(tab)[1] == "2 before")
    await active(window)
    await run(tab, "delete from orders where id > 100")
    assert titles(tab) == ["1 before", "2 DELETE orders"]
    assert page_of(tab).status.startswith("400 rows changed")
    tab.results.setCurrentIndex(0)
    page_of(tab).grid.setFocus()
    key(focused(), Qt.Key.Key_R, CONTROL)
    await ended(tab)
    assert rows_of(tab, 0) == [["500"]]  # it is pinned
    assert rows_of(tab, 1) == [["100"]]
    key(focused(), Qt.Key.Key_W, CONTROL | ALT)
    assert len(titles(tab)) == 2
    await idle()


async def test_a_transaction_by_keyboard(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    await run(tab, "create table things (a integer)")
    action_of(tab.transactions, "toggle_manual").trigger()
    await until(lambda: tab.runs.state.manual)
    await run(tab, "insert into things values (1)")
    bar = tab.bar
    assert named(tab, "transactionBar") is bar
    assert bar.about.text() == "Transaction open for 0:00"
    assert bar.pending.text() == "1 statement"
    click(named(tab, "rollbackButton"))
    await until(lambda: not tab.runs.state.open)
    await run(tab, "insert into things values (2)")
    click(named(tab, "commitButton"))
    await until(lambda: not tab.runs.state.open)
    assert "COMMIT" in tab.status.text()
    await run(tab, "select a from things")
    assert rows_of(tab) == [["2"]]
    click(named(tab, "rollbackButton"))
    await until(lambda: not tab.runs.state.open)
    await idle()


@pytest.mark.parametrize(("press", "rows"), [("rollbackAndClose", "0"), ("commitAndClose", "1"), ("stayButton", "")])
async def test_closing_asks(database_url: str, window: MainWindow, press: str, rows: str) -> None:
    tab = await query_on(window, database_url)
    await run(tab, "create table things (a integer)")
    action_of(tab.transactions, "toggle_manual").trigger()
    await until(lambda: tab.runs.state.manual)
    await run(tab, "insert into things values (1)")
    key(window, Qt.Key.Key_W, CONTROL)
    await until(lambda: window.findChild(QDialog, "transactionQuestion"))
    dialog = named(window, "transactionQuestion")
    assert "insert into things values (1)" in named(dialog, "transactionStory").text()
    click(named(dialog, press))
    if press == "stayButton":
        await idle()
        assert tab.runs.state.open
        await closing.end(tab, closing.Choice.ROLLBACK)
        return
    await until(lambda: not window.desk.tabs.count())
    other = await open_query(window)
    await run(other, "select count(*) from things")
    assert rows_of(other) == [[rows]]
    await idle()


async def test_no_key_means_two_things(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select * from orders")
    holders: dict[str, list[tuple[QWidget, QAction]]] = {}
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        mine = [(keys.toString(), each) for each in widget.actions() for keys in each.shortcuts()]
        for keys, each in mine:
            for other, action in holders.get(keys, []):
                if each is not action and (other is widget or other.isAncestorOf(widget)):
                    found.append((keys, other.objectName(), action.text(), widget.objectName(), each.text()))
            if each.shortcutContext() is not Qt.ShortcutContext.WidgetShortcut:
                holders.setdefault(keys, []).append((widget, each))
    assert not found
    await idle()


async def test_a_long_result_streams_while_one_scrolls(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) "
    if "mysql" in database_url:
        await run(tab, "set session max_recursive_iterations = 1000000")
    write(tab, numbers + "select i, i * 2 as twice, 'a text that is a little longer' as words from n")
    key(tab.editor, Qt.Key.Key_Return, CONTROL)
    await until(lambda: isinstance(page_of(tab), RowsPage) and page_of(tab).model.rowCount() > 0, timeout=30)
    first = page_of(tab)
    assert first.model.cell(0, 0).text == "1"
    bar = first.grid.verticalScrollBar()
    while tab.is_busy:
        bar.setValue(bar.maximum())
        await asyncio.sleep(0.01)
    assert first.model.rowCount() == 200_000
    assert first.status.startswith("200,000 rows · ")
    first.grid.go_to(199_999)
    await until(lambda: first.model.cell(199_999, 1) is not None)
    assert first.model.cell(199_999, 1).text == "400000"
    first.grid.selectAll()
    await idle()


async def test_cancel_keeps_what_came(driver_url: str, window: MainWindow) -> None:
    tab = await query_on(window, driver_url)
    if "mysql" in driver_url:
        await run(tab, "set session max_recursive_iterations = 100000000")
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000000) select i from n"
    write(tab, sql)
    key(tab.editor, Qt.Key.Key_Return, CONTROL)
    await until(lambda: tab.results.count() == 1)
    key(tab, Qt.Key.Key_Escape)
    await ended(tab)
    assert tab.results.count() == 1
    assert "cancelled" in page_of(tab).status or "stopped" in page_of(tab).status
    await run(tab, "select 7 as seven")
    assert rows_of(tab) == [["7"]]
    await idle()


async def test_drafts_come_back_after_a_crash(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    async with main_window(home) as window:
        tab = await query_on(window, path)
        write(tab, "select :name, 'never saved'")
        put_caret(tab, "never")
        await until(tab.bind_table.isVisible)
        tab.bind_table.binds.put(0, Bind("name", BindType.TEXT, "Ada"))
        await until(lambda: not tab.drafting.unsaved)
        left = tab.drafting.id
        async with main_window(home) as second:  # another instance: what the first one types is not its own
            await second.open_url(path)
            await idle()
            assert not second.querying.queries()
        assert window.querying.drafts._drafts is not None
        window.querying.drafts._drafts.instance.end()  # as the system does when a process is killed
        async with main_window(home) as third:
            await third.open_url(path)
            (back,) = await until(third.querying.queries)
            assert back.editor.text() == "select :name, 'never saved'"
            assert back.editor.caret == len("select :name, '")
            assert back.bind_table.binds.known["name"].text == "Ada"
            assert (back.title, back.drafting.id) == ("Query 1", left)
            await idle()


async def test_the_window_comes_back_with_its_queries(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    async with main_window(home) as window:
        await window.open_url(path, table="orders")
        tab = await open_query(window)
        write(tab, "select 1")
        await window.open_url(path, table="users")
        window.desk.tabs.setCurrentWidget(tab)
        assert tab_titles(window) == ["orders", "Query 1", "users"]
    async with main_window(home) as window:
        for task in begin.begin(window, asked()):
            await task
        assert tab_titles(window) == ["orders", "Query 1", "users"]
        (tab,) = window.querying.queries()
        assert window.desk.tabs.currentWidget() is tab
        assert tab.editor.text() == "select 1"
        await idle()


async def test_a_closed_query_is_reopened(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    write(tab, "select 'closed by mistake'")
    key(window, Qt.Key.Key_W, CONTROL)
    await until(lambda: not window.desk.tabs.count())
    await idle()
    key(window, Qt.Key.Key_T, CONTROL | SHIFT)
    (back,) = await until(window.querying.queries)
    assert back.editor.text() == "select 'closed by mistake'"
    await idle()


async def test_what_ran_is_in_the_history(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    await run(tab, "select 1 as one")
    await run(tab, "select wrong_name")
    await idle()
    key(window, Qt.Key.Key_H, CONTROL | ALT)
    panel = window.desk.tabs.currentWidget()
    assert isinstance(panel, HistoryPanel)
    await until(lambda: panel.model.rowCount() == 2)
    table = named(panel, "historyTable")
    assert table.model().index(0, 2).data() == "select wrong_name"
    assert table.model().index(0, 5).data() == "failed"
    type_text(focused(), "AS ONE")
    await until(lambda: panel.model.rowCount() == 1)
    key(focused(), Qt.Key.Key_Return)
    key(focused(), Qt.Key.Key_Return)
    await until(lambda: len(window.querying.queries()) == 2)
    chosen = window.desk.tabs.currentWidget()
    assert isinstance(chosen, QueryTab)
    assert chosen.editor.text() == "select 1 as one"
    await idle()


async def test_a_mute_server_is_aborted(database_url: str, window: MainWindow) -> None:
    if database_url.startswith("sqlite"):
        return
    with proxy_to(database_url) as proxy:
        tab = await query_on(window, through(proxy, database_url))
        await run(tab, "select 1 as one")
        write(tab, "select pg_sleep(60)" if "postgresql" in database_url else "select sleep(60)")
        key(tab.editor, Qt.Key.Key_Return, CONTROL)
        await until(lambda: runs_something(database_url))
        proxy.stall()
        key(tab, Qt.Key.Key_Escape)
        await until(lambda: tab.runs.mute)
        button = named(tab, "cancelButton")
        assert button.text() == "Abort"
        assert "has not confirmed" in tab.status.text()
        began = clock()
        click(button)
        await ended(tab)
        assert clock() - began < 1
        assert "aborted" in page_of(tab).status
        assert named(tab, "reconnectButton").isVisible()
        assert "lost" in tab.bar.about.text()
        proxy.flow()
        await threads_ended()
        click(named(tab, "reconnectButton"))
        await until(lambda: not tab.runs.state.lost)
        await run(tab, "select 2 as two")
        assert rows_of(tab) == [["2"]]
        await idle()
        window.desk.close_database(tab.database)
        await idle()


async def test_many_queries_leave_nothing(database_url: str, window: MainWindow) -> None:
    await window.open_url(database_url)
    counts = []
    size = 0
    many = 30 if database_url.startswith("sqlite") else 14
    for _ in range(many):
        tab = await open_query(window)
        await run(tab, "select 1 as one; select 2 as two", everything=True)
        assert tab.results.count() == 2
        size = len(tab.findChildren(QWidget))
        await close(window)
        counts.append((widgets(), threads()))
    assert counts[-1][0] < counts[many // 3][0] + 2 * size, counts  # the window makes some panels when there is time
    assert counts[-1][1] <= counts[many // 3][1]


def threads() -> int:
    return sum(each.name.startswith("rowlore") for each in threading.enumerate())


async def close(window: MainWindow) -> None:
    key(window, Qt.Key.Key_W, CONTROL)
    await until(lambda: not window.desk.tabs.count())
    await idle()
    await asyncio.sleep(0)


async def test_secrets_are_known_by_columns_that_are_learned_after_the_query_was_opened(
    window: MainWindow, tmp_path: Path
) -> None:
    """The columns of a large database come late; until then nothing tells what the second value of users is."""
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await idle()
    tab.database.learn(lambda table: ("id", "password") if table == "users" else ())
    insert = "insert into users values ({0}, 'hunter2');"
    await run(tab, f"begin; {insert.format(10)} select 1 as one from users where name <> 'x'", everything=True)
    assert "insert into users" in page_of(tab, 1).foot.sql.text() and "hunter2" not in page_of(tab, 1).foot.sql.text()
    tab.bar.pending.menu().aboutToShow.emit()
    pending = [each.text() for each in tab.bar.pending.menu().actions()]
    assert any("insert into users" in each for each in pending) and not any("hunter2" in each for each in pending)
    await run(tab, " ".join(insert.format(number) for number in range(20, 35)) + " rollback", everything=True)
    log = page_of(tab, 0).text.toPlainText()
    assert log.count("insert into users") == 15 and "hunter2" not in log
    await idle()
