"""The line below the rows: what is shown, what is going on, where to go."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from browser.ui import theme


class Foot(QFrame):
    """28 pixels. The texts are plain; the buttons show actions of the tab."""

    jump_wanted = Signal(str)
    """What was typed as a row number."""

    def __init__(
        self, refresh: QAction, cancel: QAction, stop_counting: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tableFoot")
        self.setFixedHeight(theme.HEADER_HEIGHT + 4)
        self.status = self._label("rowStatus")
        self.busy = self._label("rowBusy")
        self.cancel = self._button("cancelButton", cancel)
        self.stop = self._button("stopCounting", stop_counting)
        self.jump = QLineEdit(self)
        self.jump.setObjectName("jumpField")
        self.jump.setPlaceholderText(self.tr("Go to row"))
        self.jump.setAccessibleName(self.tr("Go to row"))
        self.jump.setToolTip(self.tr("Type a row number (Ctrl+G)"))
        self.jump.setFixedWidth(120)
        self.jump.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.jump.returnPressed.connect(lambda: self.jump_wanted.emit(self.jump.text()))
        refresh_button = self._button("refreshButton", refresh)
        refresh_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self.status)
        row.addWidget(self.stop)
        row.addStretch(1)
        row.addWidget(self.busy)
        row.addWidget(self.cancel)
        row.addWidget(self.jump)
        row.addWidget(refresh_button)
        self.show_busy("")
        self.show_status("", counting=False)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("muted", True)
        label.setMinimumWidth(40)  # a narrow window cuts the text rather than refuse to be narrow
        return label

    def _button(self, name: str, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text().replace("&", ""))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def show_status(self, text: str, *, counting: bool) -> None:
        """The status line, and whether a count is running that can be stopped."""
        self.status.setText(text)
        self.stop.setVisible(counting)

    def show_busy(self, text: str) -> None:
        """What is going on and can be cancelled; empty for nothing."""
        self.busy.setText(text)
        self.busy.setVisible(bool(text))
        self.cancel.setVisible(bool(text))
