"""A quiet bar for what takes longer than 0.3 s. Its room is always there, so that nothing moves when it appears."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from browser.ui import theme

PATIENCE = 300
"""Milliseconds before it shows."""

_STEP = 40
_ROUND = 1_600


class BusyBar(QWidget):
    """3 pixels at the top of a panel. Several things may go on at once: the newest is what it tells."""

    shown = Signal(str)
    """What goes on, as soon as it takes long; empty when nothing does any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("busyBar")
        self.setFixedHeight(3)
        self._texts: dict[object, str] = {}
        self._active = False
        self._at = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._appear)
        self._steps = QTimer(self)
        self._steps.setInterval(_STEP)
        self._steps.timeout.connect(self._step)

    @property
    def active(self) -> bool:
        """Whether it is seen."""
        return self._active

    @property
    def text(self) -> str:
        """What goes on, seen or not yet; empty for nothing."""
        return next(reversed(self._texts.values()), "")

    def begin(self, key: object, text: str) -> None:
        """Something (`key`) goes on."""
        self._texts.pop(key, None)
        self._texts[key] = text
        if self._active:
            self.shown.emit(text)
        elif not self._patience.isActive():
            self._patience.start()

    def end(self, key: object) -> None:
        """It has ended; nothing happens when it was not going on."""
        if self._texts.pop(key, None) is None:
            return
        if self._texts:
            if self._active:
                self.shown.emit(self.text)
            return
        self._patience.stop()
        self._steps.stop()
        if self._active:
            self._active = False
            self.shown.emit("")
            self.update()

    @contextmanager
    def during(self, text: str) -> Iterator[None]:
        """Something goes on for as long as one is inside, where the bar may go first."""
        key = object()
        self.begin(key, text)
        try:
            yield
        finally:
            if isValid(self):
                self.end(key)

    def tell(self, key: object, text: str) -> None:
        """Begin with a text, end with an empty one."""
        if text:
            self.begin(key, text)
        else:
            self.end(key)

    def _appear(self) -> None:
        self._active = True
        self._steps.start()
        self.setAccessibleName(self.text)
        self.shown.emit(self.text)
        self.update()

    def _step(self) -> None:
        self._at = (self._at + _STEP) % _ROUND
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._active:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().line))
        width = self.width() / 4
        left = (self.width() + width) * self._at / _ROUND - width
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(QRectF(left, 0, width, self.height()), QColor(theme.current().accent))
