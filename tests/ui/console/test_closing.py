"""The question before a transaction is lost; what it leads to is tested in test_tab.py."""

import asyncio
import sqlite3
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from browser.ui.console.closing import Choice, TransactionQuestion
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import query_on, run
from tests.ui.driving import click, key, until
from tests.ui.windows import idle, shop


async def asked(press: Qt.Key, *, can_commit: bool = True) -> Choice:
    parent = QWidget()
    parent.show()
    dialog = TransactionQuestion(parent, ["“Query 1” has <b>one</b> open"], can_commit=can_commit)
    finished = asyncio.Event()
    dialog.finished.connect(lambda _: finished.set())
    dialog.open()
    await until(dialog.isVisible)
    key(dialog, press)
    await finished.wait()
    parent.deleteLater()
    return dialog.choice


async def test_enter_rolls_back_and_escape_stays() -> None:
    assert await asked(Qt.Key.Key_Return) is Choice.ROLLBACK
    assert await asked(Qt.Key.Key_Escape) is Choice.STAY


async def question(window: MainWindow) -> TransactionQuestion:
    def found() -> TransactionQuestion | None:
        return next((each for each in window.findChildren(TransactionQuestion) if each.isVisible()), None)

    await until(lambda: found() is not None)
    dialog = found()
    assert dialog is not None
    return dialog


async def test_what_writes_is_not_stopped_unasked(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    tab = await query_on(window, path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin immediate")
    tab.editor.set_text("delete from orders; delete from users")
    tab.run_all()
    await until(lambda: tab.runs.running and tab.runs.at[0] == 1)
    tabs, count = window.desk.tabs, window.desk.tabs.count()
    tabs.tabCloseRequested.emit(tabs.indexOf(tab))
    dialog = await question(window)
    story = dialog.findChild(QLabel, "transactionStory")
    assert isinstance(story, QLabel)
    assert "is running:\n    delete from orders\nClosing stops it. 1 statement after it will not run." in story.text()
    for means_stay in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        key(dialog, means_stay)
        await until(lambda asked=dialog: not asked.isVisible())  # type: ignore[misc]
        assert tab.runs.running
        tabs.tabCloseRequested.emit(tabs.indexOf(tab))
        dialog = await question(window)
    stay, stop = (each for each in dialog.findChildren(QPushButton) if each.isVisible())
    assert (stay.text(), stop.text()) == ("Let it run", "Stop and close")
    click(stop)
    await until(lambda: tabs.count() == count - 1)
    holder.execute("rollback")
    await idle()
    assert holder.execute("select count(*) from orders").fetchone() == (500,)
    holder.close()


async def test_what_only_reads_is_closed_at_once(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    tab.editor.set_text("with recursive n(i) as (select 1 union all select i + 1 from n) select i from n")
    tab.run()
    await until(lambda: tab.runs.running and bool(tab.results.pages))
    tabs, count = window.desk.tabs, window.desk.tabs.count()
    tabs.tabCloseRequested.emit(tabs.indexOf(tab))
    await until(lambda: tabs.count() == count - 1)
    await idle()


async def test_a_commit_that_comes_too_late_closes_nothing(window: MainWindow, tmp_path: Path) -> None:
    """The time until the automatic rollback was over, or the connection lost, while the question was there."""
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "begin; delete from users", everything=True)
    assert tab.runs.state.open
    window.commands.close_tab()
    dialog = await question(window)
    await tab.transactions.rollback()
    commit = dialog.findChild(QPushButton, "commitAndClose")
    assert isinstance(commit, QPushButton)
    click(commit)
    await until(lambda: tab.message.message is not None)
    assert tab.message.message is not None
    assert tab.message.message.text.startswith("Nothing was committed")
    assert window.desk.tabs.indexOf(tab) >= 0
    await idle()
