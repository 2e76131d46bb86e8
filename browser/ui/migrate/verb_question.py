"""One question before something that cannot easily be taken back: No is what Enter and Esc mean."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from browser.ui import theme


class Question(QDialog):
    """migrationQuestion. `accepted` means yes."""

    def __init__(self, parent: QWidget, title: str, text: str, yes: str, no: str) -> None:
        super().__init__(parent)
        self.setObjectName("migrationQuestion")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        sign = QLabel(self)
        sign.setPixmap(theme.icon("triangle-alert", theme.current().error).pixmap(20, 20))
        words = QLabel(text, self)
        words.setObjectName("questionText")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setMinimumWidth(380)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(words, 1)
        self.go = QPushButton(yes, self)
        self.go.setObjectName("questionYes")
        self.go.setAutoDefault(False)
        self.go.clicked.connect(self.accept)
        self.stay = QPushButton(no, self)
        self.stay.setObjectName("questionNo")
        self.stay.setDefault(True)
        self.stay.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.go)
        row.addWidget(self.stay)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(row)
        self.stay.setFocus()
