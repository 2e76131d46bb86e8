"""One sentence at the foot of an editor: why something was not done, or was done differently; gone with an edit."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

MARGIN = 8
"""Pixels to the editor's edges."""


class Notice(QLabel):
    """Lies over the text, lets the mouse through, takes no focus."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self.setObjectName("editorNotice")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._editor = editor
        self.hide()

    def say(self, sentence: str) -> None:
        """Show it until something else happens; "" hides it."""
        self.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
        if sentence:
            self.place()
            self.raise_()

    def place(self) -> None:
        """To the foot of what is in sight."""
        area = self._editor.viewport().geometry()
        width = max(80, min(area.width() - 2 * MARGIN, 640))
        height = self.heightForWidth(width)
        self.setGeometry(area.left() + MARGIN, area.bottom() - height - MARGIN, width, height)
