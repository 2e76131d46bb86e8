from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from browser.ui.rows.foot import Foot
from tests.ui.driving import key, type_text


def test_only_what_is_of_use_is_shown(qtbot: QtBot) -> None:
    foot = Foot(QAction("Refresh"), QAction("Cancel"), QAction("Stop counting"))
    qtbot.addWidget(foot)
    foot.show()
    assert not foot.cancel.isVisible() and not foot.stop.isVisible() and not foot.busy.isVisible()
    foot.show_busy("<b>sorting</b>")
    foot.show_status("rows 1-2", counting=True)
    assert foot.cancel.isVisible() and foot.stop.isVisible()
    assert foot.busy.textFormat() == foot.status.textFormat() == Qt.TextFormat.PlainText
    wanted = QSignalSpy(foot.jump_wanted)
    type_text(foot.jump, "12")
    key(foot.jump, Qt.Key.Key_Return)
    assert wanted.at(0) == ["12"]
