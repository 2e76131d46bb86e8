"""What the chips of the filter bar have in common: a cross, the keys that mean it, and the rounded frame."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QToolButton

from browser.ui import theme

LONGEST = 48
"""Characters of its text that a chip shows."""


def cut(text: str) -> str:
    """A text as a chip shows it."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


class Chip(QFrame):
    """A frame that can be deleted. Who makes one sets `cross` to `cross_button()`, last, as the tab key goes."""

    delete_wanted = Signal()

    cross: QToolButton

    @property
    def is_on(self) -> bool:
        """Whether it is painted in the accent's colour."""
        return True

    @property
    def edge(self) -> str:
        """The colour of its frame."""
        return theme.current().accent if self.is_on else theme.current().line

    def button(self, name: str, words: str) -> QToolButton:
        """A flat button inside the chip; `words` are its tip and its accessible name."""
        button = QToolButton(self)
        button.setObjectName(name)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setIconSize(QSize(14, 14))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def cross_button(self, name: str, words: str) -> QToolButton:
        """The button that deletes."""
        button = self.button(name, words)
        button.clicked.connect(self.delete_wanted)
        return button

    def dress(self) -> None:
        """Take the theme's colours; called again when they change."""
        self.cross.setIcon(theme.icon("x", theme.current().muted))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "cross"):
            self.dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.edge), 1))
        painter.setBrush(QColor(now.current_row if self.is_on else now.window))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
