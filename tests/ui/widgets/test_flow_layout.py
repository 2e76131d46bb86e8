from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from browser.ui.widgets.flow_layout import FlowLayout


def test_a_new_line_where_there_is_no_room(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    flow = FlowLayout(widget, spacing=4)
    flow.setContentsMargins(0, 0, 0, 0)
    labels = [QLabel(widget) for _ in range(3)]
    for label in labels:
        label.setFixedSize(40, 20)
        flow.addWidget(label)
    assert flow.heightForWidth(200) == 20
    assert flow.heightForWidth(90) == 44
    flow.setGeometry(QRect(0, 0, 90, 100))
    assert [label.pos().toTuple() for label in labels] == [(0, 0), (44, 0), (0, 24)]
    labels[0].hide()
    assert flow.heightForWidth(90) == 20
    labels[1].setFixedSize(40, 30)
    assert flow.heightForWidth(90) == 30, "remembered for as long as nothing changes"
    assert flow.takeAt(5) is None and flow.itemAt(9) is None
    assert flow.count() == 3
