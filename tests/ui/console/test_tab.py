"""The console by keyboard, in the real window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from browser.console.binds import Bind, BindType
from browser.ui.actions import action_of
from browser.ui.console import closing
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import (
    CONTROL,
    SHIFT,
    ended,
    open_query,
    page_of,
    query_on,
    rows_of,
    run,
    titles,
    write,
)
from tests.ui.driving import click, key, type_text, until
from tests.ui.windows import focused, idle, named, shop


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
    await run(tab, "delete from orders where id > 100")
    assert titles(tab) == ["1 before", "2 DELETE orders"]
    assert page_of(tab).status.startswith("400 rows changed")
    tab.results.setCurrentIndex(0)
    page_of(tab).grid.setFocus()
    key(focused(), Qt.Key.Key_R, CONTROL)
    await ended(tab)
    assert rows_of(tab, 0) == [["500"]]  # it is pinned
    assert rows_of(tab, 2) == [["100"]]
    key(focused(), Qt.Key.Key_W, CONTROL | SHIFT)
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
    assert bar.about.text() == "open for 0:00"
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
