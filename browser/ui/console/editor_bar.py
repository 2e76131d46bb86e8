"""What the bars above an editor's text have in common: they come with the focus in their field, and go by Esc."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from browser.ui import theme

if TYPE_CHECKING:
    from browser.ui.console.editor import SqlEditor


class EditorBar(QWidget):
    """Belongs to one editor and lies above its text; hidden until `appear`. `field` is where one types."""

    field: QLineEdit

    def __init__(self, editor: "SqlEditor", name: str) -> None:
        super().__init__(editor)
        self.setObjectName(name)
        self.setAutoFillBackground(True)
        self._editor = editor

    def appear(self) -> None:
        """Show it, ready to be typed over."""
        self.show()
        self._editor.lay_out()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide it, back to the text."""
        self.hide()
        self._editor.lay_out()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()  # it closes the bar; elsewhere it stops what runs
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.current().line))
        painter.end()
