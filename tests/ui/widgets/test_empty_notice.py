from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from browser.ui.widgets.empty_notice import EmptyNotice
from tests.ui.driving import click


def test_a_sentence_and_the_one_action(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(300, 200)
    over.show()
    notice = EmptyNotice(over)
    assert not notice.isVisible()
    notice.say("Nothing.", "Help")
    assert notice.isVisible() and notice.size() == over.size()
    over.resize(400, 300)
    assert notice.size() == over.size()
    helped = QSignalSpy(notice.helped)
    click(notice.button)
    assert helped.count() == 1
    notice.say("Nothing at all.")
    assert not notice.button.isVisible()
    notice.say("")
    assert not notice.isVisible()
