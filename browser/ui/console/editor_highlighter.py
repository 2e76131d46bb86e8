"""Colours SQL line by line by the vendor's own lexis: what is open at the end of a line is carried into the next one.

Lines out of sight are only read for what stays open in them (6 µs); they get their colours when they come into sight.
"""

import re
from collections import deque
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, Token, tokens
from browser.ui import theme
from browser.ui.console.editor_text import Units

MOST_AT_ONCE = 1_000
"""Lines that one edit may lead on to; the rest follows when the window has nothing else to do."""
LONGEST_COLOURED = 10_000
"""Characters of a line beyond which it stays in one colour."""


class Open(NamedTuple):
    """What is open at the end of a line. `closing`: its quote, tag or `*/`; `depth`: of nested comments."""

    piece: Piece | None = None
    closing: str = ""
    escapes: bool = False
    depth: int = 0


NOTHING = Open()


class Span(NamedTuple):
    """Something of one colour: code points in its line."""

    start: int
    end: int
    kind: str


_KINDS = {
    Piece.STRING: "string", Piece.COMMENT: "comment", Piece.NUMBER: "number", Piece.PARAMETER: "parameter",
    Piece.EXECUTABLE: "executable", Piece.NAME: "name",
}  # fmt: skip


def spans_of(line: str, before: Open, lexis: Lexis) -> tuple[list[Span], Open]:
    """The coloured pieces of one line, and what is open behind it."""
    at, state = _continued(line, before)
    spans = [Span(0, at, _KINDS[before.piece])] if before.piece is not None and at else []
    if state is not NOTHING:
        return spans, state
    words = _words(lexis)
    last: Token | None = None
    for token in tokens(line, lexis, at):
        kind = _KINDS.get(token.piece, "")
        if token.piece is Piece.WORD and line[token.start : token.end].lower() in words:
            kind = "keyword" if token.start == 0 or line[token.start - 1] != "." else ""
        if kind:
            spans.append(Span(token.start, token.end, kind))
        last = token
    return spans, NOTHING if last is None else _left_open(line[last.start : last.end], last.piece, lexis)


def open_after(line: str, before: Open, lexis: Lexis) -> Open:
    """What is open behind a line; quickly where nothing in it can open anything."""
    if before is NOTHING:
        marks = set(_may_open(lexis).findall(line))
        mark = marks.pop() if marks else ""
        if not mark or (not marks and mark in _PLAIN_QUOTES and line.count(mark) % 2 == 0):
            return NOTHING
    at, state = _continued(line, before)
    if state is not NOTHING:
        return state
    last = next(iter(deque(tokens(line, lexis, at), maxlen=1)), None)
    return NOTHING if last is None else _left_open(line[last.start : last.end], last.piece, lexis)


@lru_cache(maxsize=16)
def _words(lexis: Lexis) -> frozenset[str]:
    return frozenset(lexis.reserved) | frozenset(lexis.keywords)


_PLAIN_QUOTES = ("'", '"', "`")


@lru_cache(maxsize=16)
def _may_open(lexis: Lexis) -> re.Pattern[str]:
    """Signs that open something, or decide what others mean."""
    return re.compile(r"/\*|--|['\"`$#\\" + (r"\[" if lexis.bracket_names else "") + "]")


def _continued(line: str, before: Open) -> tuple[int, Open]:
    """Where what was open ends in this line, and NOTHING; or the line's end and what is open still."""
    if before.piece is None:
        return 0, NOTHING
    if before.depth:
        return _nested(line, 0, before.depth)
    if before.closing in ("'", '"', "`", "]"):
        found = _rest_of_quoted(before.closing, before.escapes).match(line)
        return (found.end(), NOTHING) if found is not None else (len(line), before)
    at = line.find(before.closing)
    return (at + len(before.closing), NOTHING) if at >= 0 else (len(line), before)


_COMMENT_MARKS = re.compile(r"/\*|\*/")


def _nested(text: str, start: int, depth: int) -> tuple[int, Open]:
    for each in _COMMENT_MARKS.finditer(text, start):
        depth += 1 if each[0] == "/*" else -1
        if depth == 0:
            return each.end(), NOTHING
    return len(text), Open(Piece.COMMENT, "*/", depth=depth)


@lru_cache(maxsize=16)
def _rest_of_quoted(quote: str, escapes: bool) -> re.Pattern[str]:
    other, doubled = rf"[^\{quote}]", rf"|\{quote}\{quote}" if quote != "]" else ""
    if escapes:
        return re.compile(rf"(?:[^\{quote}\\]++|\\.?{doubled})*+\{quote}", re.DOTALL)
    return re.compile(rf"(?:{other}++{doubled})*+\{quote}", re.DOTALL)


