"""As high as its content, and on the screen. The real dialog is tried by test_connect_dialog.py."""

from PySide6.QtWidgets import QLabel, QVBoxLayout
from pytestqt.qtbot import QtBot

from browser.ui.database.connect_fitting import FittingDialog
from tests.ui.driving import until


async def test_it_grows_shrinks_and_moves_up(qtbot: QtBot) -> None:
    dialog = FittingDialog()
    qtbot.addWidget(dialog)
    column = QVBoxLayout(dialog)
    label = QLabel("one line", dialog)
    column.addWidget(label)
    dialog.fit_to(column)
    dialog.show()
    room = dialog.screen().availableGeometry()
    low = dialog.height()
    dialog.move(10, room.bottom() - low - 60)
    label.setText("line\n" * 10)
    await until(lambda: dialog.height() > low)
    assert room.contains(dialog.frameGeometry())
    label.setText("line\n" * 200)
    await until(lambda: dialog.frameGeometry().height() == room.height())
    assert dialog.frameGeometry().top() == room.top()
    label.setText("one line")
    await until(lambda: dialog.height() < 100)
