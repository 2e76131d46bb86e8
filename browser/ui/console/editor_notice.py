"""One sentence at the foot of an editor: why something was not done, or was done differently; gone with an edit."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from browser.ui import theme

MARGIN = 8
"""Pixels to the editor's edges."""
WIDEST = 720
"""Pixels beyond which the sentence is broken."""


class Notice(QLabel):
    """Lies over the text, lets the mouse through, takes no focus."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self.setObjectName("editorNotice")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(10, 6, 10, 6)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._editor = editor
        self.hide()

    def say(self, sentence: str) -> None:
        """Show it until something else happens; "" hides it."""
        palette = self.palette()
        palette.setColor(self.foregroundRole(), QColor(theme.current().warning))
        self.setPalette(palette)
        self.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
        if sentence:
            self.place()
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(now.warning))
        painter.setBrush(QColor(now.warning_background))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
        super().paintEvent(event)

    def place(self) -> None:
        """To the foot of what is in sight."""
        area = self._editor.viewport().geometry()
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + 24
        width = max(80, min(area.width() - 2 * MARGIN, wanted, WIDEST))
        height = self.heightForWidth(width)
        self.setGeometry(area.left() + MARGIN, area.bottom() - height - MARGIN, width, height)
