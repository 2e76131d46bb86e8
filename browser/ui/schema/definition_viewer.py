"""A read-only window for the statement that makes an object."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeySequence, QShortcut, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from browser.ui import theme

HIGHLIGHT_AT_MOST = 200_000
"""Characters beyond which a text is shown in one colour."""


class DefinitionViewer(QDialog):
    """Shows `sql` (plain text, highlighted) in a window of its own that blocks nothing. "Copy" takes it exactly."""

    def __init__(self, title: str, sql: str, dialect: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("definitionViewer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.sql = sql
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("definitionText")
        self.text.setAccessibleName(title)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.text.setFont(theme.fixed_font())
        self.text.setPlainText(sql)
        self.highlighter = Highlighter(self.text, sql, dialect)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("definitionCopy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.sql))
        buttons.rejected.connect(self.close)
        QShortcut(QKeySequence("Escape"), self, self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.text)
        column.addWidget(buttons)
        self.resize(720, 480)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's event; another theme has other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "highlighter"):
            self.highlighter.rehighlight()


class Highlighter(QSyntaxHighlighter):
    """Colours a text that does not change: its tokens are found once."""

    def __init__(self, edit: QPlainTextEdit, sql: str, dialect: str) -> None:
        super().__init__(edit.document())
        self.spans = tuple(tokens(sql, dialect)) if len(sql) <= HIGHLIGHT_AT_MOST else ()

    def highlightBlock(self, text: str) -> None:
        """Qt's question: colour one line."""
        first = self.currentBlock().position()
        for start, length, kind in self.spans:
            if start + length > first and start < first + len(text):
                self.setFormat(max(0, start - first), start + length - max(start, first), _format(kind))


def tokens(sql: str, dialect: str) -> Iterator[tuple[int, int, str]]:
    """(start, length, kind) of what deserves a colour, in UTF-16 units as Qt counts."""
    from pygments import lexers, token, util

    kinds = {token.Keyword: "keyword", token.String: "string", token.Comment: "comment", token.Number: "number"}
    try:
        lexer = lexers.get_lexer_by_name(dialect)
    except util.ClassNotFound:
        lexer = lexers.get_lexer_by_name("sql")
    at = 0
    for _, what, value in lexer.get_tokens_unprocessed(sql):
        length = len(value.encode("utf-16-le", "surrogatepass")) // 2
        kind = next((kind for family, kind in kinds.items() if family in what.split()), "")
        if kind:
            yield at, length, kind
        at += length


def _format(kind: str) -> QTextCharFormat:
    now = theme.current()
    colours = {"keyword": now.accent, "string": now.success, "comment": now.muted, "number": now.warning}
    shape = QTextCharFormat()
    shape.setForeground(QColor(colours[kind]))
    if kind == "keyword":
        shape.setFontWeight(QFont.Weight.DemiBold)
    return shape
