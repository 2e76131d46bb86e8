"""Edits of whole lines, each one undo step: indent, comment, duplicate, move, delete."""

from collections.abc import Callable

from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from browser.console.formatting import INDENT, toggled_comment
from browser.database.dialects.base.lexis import Lexis
from browser.ui.console.editor_text import Units


def replace(editor: QPlainTextEdit, start: int, end: int, text: str) -> None:
    """Put `text` in place of `start` to `end` (UTF-16 units) as one undo step; what is equal at both ends stays."""
    cursor = QTextCursor(editor.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    old = cursor.selectedText().replace("\u2029", "\n")
    head = _alike(old, text)
    tail = _alike(old[head:][::-1], text[head:][::-1])
    before = Units(old[:head]).length
    after = Units(old[len(old) - tail :]).length
    cursor.setPosition(start + before)
    cursor.setPosition(end - after, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text[head : len(text) - tail])


def _alike(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    most = min(len(one), len(other))
    if one[:most] == other[:most]:
        return most
    low, high = 0, most  # equal up to low, different within high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle)
    return low


def touched(cursor: QTextCursor) -> tuple[QTextBlock, QTextBlock]:
    """First and last line of the selection; a line that it only reaches the beginning of is not touched."""
    document = cursor.document()
    first, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    if last != first and cursor.selectionEnd() == last.position():
        last = last.previous()
    return first, last


def _text_of(first: QTextBlock, last: QTextBlock) -> str:
    lines = [first.text()]
    while first != last:
        first = first.next()
        lines.append(first.text())
    return "\n".join(lines)


def _change(editor: QPlainTextEdit, change: Callable[[str], str]) -> None:
    """Replace the touched lines; a selection then holds them whole, a caret keeps its distance to the line's end."""
    cursor = editor.textCursor()
    first, last = touched(cursor)
    start, end = first.position(), last.position() + last.length() - 1
    selected, behind = cursor.hasSelection(), end - cursor.position()
    new = change(_text_of(first, last))
    replace(editor, start, end, new)
    stop = start + Units(new).length
    cursor = editor.textCursor()
    if selected:
        cursor.setPosition(start)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
    else:
        cursor.setPosition(max(start, stop - behind))
    editor.setTextCursor(cursor)


def indent(editor: QPlainTextEdit) -> None:
    """Move the touched lines to the right; blank ones stay."""
    _change(editor, lambda text: "\n".join(INDENT + line if line.strip() else line for line in text.split("\n")))


def outdent(editor: QPlainTextEdit) -> None:
    """Move the touched lines to the left, as far as they go."""
    _change(editor, lambda text: "\n".join(_outdented(line) for line in text.split("\n")))


def _outdented(line: str) -> str:
    if line.startswith("\t"):
        return line[1:]
    return line[min(len(INDENT), len(line) - len(line.lstrip(" "))) :]


def toggle_comment(editor: QPlainTextEdit, lexis: Lexis) -> None:
    """Make comments of the touched lines, or statements again where all of them are comments."""
    _change(editor, lambda text: toggled_comment(text, 0, len(text), lexis).text)


def duplicate(editor: QPlainTextEdit) -> None:
    """The touched lines once more below; the caret goes along."""
    cursor = editor.textCursor()
    anchor, position = cursor.anchor(), cursor.position()
    first, last = touched(cursor)
    text, length = _text_of(first, last), last.position() + last.length() - first.position()
    adding = QTextCursor(editor.document())
    adding.setPosition(last.position() + last.length() - 1)
    adding.insertText("\n" + text)
    _select(editor, anchor + length, position + length)


def delete(editor: QPlainTextEdit) -> None:
    """Take the touched lines away."""
    cursor = editor.textCursor()
    first, last = touched(cursor)
    start, end = first.position(), last.position() + last.length()
    if end >= editor.document().characterCount():
        start, end = max(0, start - 1), end - 1
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    editor.setTextCursor(cursor)


def move(editor: QPlainTextEdit, *, down: bool) -> None:
    """Swap the touched lines with the one below or above them."""
    cursor = editor.textCursor()
    first, last = touched(cursor)
    other = last.next() if down else first.previous()
    if not other.isValid():
        return
    anchor, position = cursor.anchor(), cursor.position()
    text, beside = _text_of(first, last), other.text()
    start = min(first.position(), other.position())
    end = max(last.position() + last.length(), other.position() + other.length()) - 1
    by = other.length() if down else -other.length()
    swap = QTextCursor(editor.document())
    swap.setPosition(start)
    swap.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    swap.insertText(f"{beside}\n{text}" if down else f"{text}\n{beside}")
    _select(editor, anchor + by, position + by)


def _select(editor: QPlainTextEdit, anchor: int, position: int) -> None:
    last = editor.document().characterCount() - 1
    cursor = editor.textCursor()
    cursor.setPosition(min(anchor, last))
    cursor.setPosition(min(position, last), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    editor.ensureCursorVisible()
