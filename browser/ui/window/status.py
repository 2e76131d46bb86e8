"""The strip at the bottom: what is going on, with a Cancel, the messages, and the connection."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from browser.ui import tasks, theme

PATIENCE = 300
"""Milliseconds before something that takes time is shown."""


class BusyIndicator(QWidget):
    """Names the newest task that has been running for longer than 0.3 s and offers to cancel it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("busyIndicator")
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        bar = QProgressBar(self)
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedWidth(64)
        bar.setAccessibleName(self.tr("Busy"))
        self.cancel_button = QToolButton(self)
        self.cancel_button.setObjectName("cancelTask")
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.setToolTip(self.tr("Stop what is running"))
        self.cancel_button.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(bar)
        row.addWidget(self._text)
        row.addWidget(self.cancel_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE)
        self._timer.timeout.connect(self._show)
        tasks.activity().changed.connect(self._changed)
        self.hide()

    def _changed(self) -> None:
        if not tasks.shown():
            self._timer.stop()
            self.hide()
        elif self.isVisible():
            self._show()
        elif not self._timer.isActive():
            self._timer.start()

    def _show(self) -> None:
        titles = [title for _, title in tasks.shown()]
        if not titles:
            self.hide()
            return
        more = f" (+{len(titles) - 1})" if len(titles) > 1 else ""
        self._text.setText(self.fontMetrics().elidedText(titles[-1], Qt.TextElideMode.ElideRight, 360) + more)
        self.setAccessibleName(self.tr("Busy: {0}").format(titles[-1]))
        self.show()

    def cancel(self) -> None:
        """Cancel the newest task."""
        shown = tasks.shown()
        if shown:
            shown[-1][0].cancel()


class BottomStrip(QFrame):
    """28 pixels of live figures. The panels behind them open by a click."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bottomStrip")
        self.setFixedHeight(theme.HEADER_HEIGHT)
        self._buttons: dict[str, QToolButton] = {}
        self.busy = BusyIndicator(self)
        self.connection = QLabel(self)
        self.connection.setObjectName("statusConnection")
        self.connection.setTextFormat(Qt.TextFormat.PlainText)
        self.connection.setProperty("muted", True)
        self.connection.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.connection.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._panels = QHBoxLayout()
        self._panels.setSpacing(4)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(12)
        row.addLayout(self._panels)
        row.addWidget(self.busy)
        row.addWidget(self.connection, 1)

    def add(self, name: str, action: QAction) -> None:
        """A button at the end of the row, "`name`Button", that does what `action` does."""
        button = self._buttons[name] = QToolButton(self)
        button.setObjectName(f"{name}Button")
        button.setIcon(action.icon())
        button.setToolTip(action.toolTip())
        button.setText(action.text().replace("&", ""))
        button.setCheckable(True)
        button.clicked.connect(lambda: self._pressed(button, action))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._panels.addWidget(button)

    def _pressed(self, button: QToolButton, action: QAction) -> None:
        button.setChecked(not button.isChecked())  # only `mark` knows what is shown
        action.trigger()

    def say(self, name: str, text: str) -> None:
        """Another text on the button of that name."""
        self._buttons[name].setText(text)

    def mark(self, name: str) -> None:
        """The panel of that name is the one that is seen; "" when none is."""
        for each, button in self._buttons.items():
            button.setChecked(each == name)

    def show_messages(self, count: int) -> None:
        """How many messages there are."""
        self.say("messages", self.tr("Messages {0}").format(count) if count else self.tr("Messages"))

    def show_connection(self, text: str) -> None:
        """What the active tab is connected to."""
        self.connection.setText(text)
        self.connection.setToolTip(text if "<" not in text else "")
