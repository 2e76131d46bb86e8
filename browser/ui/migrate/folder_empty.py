"""What is seen while a connection has no migrations folder: one sentence and what fills it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from browser.ui.widgets.labels import paragraph

_WIDTH = 560
"""Pixels of the explanation: a line that is easy to read."""


class NoFolder(QWidget):
    """A sentence, Choose, and the demo's own migrations where the database has the demo, or nothing at all."""

    choose_wanted = Signal()
    own_wanted = Signal()
    init_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self.sentence = paragraph(self, "emptySentence", self.tr("No migrations folder yet"))
        self.sentence.setProperty("heading", True)
        said = self.tr(
            "Choose the folder of an Alembic project (or drop it here): the one with alembic.ini or pyproject.toml, "
            "or its migrations folder. It is only read; nothing in it runs before you trust it."
        )
        self.explanation = paragraph(self, "emptyExplanation", said, muted=True)
        self.explanation.setFixedWidth(_WIDTH)
        policy = self.explanation.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Fixed)
        self.explanation.setSizePolicy(policy)
        self.choose = self._button("chooseFolderButton", self.tr("Choose…"), self.choose_wanted)
        self.choose.setDefault(True)
        self.own = self._button("ownFolderButton", self.tr("The demo's migrations"), self.own_wanted)
        self.start = self._button("initButton", self.tr("Start a new project…"), self.init_wanted)
        for each in (self.sentence, self.explanation):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.choose, self.own, self.start):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.sentence)
        column.addLayout(_centred(self.explanation))
        column.addLayout(row)
        column.addStretch(3)
        self.setFocusProxy(self.choose)

    def _button(self, name: str, text: str, wanted: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.clicked.connect(wanted)
        return button


def _centred(widget: QWidget) -> QHBoxLayout:
    """Stretches beside it; an alignment would give wrapped text the height of one line."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row
