"""The pieces of a script: blanks, comments, strings, names, words, parameters, signs. Any text whatever has pieces.

Every token is found by one match of one regular expression without backtracking, so the time is linear in the text.
What is left open (a quote, a comment) runs to the end of the text.
"""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from browser.database.dialects.base.lexis import Lexis


class Piece(Enum):
    """What a token is. The quotes belong to strings and names, the colon to parameters."""

    BLANK = "blank"
    COMMENT = "comment"
    EXECUTABLE = "executable"
    """/*!50000 SQL */, which is SQL to the server; one token here, and nothing in it is a parameter."""
    STRING = "string"
    NAME = "name"
    """A quoted name."""
    WORD = "word"
    NUMBER = "number"
    PARAMETER = "parameter"
    ESCAPED = "escaped"
    r"""\:name, which is sent as :name."""
    SIGN = "sign"
    """`::`, `:=`, or one character of anything else."""


class Token(NamedTuple):
    """One token: `text[start:end]`."""

    piece: Piece
    start: int
    end: int


_WORD = r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*+"
_NUMBER = r"\.?[0-9](?:[A-Za-z0-9_\x80-\U0010ffff]|\.(?!\.))*+"
_TAG = re.compile(r"\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*)?\$")
_COMMENT_ENDS = re.compile(r"/\*|\*/")
_EXECUTABLE_PARTS = re.compile(
    r"""'(?:[^'\\]++|''|\\(?:.|\Z))*+(?:'|\Z)|"(?:[^"\\]++|""|\\(?:.|\Z))*+(?:"|\Z)|`[^`]*+(?:`|\Z)"""
    r"""|/\*.*?(?:\*/|\Z)|(?:\#|--[\x00-\x20])[^\n]*+|\*/""",
    re.DOTALL,
)
BYTE_ORDER_MARK = "\ufeff"


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def tokens(text: str, lexis: Lexis, start: int = 0) -> Iterator[Token]:
    """The tokens of `text` from `start` on; joined they are the text. `start` must not lie inside of one."""
    found = _scanned(text, _pattern(lexis), start)
    sliced = lexis.array_slices and (start > 0 or "[" in text)  # whoever begins inside has looked, once for all
    return _without_slices(text, found) if sliced else found


def quoted(quote: str, *, backslash: bool) -> str:
    """A regular expression (DOTALL) for what stands in these quotes, which are doubled inside, or behind a backslash.

    What is left open runs to the end of the text. It never tries anything twice.
    """
    inner = rf"[^{quote}\\]++|{quote}{quote}|\\(?:.|\Z)" if backslash else rf"[^{quote}]++|{quote}{quote}"
    return rf"{quote}(?:{inner})*+(?:{quote}|\Z)"


def coarse_tokens(text: str, lexis: Lexis, start: int = 0) -> Iterator[Token]:
    """Like `tokens`, but words, numbers and signs of no concern, with the blanks between, come as one WORD.

    A quarter of the time. Of a statement with brackets it tells nothing where the vendor has array slices.
    """
    return _scanned(text, _coarse_pattern(lexis), start)


def significant(text: str, lexis: Lexis) -> list[tuple[str, Token]]:
    """Words (upper case) and all else but blanks and comments, as written, with where they stand.

    What stands in an executable comment is told, too: the server runs it.
    """
    found: list[tuple[str, Token]] = []
    for token in tokens(text, lexis):
        if token.piece is Piece.EXECUTABLE:
            found += _inside(text, token, lexis)
        elif token.piece is Piece.WORD:
            found.append((text[token.start : token.end].upper(), token))
        elif token.piece is not Piece.BLANK and token.piece is not Piece.COMMENT:
            found.append((text[token.start : token.end], token))
    return found


def first_word(text: str, lexis: Lexis) -> str:
    """The first word in upper case, parentheses before it left out; "" where something else comes first."""
    for token in tokens(text, lexis):
        if token.piece is Piece.WORD:
            return text[token.start : token.end].upper()
        if token.piece not in (Piece.BLANK, Piece.COMMENT) and text[token.start] != "(":
            return ""
    return ""


def _inside(text: str, token: Token, lexis: Lexis) -> list[tuple[str, Token]]:
    """The tokens in an executable comment; another one in it is none to the server."""
    opening = re.compile(r"/\*M?!\d*").match(text, token.start)
    start = opening.end() if opening is not None else token.start
    end = token.end - 2 if text.endswith("*/", start, token.end) else token.end
    inner = significant(text[start:end], _plain(lexis))
    return [(word, Token(each.piece, each.start + start, each.end + start)) for word, each in inner]


@lru_cache(maxsize=32)
def _plain(lexis: Lexis) -> Lexis:
    from dataclasses import replace

    return replace(lexis, executable_comments=False)


def _scanned(text: str, pattern: re.Pattern[str], start: int) -> Iterator[Token]:
    match, position, length = pattern.match, start, len(text)
    if start == 0 and text.startswith(BYTE_ORDER_MARK):
        yield Token(Piece.BLANK, 0, 1)
        position = 1
    while position < length:
        found = match(text, position)
        if found is None or found.lastgroup is None:
            raise AssertionError(f"no token at {position}")
        group, end = found.lastgroup, found.end()
        piece = _PIECES.get(group)
        if piece is None:
            piece, end = _long(text, group, found)
        yield Token(piece, position, end)
        position = end


