"""SQL as words, names, texts and signs, as far as telling one statement from another needs it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.database.dialects.base.lexis import Lexis

LONGEST = 200_000
"""Characters of SQL that are looked at (about 0.3 s); what is cut off is left out as a whole statement."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece. `word` is its text in upper case, empty for quoted names, texts and numbers."""

    text: str
    word: str = ""
    name: str = ""
    """What it names: a word as it stands, a quoted name without its quotes; empty for signs and texts."""


def statements(sql: str, lexis: "Lexis") -> Iterator[list[Token]]:
    """The statements of a script; semicolons inside of triggers and functions do not end one."""
    found: list[Token] = []
    depth = 0
    for token in _tokens(sql[:LONGEST], lexis):
        if token.text == ";" and depth == 0:
            if found:
                yield found
            found = []
            continue
        if found and found[0].word == "CREATE" and _is_program(found):
            depth = _depth(depth, found, token)
        found.append(token)
    if found and len(sql) <= LONGEST:
        yield found


_PROGRAMS = {"TRIGGER", "FUNCTION", "PROCEDURE", "EVENT"}
_ENDED = {"IF", "LOOP", "WHILE", "REPEAT", "FOR", "CASE"}


def _is_program(found: list[Token]) -> bool:
    return any(each.word in _PROGRAMS for each in found[1:8])


def _depth(depth: int, found: list[Token], token: Token) -> int:
    after_end = found[-1].word == "END"
    if after_end and token.word in _ENDED - {"CASE"}:
        return depth + 1  # END IF closes no BEGIN; taken off with END, it is put back
    if token.word == "BEGIN" or (token.word == "CASE" and not after_end):
        return depth + 1
    return max(depth - 1, 0) if token.word == "END" else depth


def _tokens(sql: str, lexis: "Lexis") -> Iterator[Token]:
    for found in _pattern(lexis).finditer(sql):
        kind, text = found.lastgroup, found[0]
        if kind == "word":
            yield Token(text, text.upper(), text)
        elif kind == "name":
            yield Token(text, "", _unquoted(text))
        elif kind in ("text", "number", "sign"):
            yield Token(text, text if kind == "sign" else "")


def _unquoted(text: str) -> str:
    first, last = text[0], text[-1]
    return text[1:-1].replace(last * 2, last) if first in '"`[' else text


@lru_cache(maxsize=8)
def _pattern(lexis: "Lexis") -> "re.Pattern[str]":
    """Every alternative goes forward only, so that no text takes longer than its length."""
    inside = r"(?:[^'\\]|\\.|'')*+" if lexis.backslash_escapes else r"(?:[^']|'')*+"
    texts = [rf"'{inside}(?:'|\Z)"]
    if lexis.escape_strings:
        texts.insert(0, r"[eE]'(?:[^'\\]|\\.|'')*+(?:'|\Z)")
    if lexis.dollar_quotes:
        texts.insert(0, r"\$(?P<tag>(?:[^\W\d]\w*)?)\$(?s:.)*?(?:\$(?P=tag)\$|\Z)")
    names = [r"\{[^{}\n]*\}"]
    (texts if lexis.double_quotes_are_text else names).append(r'"(?:[^"]|"")*+(?:"|\Z)')
    if lexis.backtick_names:
        names.append(r"`(?:[^`]|``)*+(?:`|\Z)")
    if lexis.bracket_names:
        names.append(r"\[[^\]]*+(?:\]|\Z)")
    plain = r"/\*(?!!)(?s:.)*?(?:\*/|\Z)"
    if lexis.nested_comments:  # as deep as people nest them: once
        plain = r"/\*(?:[^/*]|/(?!\*)|\*(?!/)|/\*(?s:.)*?(?:\*/|\Z))*+(?:\*/|\Z)"
    comments = [r"--[^\n]*", plain, r"/\*!\d*", r"\*/"]
    if lexis.hash_comments:
        comments.append(r"#[^\n]*")
    return re.compile(
        rf"(?P<comment>{'|'.join(comments)})|(?P<text>{'|'.join(texts)})|(?P<name>{'|'.join(names)})"
        r"|(?P<word>[^\W\d][\w$]*)|(?P<number>\d[\w.]*)|(?P<sign>[^\s\w])",
        re.DOTALL,
    )
