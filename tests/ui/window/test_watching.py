"""The strip counts the statements of all connections; the panel opens one in a query."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from browser.ui.window.main import MainWindow
from tests.ui.driving import key, until
from tests.ui.windows import idle, shop


def _text(window: MainWindow) -> str:
    button = window.strip.findChild(QToolButton, "statementsButton")
    assert isinstance(button, QToolButton)
    return button.text()


async def test_the_strip_counts_live(window: MainWindow, tmp_path: Path) -> None:
    assert _text(window) == "Statements"
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    assert window.desk.active is not None
    database = window.desk.active.database
    await until(lambda: _text(window) == f"Statements {database.statements.total:,}")
    before = database.statements.total
    assert before > 3
    await database.read(lambda c: c.exec_driver_sql("SELECT 1").scalar())
    assert database.statements.total > before
    await until(lambda: _text(window) == f"Statements {database.statements.total:,}")
    window.desk.close_database(database)
    await until(lambda: _text(window) == "Statements")


async def test_a_statement_opens_in_a_query_of_its_connection(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    key(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    panel = window.watching.panel
    assert panel is not None
    await until(lambda: panel.table.model().rowCount() > 3)
    place = next(at for at, line in enumerate(panel.statements.lines) if "note" in line.sent.sql)
    panel.table.selectRow(place)
    panel.table.setFocus()
    key(panel.table, Qt.Key.Key_Return)
    query = await until(lambda: next(iter(window.querying.queries()), None))
    assert query is not None
    assert "orders" in query.editor.toPlainText()
    assert window.desk.tabs.currentWidget() is query
    await idle()
