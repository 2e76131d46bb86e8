"""The chip that says to which rows a table is restricted; its cross takes the restriction away."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from browser.ui import theme
from browser.ui.widgets.plain import one_line, tip

LONGEST = 48
"""Characters of the restriction that the chip shows."""


class RestrictionChip(QFrame):
    """Looks like a filter, but cannot be edited: it is a relation."""

    delete_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("restrictionChip")
        self.label = QLabel(self)
        self.label.setObjectName("restrictionText")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self._icon = QLabel(self)
        self.cross = QToolButton(self)
        self.cross.setObjectName("restrictionDelete")
        self.cross.setToolTip(self.tr("Show the whole table"))
        self.cross.setAccessibleName(self.tr("Show the whole table"))
        self.cross.setIconSize(QSize(14, 14))
        self.cross.setAutoRaise(True)
        self.cross.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cross.clicked.connect(self.delete_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 1, 3, 1)
        row.setSpacing(4)
        for widget in (self._icon, self.label, self.cross):
            row.addWidget(widget)
        self._dress()
        self.hide()

    def say(self, text: str) -> None:
        """Show a restriction; hide when there is none."""
        shown = one_line(text)
        self.label.setText(shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…")
        self.label.setToolTip(tip(text))
        self.setAccessibleName(self.tr("Only {0}").format(shown))
        self.setVisible(bool(text))

    def _dress(self) -> None:
        now = theme.current()
        self._icon.setPixmap(theme.icon("link", now.accent).pixmap(QSize(14, 14), self.devicePixelRatioF()))
        self.cross.setIcon(theme.icon("x", now.muted))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "cross"):
            self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.accent), 1))
        painter.setBrush(QColor(now.current_row))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
