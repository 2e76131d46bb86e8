"""The window's queries: where they open, and what becomes of an open transaction."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QDialog

from browser.store import Store
from browser.ui import tasks
from browser.ui.window.main import MainWindow
from tests.ui.driving import until
from tests.ui.windows import idle, named, said, shop, tab_titles


async def test_a_query_needs_a_connection_and_opens_beside_its_table(window: MainWindow, tmp_path: Path) -> None:
    assert window.querying.new() is None
    assert "Connect to a database first" in said(window)
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    query = window.querying.new("SELECT 1")
    assert query is window.desk.tabs.currentWidget()
    assert tab_titles(window) == ["orders", "Query 1"]
    assert window.querying.queries() == [query]
    assert named(query, "sqlEditor").toPlainText() == "SELECT 1"
    await idle()


async def test_a_connection_with_an_open_transaction_is_asked_about(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await idle()
    query = window.querying.new("BEGIN")
    assert query is not None
    query.run()
    await until(lambda: query.runs.state.open)
    window.commands.close_connection()
    question = await until(lambda: window.findChild(QDialog, "transactionQuestion"))
    assert question is not None
    question.reject()
    await idle()
    assert window.desk.connections
    assert query.runs.state.open
    window.commands.close_connection()
    question = await until(lambda: window.findChild(QDialog, "transactionQuestion"))
    assert question is not None
    named(question, "rollbackAndClose").click()
    await until(lambda: not list(window.desk.connections))
    assert tab_titles(window) == []
    await idle()


async def test_a_query_that_is_closed_while_it_is_kept_stays_closed_with_all_its_text(
    window: MainWindow, home: Path, tmp_path: Path
) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await idle()
    query = window.querying.new("select 1")
    assert query is not None
    await until(lambda: not query.drafting.unsaved)
    store = Store(home)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as another_program:
        another_program.execute("begin immediate")
        query.editor.insert(" + 1")
        keeping = tasks.start(query.drafting.write, owner=query)
        await until(lambda: query.drafting._journal.writing)
        query.editor.insert(" + 1")
        window.commands.close_tab()
        quitting = asyncio.ensure_future(window.querying.write_drafts())
        await asyncio.sleep(0)
        assert not keeping.done()
        assert not quitting.done()
        another_program.execute("rollback")
    await quitting
    rows = store.read("SELECT text, discarded IS NULL FROM draft")
    assert (" + 1 + 1select 1", 0) in [(text.decode(), is_open) for text, is_open in rows]
    assert not any(is_open for _, is_open in rows)
    await idle()
