"""A dialog is awaited, however it ends."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from browser.ui import tasks
from browser.ui.widgets.asking import finished
from tests.ui.driving import until


@pytest.mark.parametrize(("key", "result"), [(Qt.Key.Key_Escape, 0), (Qt.Key.Key_Return, 1)])
async def test_the_answer_is_the_dialogs_result(key: Qt.Key, result: int) -> None:
    parent = QWidget()
    parent.show()
    dialog = QDialog(parent)
    button = QPushButton("Yes", dialog)
    button.clicked.connect(dialog.accept)
    QVBoxLayout(dialog).addWidget(button)
    asked = tasks.start(finished, dialog, owner=parent)
    await until(dialog.isVisible)
    assert not asked.done()
    QTest.keyClick(dialog, key)
    assert await asked == result
    parent.deleteLater()


async def test_a_dialog_that_goes_with_its_parent_has_answered() -> None:
    window, parent = QWidget(), QWidget()
    window.show()
    dialog = QDialog(parent)
    asked = tasks.start(finished, dialog, owner=window)
    await until(dialog.isVisible)
    parent.deleteLater()
    await until(asked.done)
    assert await asked == 0
    window.deleteLater()
