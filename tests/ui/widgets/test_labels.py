"""Text is never markup."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from browser.ui.widgets.labels import line, paragraph


def test_labels_are_plain(qapp: QApplication) -> None:
    parent = QWidget()
    for label in (line(parent, "one", "<img src=x>"), paragraph(parent, "two", "<img src=x>", fixed=True)):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert paragraph(parent, "three").wordWrap()
    parent.deleteLater()
