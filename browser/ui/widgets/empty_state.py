"""What is seen where there is nothing yet: one sentence, and the one action that helps."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.ui.widgets.action_button import ActionButton
from browser.ui.widgets.labels import paragraph


class EmptyState(QWidget):
    """emptyState. A little above the middle, where the eye looks first."""

    def __init__(self, parent: QWidget, usual: str = "", action: QAction | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self._usual = usual
        self.sentence = paragraph(self, "emptySentence", usual, muted=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = ActionButton("emptyAction", self, action)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)

    def offer(self, usual: str, action: QAction | None = None) -> None:
        """Another sentence, and another action that helps."""
        self._usual = usual
        if action is not None:
            self.button.stand_for(action)
        self.say("")

    def say(self, sentence: str) -> None:
        """Say this instead of the usual sentence, and offer nothing; the usual one again with an empty text."""
        self.sentence.setText(sentence or self._usual)
        self.button.setVisible(not sentence)
