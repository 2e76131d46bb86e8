from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from browser.ui.widgets.empty_state import EmptyState


def test_the_usual_sentence_offers_help_and_others_do_not(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    state = EmptyState(owner, "Nothing yet.", QAction("Fill", owner))
    owner.show()
    assert (state.sentence.text(), state.button.text()) == ("Nothing yet.", "Fill")
    assert state.sentence.textFormat() == Qt.TextFormat.PlainText
    state.say("It is full <b>elsewhere</b>.")
    assert state.sentence.text() == "It is full <b>elsewhere</b>."
    assert not state.button.isVisible()
    state.offer("Still nothing.")
    assert (state.sentence.text(), state.button.text()) == ("Still nothing.", "Fill")
    assert state.button.isVisible()
    state.offer("Nothing at all.", QAction("Begin", owner))
    assert (state.sentence.text(), state.button.text()) == ("Nothing at all.", "Begin")
