"""Labels of plain text, in the few ways they are needed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from browser.ui import theme


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
