"""ProgressLine: how far something on a worker's thread has come, as a bar and a sentence."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from browser.ui.widgets.labels import paragraph

LOOK_EVERY = 100
"""Milliseconds between two looks at how far it has come."""


class ProgressLine(QWidget):
    """Hidden until `begin` has something to say, or until the first `report` after it."""

    def __init__(
        self, name: str, title: str, wording: Callable[[int, int], str], parent: QWidget | None = None
    ) -> None:
        """`wording(done, total)` is the sentence; `title` is the bar's accessible name."""
        super().__init__(parent)
        self._wording = wording
        self._latest: tuple[int, int] | None = None
        self.bar = QProgressBar(self)
        self.bar.setObjectName(name)
        self.bar.setAccessibleName(title)
        self.bar.setTextVisible(False)
        self.text = paragraph(self, f"{name}Text", muted=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.text)
        self._look = QTimer(self, interval=LOOK_EVERY)
        self._look.timeout.connect(self._show)
        self.hide()

    def begin(self, sentence: str = "") -> None:
        """Something has begun; with a sentence that is shown at once."""
        self._latest = None
        self.bar.setRange(0, 0)
        self.text.setText(sentence)
        self._look.start()
        self.setVisible(bool(sentence))

    def end(self) -> None:
        """Hide it again."""
        self._look.stop()
        self.text.setText("")
        self.hide()

    def report(self, done: int, total: int) -> None:
        """Called on any thread, a thousand times perhaps: a timer looks at the newest."""
        self._latest = (done, total)

    def _show(self) -> None:
        if self._latest is not None:
            done, total = self._latest
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.text.setText(self._wording(done, total))
            self.show()
