"""What stands where rows would be: one sentence, and the one action that helps."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class EmptyNotice(QWidget):
    """Lies in the middle of `over`, a viewport."""

    helped = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("emptyNotice")
        self.text = QLabel(self)
        self.text.setObjectName("emptyText")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setProperty("muted", True)
        self.button = QPushButton(self)
        self.button.setObjectName("emptyAction")
        self.button.clicked.connect(self.helped)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self.text)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        over.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "") -> None:
        """Show a sentence and a button, or only the sentence; hide when there is nothing to say."""
        self.text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.setVisible(bool(text))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.setGeometry(self._over.rect())
