"""Text is never markup."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from browser.ui.widgets.labels import CutLine, line, paragraph


def test_labels_are_plain(qapp: QApplication) -> None:
    parent = QWidget()
    for label in (line(parent, "one", "<img src=x>"), paragraph(parent, "two", "<img src=x>", fixed=True)):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert paragraph(parent, "three").wordWrap()
    parent.deleteLater()


def test_what_is_cut_is_said_whole_by_its_tip(qapp: QApplication) -> None:
    parent = QWidget()
    label = CutLine(parent, "sum")
    label.resize(400, 20)
    label.say("251 statements <b>")
    assert (label.text(), label.toolTip()) == ("251 statements <b>", "")
    label.resize(60, 20)
    label.grab()
    assert label.text().endswith("…") and label.text()[0] == "2"
    assert "251 statements &lt;b&gt;" in label.toolTip() and label.accessibleName() == "251 statements <b>"
    parent.deleteLater()
