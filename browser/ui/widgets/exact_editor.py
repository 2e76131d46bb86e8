"""A read-only editor whose copies are exact: Qt's own turns no-break spaces and line separators into others."""

from bisect import bisect_left

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from browser.ui import theme
from browser.ui.widgets.value_text import Shown


class ExactEditor(QPlainTextEdit):
    """Shows a `Shown` made from `original`, one character for one, and copies from the original."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(theme.fixed_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._units = b""
        self._breaks: tuple[int, ...] = ()

    def show_text(self, shown: Shown, original: str | None = None) -> None:
        """Show it; without `original` what is shown is what is copied."""
        whole = shown.text if original is None else original
        self._units = whole.encode("utf-16-le", "surrogatepass")
        self._breaks = shown.breaks
        self.setPlainText(shown.text)

    def set_wrapped(self, wrapped: bool) -> None:
        """Break lines at the edge, or let them run on; only for text whose lines are not huge."""
        mode = QPlainTextEdit.LineWrapMode
        self.setLineWrapMode(mode.WidgetWidth if wrapped else mode.NoWrap)

    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        start, end = (at - bisect_left(self._breaks, at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        data = QMimeData()
        data.setText(self._units[2 * start : 2 * end].decode("utf-16-le", "replace"))
        return data
