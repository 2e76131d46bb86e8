"""The chip that says to which rows a table is restricted; its cross takes the restriction away."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from browser.ui import theme
from browser.ui.widgets.chip import Chip, cut
from browser.ui.widgets.plain import one_line, tip


class RestrictionChip(Chip):
    """Looks like a filter, but cannot be edited: it is a relation."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("restrictionChip")
        self.label = QLabel(self)
        self.label.setObjectName("restrictionText")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self._icon = QLabel(self)
        self.cross = self.cross_button("restrictionDelete", self.tr("Show the whole table"))
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 1, 3, 1)
        row.setSpacing(4)
        for widget in (self._icon, self.label, self.cross):
            row.addWidget(widget)
        self.dress()
        self.hide()

    def say(self, text: str) -> None:
        """Show a restriction; hide when there is none."""
        shown = one_line(text)
        self.label.setText(cut(shown))
        self.label.setToolTip(tip(text))
        self.setAccessibleName(self.tr("Only {0}").format(shown))
        self.setVisible(bool(text))

    def dress(self) -> None:
        super().dress()
        self._icon.setPixmap(theme.icon("link", theme.current().accent).pixmap(QSize(14, 14), self.devicePixelRatioF()))
