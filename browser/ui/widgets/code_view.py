"""A read-only view of source, Python unless said otherwise, in the theme's colours."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from browser.ui import theme
from browser.ui.widgets.highlighting import Highlighter


class CodeView(QPlainTextEdit):
    """Shows `code` as plain text; `code` itself is exact, for the clipboard."""

    def __init__(self, title: str, parent: QWidget | None = None, language: str = "python") -> None:
        super().__init__(parent)
        self.setObjectName("codeView")
        self.setAccessibleName(title)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.setFont(theme.fixed_font())
        self.code = ""
        self.language = language
        self.highlighter = Highlighter(self, "", language)

    def show_code(self, code: str) -> None:
        """Show another text; the same one again keeps its scroll position and selection."""
        if code == self.code:
            return
        self.code = code
        self.highlighter.look_at(code, self.language)
        self.setPlainText(code)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's event; another theme has other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "highlighter"):
            self.highlighter.rehighlight()
