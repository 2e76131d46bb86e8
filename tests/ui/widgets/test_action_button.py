from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from browser.ui.widgets.action_button import ActionButton
from tests.ui.driving import click


def test_it_is_its_action_and_then_another(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    done: list[str] = []
    first, second = QAction("First", owner), QAction("Second", owner)
    first.triggered.connect(lambda: done.append("first"))
    second.triggered.connect(lambda: done.append("second"))
    button = ActionButton("someButton", owner, first)
    owner.show()
    click(button)
    first.setEnabled(False)
    first.setText("Wait")
    assert (button.text(), button.isEnabled()) == ("Wait", False)
    click(button)
    button.stand_for(second)
    first.setText("Nobody listens")
    assert (button.text(), button.isEnabled(), button.toolTip()) == ("Second", True, second.toolTip())
    click(button)
    assert done == ["first", "second"]


def test_without_an_action_nothing_happens(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    button = ActionButton("someButton", owner)
    owner.show()
    click(button)
    assert button.text() == ""
