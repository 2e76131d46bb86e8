"""A quiet word about what is being read, once it takes long enough to be noticed."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QVBoxLayout, QWidget

NOTICED_AFTER = 300
"""Milliseconds after which something that runs is shown."""


class BusyStrip(QWidget):
    """A moving line, what is being done, and Cancel; shown 0.3 s after it began."""

    def __init__(self, cancel: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("schemaBusy")
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setProperty("muted", True)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        button = QToolButton(self)
        button.setObjectName("schemaBusyCancel")
        button.setText(self.tr("Cancel"))
        button.setToolTip(cancel.toolTip())
        button.setAccessibleName(cancel.text())
        button.clicked.connect(cancel.trigger)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 4, 0)
        row.addWidget(self._label, 1)
        row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addLayout(row)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTICED_AFTER)
        self._timer.timeout.connect(self.show)
        self.hide()

    def say(self, what: str) -> None:
        """What goes on now; an empty text when everything has ended."""
        if not what:
            self._timer.stop()
            self.hide()
            return
        self._label.setText(what)
        self.setAccessibleName(what)
        if self.isHidden() and not self._timer.isActive():
            self._timer.start()
