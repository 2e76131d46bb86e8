"""The window of a definition: plain, coloured, copied exactly."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from browser.ui.schema.definition_viewer import DefinitionViewer
from browser.ui.widgets.highlighting import HIGHLIGHT_AT_MOST
from tests.ui.driving import click, key

SQL = "CREATE TABLE \"<b>\" (a text DEFAULT 'ü😀<img src=x>', -- why\r\n b integer DEFAULT 12\u00a0)"


def test_what_is_shown_is_text_and_what_is_copied_is_exact(application: QApplication) -> None:
    owner = QWidget()
    viewer = DefinitionViewer("orders", SQL, "postgresql", owner)
    viewer.show()
    assert viewer.text.isReadOnly()
    assert "<img src=x>" in viewer.text.toPlainText()
    copy = viewer.findChild(QPushButton, "definitionCopy")
    assert isinstance(copy, QPushButton)
    click(copy)
    assert QGuiApplication.clipboard().text() == SQL
    assert not viewer.isModal()
    key(viewer.text, Qt.Key.Key_Escape)
    assert not viewer.isVisible()
    owner.deleteLater()


def test_a_huge_definition_is_left_plain(application: QApplication) -> None:
    owner = QWidget()
    viewer = DefinitionViewer("big", "SELECT 1;\n" * (HIGHLIGHT_AT_MOST // 9), "sqlite", owner)
    assert viewer.highlighter.spans == ()
    viewer.close()
    owner.deleteLater()
