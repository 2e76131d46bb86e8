"""The field for a URL, which covers a password while it is typed; what is typed and pasted stays as it is."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit, QWidget

from browser.ui import theme
from browser.ui.database.url_fields import password_span


class UrlField(QLineEdit):
    """Whoever owns it takes a password out when the field is left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("urlField")
        self.setAccessibleName(self.tr("URL or file"))
        self._covered = self._composes = False
        for signal in (self.textChanged, self.cursorPositionChanged):
            signal.connect(self._cover)
        self.selectionChanged.connect(self._cover_selected)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        composed, self._composes = self._composes, bool(event.preeditString())
        super().inputMethodEvent(event)
        if composed and not self._composes:
            self._cover()

    def _cover(self) -> None:
        """Paint a bar in its place; an input method's format is the only one that a part of a QLineEdit can have."""
        if self._composes:
            return  # another event would end what is being composed
        start, end = password_span(self.text())
        if not self._covered and start == end:
            return
        self._covered = start < end
        bar = QTextCharFormat()
        bar.setForeground(QColor(theme.current().input_border))
        bar.setBackground(QColor(theme.current().input_border))
        kind = QInputMethodEvent.AttributeType.TextFormat
        place = QInputMethodEvent.Attribute(kind, start - self.cursorPosition(), end - start, bar)
        QCoreApplication.sendEvent(self, QInputMethodEvent("", [place] if self._covered else []))

    def _cover_selected(self) -> None:
        """What is selected is painted in its own colours, not in the bar's: then none of it can be read."""
        start, end = password_span(self.text())
        first, last = self.selectionStart(), self.selectionEnd()
        hidden = first < end and start < last
        if bool(self.property("selectionHidden")) != hidden:
            theme.restyle(self, selectionHidden=hidden)
