"""SQL as words, names, texts and signs, as far as telling one statement from another needs it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from browser.database.dialects.base.lexis_tokens import Piece, significant

if TYPE_CHECKING:
    from browser.database.dialects.base.lexis import Lexis

LONGEST = 200_000
"""Characters of SQL that are looked at (0.4 s, beside the window); what is cut off is left out as a whole statement."""

_UNTOLD = re.compile(r"\{[^{}\n]*\}")


class Token(NamedTuple):
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
    """What only a run would fill in, {so}, counts as one name."""
    end = 0
    for text, token in significant(sql, lexis):
        if token.start < end:
            continue
        if text == "{" and (untold := _UNTOLD.match(sql, token.start)):
            end = untold.end()
            yield Token(untold[0], "", untold[0])
        elif token.piece is Piece.WORD:
            written = sql[token.start : token.end]
            yield Token(written, text, written)
        elif token.piece is Piece.NAME:
            yield Token(text, "", _unquoted(text))
        else:
            yield Token(text, text if token.piece is Piece.SIGN else "")


def _unquoted(text: str) -> str:
    last = text[-1]
    return text[1:-1].replace(last * 2, last)
