"""What leads to queries in the real window: the welcome strip, the tree, files, the library."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui.actions import action_of
from browser.ui.console.history_panel import HistoryPanel
from browser.ui.console.library_panel import LibraryPanel
from browser.ui.console.tab import QueryTab
from browser.ui.window import begin, opening, query_starts
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import ALT, CONTROL, active, query_on, rows_of, run, write
from tests.ui.driving import click, key, until
from tests.ui.windows import asked, focused, idle, main_window, named, shop


async def test_the_welcome_strip_offers_parameters(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    (button,) = [each for each in window.central.welcome.offered if each.text() == "Query with :params"]
    click(button)
    (tab,) = await until(window.querying.queries)
    await until(tab.bind_table.isVisible)
    await run(tab)
    assert rows_of(tab) == [["Hello", "42"]]
    await idle()


async def test_the_demo_answers_its_query_with_parameters(window: MainWindow, home: Path) -> None:
    await begin.open_demo(window, home / "demo.db", "orders", False, False)
    tab = query_starts.example(window)
    assert tab is not None
    await until(tab.bind_table.isVisible)
    await run(tab)
    assert rows_of(tab)
    assert tab.message.message is None
    await idle()


async def test_a_table_of_the_tree_is_queried(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    await run(tab, "create table Odd_Name (a integer)")
    await run(tab, "insert into Odd_Name values (7)")
    await until(lambda: window.schema.catalog_of(tab.database).objects)  # read anew by itself
    (name,) = window.schema.catalog_of(tab.database).objects
    assert window.schema.select(name.ref)
    window.schema.setFocus()
    action_of(window.querying.tree, "query_table").trigger()
    await until(lambda: len(window.querying.queries()) == 2)
    made = window.desk.tabs.currentWidget()
    assert isinstance(made, QueryTab)
    assert "LIMIT 1000" in made.editor.text()
    await run(made)
    assert rows_of(made) == [["7"]]
    await idle()


async def test_a_function_that_was_made_is_completed(postgresql_url: str, window: MainWindow) -> None:
    tab = await query_on(window, postgresql_url)
    await run(tab, "create function price_of(item integer) returns integer language sql as 'select 1'")
    await until(lambda: window.schema.catalog_of(tab.database).routines)
    await idle()
    write(tab, "select price_")
    await until(lambda: tab.editor.completer.is_open)
    key(tab.editor, Qt.Key.Key_Tab)
    assert tab.editor.text() == "select price_of"
    await idle()


async def test_a_file_is_opened_changed_and_saved(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.sql"
    file.write_text("select 'from a file'")
    async with main_window(home) as window:
        for task in begin.begin(window, asked(shop(tmp_path / "shop.db"), query=file)):
            await task
        (tab,) = window.querying.queries()
        assert (tab.title, tab.editor.text()) == ("mine", "select 'from a file'")
        write(tab, "select 'saved'")
        key(focused(), Qt.Key.Key_S, CONTROL)
        await until(lambda: file.read_text() == "select 'saved'")
        await idle()
        file.write_text("select 'by somebody else'")
        write(tab, "select 'mine'")
        key(focused(), Qt.Key.Key_S, CONTROL)
        await until(lambda: tab.message.message is not None)
        assert "changed by another program" in tab.message.message.text  # type: ignore[union-attr]
        assert file.read_text() == "select 'by somebody else'"
        action_of(tab.filing, "save_over").trigger()
        await until(lambda: file.read_text() == "select 'mine'")
        await idle()


async def test_the_library_keeps_renames_inserts_and_deletes(window: MainWindow, home: Path, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    write(tab, "select 'kept'")
    key(focused(), Qt.Key.Key_S, CONTROL)
    dialog = named(window, "queryName")
    dialog.setTextValue("reports/mine")
    key(dialog, Qt.Key.Key_Return)
    saved = home / "queries" / "reports" / "mine.sql"
    await until(saved.exists)
    await active(window)
    await idle()
    assert tab.path == str(saved)
    key(focused(), Qt.Key.Key_O, CONTROL | ALT)
    panel = window.desk.tabs.currentWidget()
    assert isinstance(panel, LibraryPanel)
    await until(lambda: panel.current is not None)
    assert panel.current is not None
    assert panel.current.name == "reports/mine"
    action_of(panel, "insert_saved").trigger()
    await until(lambda: window.desk.tabs.currentWidget() is tab)
    assert tab.editor.text() == "select 'kept'select 'kept'"
    window.desk.tabs.setCurrentWidget(panel)
    action_of(panel, "delete_saved").trigger()
    await until(lambda: not saved.exists())
    await idle()


async def test_a_transaction_is_rolled_back_after_its_time(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    window.settings.set("rollback_after_minutes", 1)
    action_of(tab.transactions, "toggle_manual").trigger()
    await until(lambda: tab.runs.state.manual)
    await run(tab, "delete from orders")
    tab.bar.ticked.emit()
    assert named(tab, "keepOpenButton").isVisible()
    assert "rolls back in" in tab.bar.about.text()
    tab.transactions._kept_from -= 61
    tab.bar.ticked.emit()
    await until(lambda: not tab.runs.state.open)
    assert "rolled back after 1 min" in tab.message.message.text  # type: ignore[union-attr]
    await run(tab, "select count(*) from orders")
    assert rows_of(tab) == [["500"]]
    await tab.transactions.rollback()
    await idle()


async def test_a_password_in_a_statement_is_told_to_nobody(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "create user x identified by 'hunter2-secret'")
    said = "".join(each.whole() for each in window.messages.messages)
    shown = " ".join((said, tab.results.tabText(0), tab.status.text(), tab.results.pages[0].foot.sql.text()))
    assert said
    assert "hunter2" not in shown + window.windowTitle()
    await idle()
    key(window, Qt.Key.Key_H, CONTROL | ALT)
    panel = window.desk.tabs.currentWidget()
    assert isinstance(panel, HistoryPanel)
    await until(lambda: panel.model.rowCount() == 1)
    assert "hunter2" not in panel.model.entries[0].sql + panel.preview.editor.text()
    await idle()


async def test_quitting_asks(home: Path, tmp_path: Path) -> None:
    async with main_window(home) as window:
        tab = await query_on(window, shop(tmp_path / "shop.db"))
        action_of(tab.transactions, "toggle_manual").trigger()
        await until(lambda: tab.runs.state.manual)
        await run(tab, "delete from orders")
        window.close()
        await until(lambda: [each for each in window.children() if each.objectName() == "transactionQuestion"])
        click(named(window, "stayButton"))
        await idle()
        assert window.isVisible()
        assert tab.runs.state.open
        window.desk.close_database(tab.database)
        await until(lambda: [each for each in window.children() if each.objectName() == "transactionQuestion"])
        click(named(window, "rollbackAndClose"))
        await until(lambda: not len(window.desk.connections))
        await idle()


async def test_a_dropped_file_of_sql_becomes_a_query(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "dropped.SQL"
    file.write_text("select 'dropped'")
    await window.open_url(shop(tmp_path / "shop.db"))
    opening.open_files(window, [str(file)])
    (tab,) = await until(window.querying.queries)
    assert tab.editor.text() == "select 'dropped'"
    await idle()
