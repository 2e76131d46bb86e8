"""What of an editor is in sight, and the background of the statement that will run."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QTextBlock
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from browser.ui import theme

Line = tuple[QTextBlock, float, float]
"""A line, its top and its height in pixels of the viewport."""


def lines_in_sight(editor: QPlainTextEdit) -> Iterator[Line]:
    """Every line that is in sight, also in part."""
    block, bottom = editor.firstVisibleBlock(), editor.viewport().height()
    top = editor.blockBoundingGeometry(block).translated(editor.contentOffset()).top()
    while block.isValid() and top <= bottom:
        height = editor.blockBoundingRect(block).height()
        yield block, top, height
        block, top = block.next(), top + height


def positions_in_sight(editor: QPlainTextEdit) -> tuple[int, int]:
    """Where what is in sight begins and ends, in UTF-16 units."""
    blocks = [block for block, _, _ in lines_in_sight(editor)] or [editor.firstVisibleBlock()]
    return blocks[0].position(), blocks[-1].position() + blocks[-1].length()


def centre_if_hidden(editor: QPlainTextEdit) -> None:
    """Bring the caret to the middle unless it is in sight."""
    if not editor.viewport().rect().contains(editor.cursorRect()):
        editor.centerCursor()
    editor.ensureCursorVisible()


def place_around(editor: QPlainTextEdit, gutter: QWidget, bar: QWidget | None, width: int, top: int) -> None:
    """Put the gutter (`width` pixels) left of the text, and a bar (`top` pixels) above both."""
    area = editor.contentsRect()
    if bar is not None:
        bar.setGeometry(area.left(), area.top(), area.width(), top)
    gutter.setGeometry(area.left(), area.top() + top, width, editor.viewport().height())


def paint_statement(editor: QPlainTextEdit, start: int, end: int) -> None:
    """The faint background of exactly that part (UTF-16 units): whole lines, but for what else stands in them."""
    painter = QPainter(editor.viewport())
    colour = QColor(theme.current().current_row)
    for block, top, height in lines_in_sight(editor):
        first, last = start - block.position(), end - block.position()
        if first >= block.length() or last < 0 or (last == 0 and first < 0):
            continue
        painter.fillRect(_strip(editor, block, first, last, QRectF(0, top, editor.viewport().width(), height)), colour)
    painter.end()


def _strip(editor: QPlainTextEdit, block: QTextBlock, first: int, last: int, line: QRectF) -> QRectF:
    """The part of a line from `first` to `last` (offsets in it, may lie outside) that belongs to the statement."""
    text = block.text()
    if first > 0 and text[:first].strip():
        line.setLeft(_x(editor, block, first))
    if 0 < last < block.length() - 1 and text[last:].strip(" \t;"):
        line.setRight(_x(editor, block, last))
    return line


def _x(editor: QPlainTextEdit, block: QTextBlock, offset: int) -> float:
    layout = block.layout().lineForTextPosition(offset)
    at: Any = layout.cursorToX(offset)  # PySide returns the place and the offset it is for
    return float(at[0]) + editor.contentOffset().x() + block.layout().position().x()
