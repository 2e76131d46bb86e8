"""The window's queries: where they open, and what becomes of an open transaction."""

from pathlib import Path

from PySide6.QtWidgets import QDialog

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