_PIECES: dict[str, Piece] = {piece.value: piece for piece in Piece if piece is not Piece.EXECUTABLE}
_PIECES["dull"] = Piece.WORD


def _long(text: str, group: str, found: re.Match[str]) -> tuple[Piece, int]:
    """What a regular expression alone cannot end: its piece, and where it ends."""
    if group == "dollar":
        closing = text.find(found[0], found.end())
        return Piece.STRING, len(text) if closing < 0 else closing + len(found[0])
    if group == "nested":
        depth = 1
        for each in _COMMENT_ENDS.finditer(text, found.end()):
            depth += 1 if each[0] == "/*" else -1
            if depth == 0:
                return Piece.COMMENT, each.end()
        return Piece.COMMENT, len(text)
    for each in _EXECUTABLE_PARTS.finditer(text, found.end()):
        if each[0] == "*/":
            return Piece.EXECUTABLE, each.end()
    return Piece.EXECUTABLE, len(text)


def _without_slices(text: str, found: Iterator[Token]) -> Iterator[Token]:
    """The colon of a[1:n] and a[:n] begins no parameter; a[(:n)], a[1: :n] and ARRAY[:n] have one."""
    slicing: list[list[str]] = []  # the brackets that are open: "(", "[" of a subscript, "{" of an array, ":" sliced
    before = ""
    for token in found:
        piece = token.piece
        if piece is Piece.BLANK or piece is Piece.COMMENT:
            yield token
            continue
        if piece is Piece.PARAMETER and slicing and slicing[-1][0] == "[":
            slicing[-1][0] = ":"
            yield Token(Piece.SIGN, token.start, token.start + 1)
            yield Token(Piece.WORD, token.start + 1, token.end)
            before = "word"
            continue
        yield token
        if piece is Piece.SIGN:
            before = _bracket(text[token.start : token.end], before, slicing)
        else:
            before = (
                text[token.start : token.end].upper() if piece is Piece.WORD and token.end - token.start == 5 else ""
            )


def _bracket(sign: str, before: str, brackets: list[list[str]]) -> str:
    """Keeps account of the brackets that are open; returns the sign."""
    if sign == "[":
        inner = before in ("[", ",") and brackets and brackets[-1][0] == "{"
        brackets.append(["{" if before == "ARRAY" or inner else "["])
    elif sign == "(":
        brackets.append(["("])
    elif sign in (")", "]"):
        if brackets and (brackets[-1][0] == "(") is (sign == ")"):
            brackets.pop()
    elif sign == ";":
        brackets.clear()
    elif sign == ":" and brackets and brackets[-1][0] == "[":
        brackets[-1][0] = ":"
    return sign


@lru_cache(maxsize=32)
def _pattern(lexis: Lexis) -> re.Pattern[str]:
    return re.compile(_rules(lexis), re.DOTALL)


@lru_cache(maxsize=32)
def _coarse_pattern(lexis: Lexis) -> re.Pattern[str]:
    word = r"(?![eE]')" + _WORD if lexis.escape_strings else _WORD
    signs = r"\]{}()!%&*+,.<=>?@^|~" + ("" if lexis.hash_comments else "#")
    dull = rf"(?:[ \t\r\n\f\v]*+(?:{word}|{_NUMBER}|[{signs}]|/(?!\*)|-(?!-)))++"
    return re.compile(f"(?P<dull>{dull})|{_rules(lexis)}", re.DOTALL)


def _rules(lexis: Lexis) -> str:
    groups = (
        ("blank", r"[ \t\r\n\f\v]++"),
        ("string", "|".join(_strings(lexis))),
        ("word", _WORD),
        ("number", _NUMBER),
        ("executable", r"/\*M?!" if lexis.executable_comments else ""),
        ("nested", r"/\*" if lexis.nested_comments else ""),
        ("comment", "|".join(_comments(lexis))),
        ("dollar", _TAG.pattern if lexis.dollar_quotes else ""),
        ("name", "|".join(_names(lexis))),
        ("parameter", r"(?<![:\w\\]):(?=[^\W\d])\w++"),
        ("escaped", r"\\:(?=[^\W\d])\w++"),
        ("sign", r"::|:=|."),
    )
    return "|".join(f"(?P<{name}>{rule})" for name, rule in groups if rule)


def _strings(lexis: Lexis) -> Iterator[str]:
    if lexis.escape_strings:
        yield "[eE]" + quoted("'", backslash=True)
    yield quoted("'", backslash=lexis.backslash_escapes)
    if lexis.double_quotes_are_text:
        yield quoted('"', backslash=lexis.backslash_escapes)


def _names(lexis: Lexis) -> Iterator[str]:
    if not lexis.double_quotes_are_text:
        yield quoted('"', backslash=False)
    if lexis.backtick_names:
        yield quoted("`", backslash=False)
    if lexis.bracket_names:
        yield r"\[[^\]]*+(?:\]|\Z)"


def _comments(lexis: Lexis) -> Iterator[str]:
    line = r"[^\r\n]*+" if lexis.return_ends_comment else r"[^\n]*+"
    yield (r"--(?=[\x00-\x20\x7f]|\Z)" if lexis.dash_needs_space else "--") + line
    if lexis.hash_comments:
        yield "#" + line
    if not lexis.nested_comments:
        yield r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)"
