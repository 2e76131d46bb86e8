"""Where in a statement the server found an error: from its position, or from its words."""

import re

from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, Token, tokens

Place = tuple[int, int]
"""Start and end in the statement's text, in code points."""


def position_of_error(statement_text: str, words: str, told: int | None, lexis: Lexis) -> Place | None:
    """The token an error is about, or None where nothing is known of it.

    `told` is the server's own position (PostgreSQL: characters, from 1) in the statement as typed, or None; `words` is
    what the server said.
    """
    found = [token for token in tokens(statement_text, lexis) if token.piece not in (Piece.BLANK, Piece.COMMENT)]
    if not found:
        return None
    if told is not None and 1 <= told <= len(statement_text) + 1:
        return _token_at(found, told - 1, statement_text)
    for rule in (_by_line_of_postgresql, _by_near_of_mysql, _by_near_of_sqlite, _by_name):
        place = rule(statement_text, words, found)
        if place is not None:
            return place
    return None


def _token_at(found: list[Token], offset: int, text: str = "") -> Place:
    """The token at an offset, with what follows of a dotted name; the last one where the end is meant."""
    for index, token in enumerate(found):
        if offset < token.end:
            if token.piece is Piece.EXECUTABLE:
                return max(offset, token.start), token.end
            return token.start, _end_of_name(found, index, text)
    return found[-1].start, found[-1].end


def _end_of_name(found: list[Token], index: int, text: str) -> int:
    names = (Piece.WORD, Piece.NAME)
    while (
        index + 2 < len(found)
        and found[index].piece in names
        and text[found[index + 1].start : found[index + 1].end] == "."
        and found[index + 2].piece in names
    ):
        index += 2
    return found[index].end


_LINE = re.compile(r"^LINE (\d+): (.*)\n( *)\^", re.MULTILINE)


def _by_line_of_postgresql(text: str, words: str, found: list[Token]) -> Place | None:
    """`LINE 2: ... wrong ...` with a caret below; a long line is shortened by dots at both ends."""
    told = _LINE.search(words)
    if told is None:
        return None
    lines = text.split("\n")
    number, shown = int(told[1]), told[2]
    caret = len(told[3]) - len(f"LINE {number}: ")
    if not 1 <= number <= len(lines) or caret < 0:
        return None
    if shown.startswith("..."):
        shown, caret = shown[3:], caret - 3
    piece = shown.removesuffix("...").expandtabs(1)
    at = lines[number - 1].expandtabs(1).find(piece)
    if at < 0 or caret < 0:
        return None
    return _token_at(found, sum(len(line) + 1 for line in lines[: number - 1]) + at + caret, text)


_NEAR_MYSQL = re.compile(r"near '(.*)' at line (\d+)", re.DOTALL)


def _by_near_of_mysql(text: str, words: str, found: list[Token]) -> Place | None:
    """`near 'the rest of the statement' at line 2`: the rest is shortened to 80 characters."""
    told = _NEAR_MYSQL.search(words)
    if told is None:
        return None
    rest, number = told[1], int(told[2])
    if not rest:
        return found[-1].start, found[-1].end
    starts = [0, *(each.end() for each in re.finditer("\n", text))]
    begin = starts[min(number, len(starts)) - 1]
    for start in (begin, 0):
        at = text.find(rest, start)
        while at >= 0:
            if any(token.start == at for token in found):
                return _token_at(found, at)
            at = text.find(rest, at + 1)
    at = text.rfind(rest)
    return _token_at(found, at) if at >= 0 else None


_NEAR_SQLITE = re.compile(r'near "(.*)": syntax error', re.DOTALL)


def _by_near_of_sqlite(text: str, words: str, found: list[Token]) -> Place | None:
    """`near "x": syntax error` tells the token, not which one: the last one of those is the best guess."""
    told = _NEAR_SQLITE.search(words)
    if told is None:
        return found[-1][1:] if "incomplete input" in words else None
    alike = [token for token in found if text[token.start : token.end] == told[1]]
    return (alike[0].start, alike[0].end) if alike else None


_NAMES = (
    re.compile(r"[Uu]nknown (?:column|table|database) '([^']*)'"),
    re.compile(
        r"no such (?:column|table|function|module|collation sequence|index|view|trigger): \"?(.+?)\"?$", re.MULTILINE
    ),
    re.compile(r"(?:FUNCTION|PROCEDURE|Table|Column) '?([^ ']+)'? (?:does not exist|doesn't exist|is ambiguous)"),
    re.compile(r"[Cc]olumn '([^']*)' in .* is ambiguous"),
    re.compile(r"ambiguous column name: (\S+)"),
    re.compile(r"(?:column|relation|function|type|table|schema) (?:\"([^\"]+)\"|([^\s\"(]+)).* does not exist"),
)


def _by_name(text: str, words: str, found: list[Token]) -> Place | None:
    """`Unknown column 'x'`, `no such column: t.x`: the first token that is that name."""
    for rule in _NAMES:
        told = rule.search(words)
        if told is not None:
            name = next(group for group in told.groups() if group is not None)
            parts = [part.strip('"`[]').casefold() for part in name.split(".")]
            return _named(text, found, parts) or (_named(text, found, parts[-1:]) if len(parts) > 1 else None)
    return None


def _named(text: str, found: list[Token], parts: list[str]) -> Place | None:
    wanted = [piece for part in parts for piece in (part, ".")][:-1]
    spelled = [_spelled(text, token) for token in found]
    for index in range(len(spelled) - len(wanted) + 1):
        if spelled[index : index + len(wanted)] == wanted:
            return found[index].start, found[index + len(wanted) - 1].end
    return None


def _spelled(text: str, token: Token) -> str:
    piece = text[token.start : token.end]
    return piece[1:-1].casefold() if token.piece is Piece.NAME else piece.casefold()
