"""Colours for source code that is shown and not edited: SQL and Python."""

from bisect import bisect_right
from collections.abc import Iterator

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from browser.ui import theme

HIGHLIGHT_AT_MOST = 200_000
"""Characters beyond which a text is shown in one colour."""

Span = tuple[int, int, str]
"""(start, length, kind), in UTF-16 units as Qt counts."""


class Highlighter(QSyntaxHighlighter):
    """Colours the text of `edit`: its tokens are found once for each text. It ends with the edit's document."""

    def __init__(self, edit: QPlainTextEdit, text: str, language: str) -> None:
        super().__init__(edit.document())
        self.spans: tuple[Span, ...] = ()
        self._starts: list[int] = []
        self.look_at(text, language)

    def look_at(self, text: str, language: str) -> None:
        """Find the tokens of the text that the edit is about to show; `language` as Pygments names it, or a dialect."""
        self.spans = tuple(tokens(text, language)) if len(text) <= HIGHLIGHT_AT_MOST else ()
        self._starts = [start for start, _, _ in self.spans]

    def highlightBlock(self, text: str) -> None:
        """Qt's question: colour one line."""
        first = self.currentBlock().position()
        place = max(0, bisect_right(self._starts, first) - 1)  # the one before may reach into this line
        for start, length, kind in self.spans[place:]:
            if start >= first + len(text):
                break
            if start + length > first:
                self.setFormat(max(0, start - first), start + length - max(start, first), _format(kind))


def tokens(text: str, language: str) -> Iterator[Span]:
    """What deserves a colour, in order; a language that Pygments does not know is read as SQL."""
    from pygments import lexers, token, util

    kinds = {
        token.Keyword: "keyword",
        token.Operator.Word: "keyword",
        token.String: "string",
        token.Comment: "comment",
        token.Number: "number",
    }
    try:
        lexer = lexers.get_lexer_by_name(language, stripnl=False)
    except util.ClassNotFound:
        lexer = lexers.get_lexer_by_name("sql", stripnl=False)
    at = 0
    for _, what, value in lexer.get_tokens_unprocessed(text):
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
