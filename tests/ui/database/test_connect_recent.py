"""The list of recent connections."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from browser.ui.database.connect_recent import Recent, RecentList

TWO = (Recent("/tmp/a.db", read_only=True), Recent("postgresql://ada@h/db", needs_password=True))


def test_it_tells_what_is_chosen(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    shown = RecentList(TWO, parent)
    told: list[Recent] = []
    shown.chosen.connect(told.append)
    assert shown.current is None
    shown.setCurrentRow(1)
    shown.setCurrentRow(0)
    assert told == [TWO[1], TWO[0]]
    assert shown.current == TWO[0]


def test_an_empty_one_is_hidden(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    shown = RecentList((), parent)
    parent.show()
    assert not shown.isVisible()
