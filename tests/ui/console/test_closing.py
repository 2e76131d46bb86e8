"""The question before a transaction is lost; what it leads to is tested in test_tab.py."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from browser.ui.console.closing import Choice, TransactionQuestion
from tests.ui.driving import key, until


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
