"""The history; what is recorded is tested in test_tab.py."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt

from browser import paths
from browser.console.history import Entry, History
from browser.database.dialects.base.lexis import Lexis
from browser.store import Store
from browser.ui.console.history_panel import PAGE
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import query_on
from tests.ui.driving import key, until
from tests.ui.windows import idle, shop


async def test_many_entries_come_in_pages_and_are_forgotten(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    entries = History(Store(paths.home()))
    for number in range(PAGE + 50):
        entries.add(Entry(datetime.now(UTC), "k", "there", f"select {number}"), Lexis())
    panel = window.querying.panels.show_history()
    await until(lambda: panel.model.rowCount() == PAGE)
    panel.table.scrollToBottom()
    await until(lambda: panel.model.rowCount() == PAGE + 50)
    panel.table.setFocus()
    key(panel.table, Qt.Key.Key_Delete)
    await until(lambda: panel.model.entries[0].sql == f"select {PAGE + 48}")
    panel.only_here.setChecked(True)
    await until(lambda: panel.model.rowCount() == 0)
    assert panel.empty.isVisible()
    assert tab.database is not None
    await idle()