def _left_open(spelled: str, piece: Piece, lexis: Lexis) -> Open:
    """What the last token of a line leaves open; tokens that do not end run to the end of the line."""
    if piece is Piece.COMMENT and spelled.startswith("/*"):
        if lexis.nested_comments:
            return _nested(spelled, 2, 1)[1]
        return NOTHING if len(spelled) > 3 and spelled.endswith("*/") else Open(piece, "*/")
    if piece is Piece.EXECUTABLE:
        return NOTHING if spelled.endswith("*/") else Open(piece, "*/")
    if piece is Piece.STRING and spelled.startswith("$"):
        tag = spelled[: spelled.index("$", 1) + 1]
        return NOTHING if len(spelled) >= 2 * len(tag) and spelled.endswith(tag) else Open(piece, tag)
    if piece is Piece.STRING or piece is Piece.NAME:
        special = spelled[0] in "eE"
        quote = spelled[1] if special else "]" if spelled[0] == "[" else spelled[0]
        escapes = special or (lexis.backslash_escapes and piece is Piece.STRING)
        closed = _rest_of_quoted(quote, escapes).fullmatch(spelled, 2 if special else 1)
        return NOTHING if closed is not None else Open(piece, quote, escapes)
    return NOTHING


def is_code(line: str, before: Open, lexis: Lexis) -> bool:
    """Whether what is typed behind `line` is SQL, neither text nor a quoted name nor a comment."""
    spans, state = spans_of(line, before, lexis)
    if state is not NOTHING:
        return False
    last = spans[-1] if spans else None
    return last is None or last.kind != "comment" or last.end < len(line) or line.endswith("*/")


class SqlHighlighter(QSyntaxHighlighter):
    """Colours a document. `look_at` says which lines are in sight."""

    def __init__(self, document: QTextDocument, lexis: Lexis) -> None:
        super().__init__(document)
        self._lexis = lexis
        self._states: list[Open] = [NOTHING]
        self._numbers: dict[Open, int] = {NOTHING: 0}
        self._formats = _formats()
        self._sight = (0, 100)
        self._seen = (0, 0, 0)
        self._looking = False
        self._last, self._led = -1, 0
        self._unread = -1
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._read_on)

    def set_lexis(self, lexis: Lexis) -> None:
        """Colour by another vendor's rules."""
        self._lexis = lexis
        self._again()

    def restyle(self) -> None:
        """Colour anew: the theme has changed."""
        self._formats = _formats()
        self._again()

    def look_at(self, first: int, last: int) -> None:
        """These lines are in sight now (numbers from 0, both included)."""
        seen = (first, last, self.document().blockCount())
        if seen == self._seen:
            return  # Qt asks again for every blink of the caret
        self._seen, self._sight = seen, (first, last)
        if self._looking:
            return  # a line that is coloured asks to be painted, which tells of what is in sight
        self._looking = True
        block = self.document().findBlockByNumber(first)
        while block.isValid() and block.blockNumber() <= last:
            if block.length() > 1 and not block.layout().formats():
                self.rehighlightBlock(block)
            block = block.next()
        self._looking = False

    def state_before(self, number: int) -> Open:
        """What is open where that line begins."""
        block = self.document().findBlockByNumber(number - 1)
        return self._states[max(0, block.userState())] if block.isValid() else NOTHING

    def highlightBlock(self, text: str) -> None:
        """Qt's question: colour one line, and say what is open behind it."""
        number = self.currentBlock().blockNumber()
        self._led = self._led + 1 if number == self._last + 1 else 0
        self._last = number
        if not self._led and self._unread > number:
            self._unread = number  # lines may have moved up since
        if self._led > MOST_AT_ONCE:
            if not 0 <= self._unread <= number:
                self._put_off(number)
            return
        before = self._states[max(0, self.previousBlockState())]
        first, last = self._sight
        if first <= number <= last and len(text) <= LONGEST_COLOURED:
            spans, state = spans_of(text, before, self._lexis)
            self._colour(text, spans)
        else:
            state = open_after(text, before, self._lexis)
        self.setCurrentBlockState(self._number_of(state))

    def _colour(self, text: str, spans: list[Span]) -> None:
        if not text.isascii():
            units = Units(text).units
            spans = [Span(units(each.start), units(each.end), each.kind) for each in spans]
        for start, end, kind in spans:
            self.setFormat(start, end - start, self._formats[kind])

    def _number_of(self, state: Open) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._states)
            self._states.append(state)
        return number

    def _put_off(self, number: int) -> None:
        self._unread = number if self._unread < 0 else min(self._unread, number)
        if not self._later.isActive():
            self._later.start()

    def _read_on(self) -> None:
        """The next lines of those that were put off; Qt's own `rehighlightBlock` takes 100 µs for each."""
        number, self._unread = self._unread, -1
        block = self.document().findBlockByNumber(number)
        state = self.state_before(number)
        first, last = self._sight
        for _ in range(MOST_AT_ONCE):
            if not block.isValid():
                return
            state = open_after(block.text(), state, self._lexis)
            if first <= number <= last:
                self._last = -1
                self.rehighlightBlock(block)
            block.setUserState(self._number_of(state))
            block, number = block.next(), number + 1
        self._put_off(number)

    def _again(self) -> None:
        self._last = -1
        self.rehighlight()


def _formats() -> dict[str, QTextCharFormat]:
    now = theme.current()
    colours = {
        "keyword": now.accent, "string": now.success, "comment": now.muted, "number": now.warning,
        "parameter": now.warning, "executable": now.warning, "name": now.text,
    }  # fmt: skip
    made = {}
    for kind, colour in colours.items():
        shape = made[kind] = QTextCharFormat()
        shape.setForeground(QColor(colour))
        if kind in ("keyword", "parameter"):
            shape.setFontWeight(QFont.Weight.DemiBold)
        if kind == "comment":
            shape.setFontItalic(True)
    return made
