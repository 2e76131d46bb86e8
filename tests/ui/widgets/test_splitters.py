from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from browser.ui.widgets.splitters import one_above_another, side_by_side


def test_panels_keep_a_place_in_sight(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(400, 300)
    labels = [QLabel(text, owner) for text in "abc"]
    below = one_above_another(owner, labels[1], labels[2], name="inner")
    split = side_by_side(owner, labels[0], below, sizes=(100, 300))
    split.resize(400, 300)
    owner.show()
    assert (split.orientation(), below.orientation()) == (Qt.Orientation.Horizontal, Qt.Orientation.Vertical)
    assert [split.widget(0), split.widget(1), below.widget(0), below.objectName()] == [
        *labels[:1],
        below,
        labels[1],
        "inner",
    ]
    assert split.sizes()[0] < split.sizes()[1]
    split.setSizes([0, 400])
    assert split.sizes()[0] > 0
