"""Labels of plain text, in the few ways they are needed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from browser.ui import theme
from browser.ui.widgets import plain


def line(parent: QWidget, name: str, text: str = "", *, muted: bool = False, heading: bool = False) -> QLabel:
    """One line between panels; it is cut where there is no room."""
    label = _plain(parent, name, text)
    label.setProperty("muted", muted)
    label.setProperty("heading", heading)
    label.setMinimumHeight(theme.HEADER_HEIGHT)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return label


def paragraph(parent: QWidget, name: str, text: str = "", *, muted: bool = False, fixed: bool = False) -> QLabel:
    """As many lines as the text needs."""
    label = _plain(parent, name, text)
    label.setProperty("muted", muted)
    label.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    if fixed:
        label.setFont(theme.fixed_font())
    return label


class CutLine(QLabel):
    """One muted line that ends in "…" where there is no room; its tip says all of it then."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("muted", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def say(self, text: str) -> None:
        """Show this."""
        if text != self._whole:
            self._whole = text
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's event."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width()))
        self.setText(shown)
        self.setToolTip("" if shown == self._whole else plain.tip(self._whole))
        self.setAccessibleName(self._whole)


def _plain(parent: QWidget, name: str, text: str) -> QLabel:
    label = QLabel(text, parent)
    label.setObjectName(name)
    label.setProperty("inset", True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return label
