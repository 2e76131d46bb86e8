"""The editor's helpers: formatting that keeps the meaning, comments on and off, brackets, indentation."""

import re
from dataclasses import dataclass

from browser import errors
from browser.console.script import split
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, Token, tokens, word_set

INDENT = "    "
MOST_TOKENS = 9_000
"""sqlparse gives up at 10,000 tokens of its own in one statement."""


@dataclass(frozen=True)
class Edit:
    """`text[start:end]` is to be replaced by `text`."""

    start: int
    end: int
    text: str


def formatted(script: str, lexis: Lexis) -> str:
    """The script with its statements laid out and keywords in upper case; what stands between them stays.

    Only blanks and the case of keywords change; a statement where that cannot be proven stays as it is.
    Raises NotSupported for a statement that is too long. It may take seconds: not for the GUI thread above 20 kB.
    """
    pieces, position = [], 0
    for statement in split(script, lexis):
        pieces += [script[position : statement.start], _formatted_statement(statement.text, lexis)]
        position = statement.end
    return "".join([*pieces, script[position:]])


def _formatted_statement(text: str, lexis: Lexis) -> str:
    import sqlparse
    from sqlparse.exceptions import SQLParseError

    if sum(1 for _ in tokens(text, lexis)) > MOST_TOKENS:
        raise _too_long(text)
    if _holds_code(text, lexis):
        return text
    try:
        laid_out = sqlparse.format(text, reindent=True, indent_width=len(INDENT))
    except SQLParseError as error:
        raise _too_long(text) from error
    laid_out = _with_upper_keywords(laid_out.strip(), lexis)
    return laid_out if _essence(laid_out, lexis) == _essence(text, lexis) else text


def _too_long(text: str) -> errors.NotSupported:
    return errors.NotSupported(
        "This statement is too long to be formatted.",
        hint=f"Up to about {MOST_TOKENS:,} words and signs can be; select a shorter one.",
        statement=text[:1000],
    )


def _holds_code(text: str, lexis: Lexis) -> bool:
    """Whether the statement is a program: sqlparse knows no layout of those."""
    from browser.console.script_blocks import Blocks

    blocks = Blocks(lexis)
    for token in tokens(text, lexis):
        if token.piece is Piece.WORD or token.piece is Piece.SIGN:
            blocks.take(text[token.start : token.end].upper())
        if blocks.plain:
            break
    return blocks.routine


_BY = frozenset({"GROUP", "ORDER", "PARTITION"})
_QUERY_WORDS = frozenset({"SELECT", "WITH", "VALUES"})
_MORE = word_set(
    """
    INSERT INTO UPDATE DELETE SET VALUES OVER CONFLICT DO NOTHING IF EXISTS BEGIN END CREATE ALTER DROP TABLE VIEW INDEX
    RECURSIVE MATERIALIZED EXPLAIN ANALYZE RETURNING REPLACE ROWS FILTER WITHIN COMMIT ROLLBACK
    """
)
_JOINS = frozenset({"INNER", "LEFT", "RIGHT", "FULL", "OUTER", "CROSS", "NATURAL", "JOIN"})


def _with_upper_keywords(text: str, lexis: Lexis) -> str:
    """Keywords in upper case where they cannot be names: aliases and columns keep their case."""
    pieces: list[str] = []
    before, cases = "", 0
    for token in tokens(text, lexis):
        piece = text[token.start : token.end]
        if token.piece is Piece.WORD:
            word = piece.upper()
            cases += word == "CASE"
            if _is_keyword(word, before, cases, lexis):
                piece = word
            cases -= word == "END" and cases > 0
        if token.piece is not Piece.BLANK and token.piece is not Piece.COMMENT:
            before = piece.upper()
        pieces.append(piece)
    return "".join(pieces)


def _is_keyword(word: str, before: str, cases: int, lexis: Lexis) -> bool:
    if before in (".", "@") or (before == "AS" and word not in _QUERY_WORDS):
        return False
    if word == "BY":
        return before in _BY
    if word == "END" and cases:
        return True
    if word in ("ASC", "DESC"):
        return before not in (",", "SELECT", "")
    if word in _JOINS:
        return before not in (",", "SELECT")
    return word.lower() in lexis.reserved or (_has_no_case(word, lexis) and before not in (",", "SELECT"))


_LOOSE = frozenset(",();")
Essence = list[tuple[Piece, str, bool]]


def _essence(text: str, lexis: Lexis) -> Essence:
    """What the server understands of a text: its tokens, and between which of them a blank makes a difference."""
    found: Essence = []
    before: Token | None = None
    gap = ""
    for token in tokens(text, lexis):
        if token.piece is Piece.BLANK:
            gap += text[token.start : token.end]
            continue
        piece = text[token.start : token.end]
        if token.piece is Piece.COMMENT:
            piece = "\n".join(line.strip() for line in piece.splitlines())
        elif token.piece is Piece.WORD:
            piece = _without_case(piece, lexis)
        apart = _matters(text, before, token, gap)
        found.append((token.piece, piece, apart))
        before, gap = token, ""
    return found


def _has_no_case(word: str, lexis: Lexis) -> bool:
    """Whether a word that may also be a name means the same in upper case."""
    return word in _MORE and lexis.name_quote == '"'


def _without_case(word: str, lexis: Lexis) -> str:
    upper = word.upper()
    known = word.lower() in lexis.reserved or upper in _JOINS or upper in ("BY", "ASC", "DESC", "END")
    return upper if known or _has_no_case(upper, lexis) else word


def _matters(text: str, before: Token | None, token: Token, gap: str) -> bool:
    """Whether there is a gap between two tokens where having one, or none, makes a difference."""
    if before is None or Piece.COMMENT in (before.piece, token.piece):
        return False
    if before.piece is Piece.STRING and token.piece is Piece.STRING:
        return "\n" in gap
    last, first = text[before.end - 1], text[token.start]
    if first == "(" and before.piece in (Piece.WORD, Piece.NAME):
        return bool(gap)
    if last in _LOOSE or first in _LOOSE:
        return False
    both_signs = before.piece is Piece.SIGN and token.piece is Piece.SIGN
    odd = last in ".@?${}\\#[]:" or first in ".@?${}\\#[]:"
    prefix = token.piece in (Piece.STRING, Piece.NAME) and before.piece in (Piece.WORD, Piece.NUMBER)
    return bool(gap) if both_signs or odd or prefix else False


_MARK = re.compile(r"^([ \t]*)-- ?")
_HASH_MARK = re.compile(r"^([ \t]*)(?:-- ?|# ?)")


def toggled_comment(text: str, start: int, end: int, lexis: Lexis) -> Edit:
    """Comments out the lines that `text[start:end]` touches, or in again where all of them are comments.

    Blank lines stay. A selection that ends at the very beginning of a line does not touch that line.
    """
    start, end = min(start, end), max(start, end)
    if end > start and text[end - 1] == "\n":
        end -= 1
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    lines = text[first:last].split("\n")
    mark = _HASH_MARK if lexis.hash_comments else _MARK
    filled = [line for line in lines if line.strip()]
    if filled and all(mark.match(line) for line in filled):
        return Edit(first, last, "\n".join(mark.sub(r"\1", line) for line in lines))
    left = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    commented = [line if filled and not line.strip() else f"{line[:left]}-- {line[left:]}" for line in lines]
    return Edit(first, last, "\n".join(commented))


_CLOSING = {"(": ")", "[": "]", "{": "}"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}


def matching_bracket(text: str, offset: int, lexis: Lexis) -> int | None:
    """Where the partner is of the bracket just behind `offset`, or else just before it; None without one.

    Brackets in strings, names and comments are none. Hand in one statement's text, not a whole script, while typing.
    """
    for at in (offset, offset - 1):
        if 0 <= at < len(text) and (text[at] in _CLOSING or text[at] in _OPENING):
            return _partner(text, at, lexis)
    return None


def _partner(text: str, at: int, lexis: Lexis) -> int | None:
    open_ones: list[int] = []
    for token in tokens(text, lexis):
        if token.piece is not Piece.SIGN:
            continue
        sign = text[token.start]
        if sign in _CLOSING:
            open_ones.append(token.start)
        elif sign in _OPENING:
            if not open_ones or text[open_ones[-1]] != _OPENING[sign]:
                if token.start == at:
                    return None
                continue
            opening = open_ones.pop()
            if at in (opening, token.start):
                return token.start if at == opening else opening
    return None


_DEEPER = re.compile(r"(?:[(\[{]|\b(?:begin|then|else|loop|do|select|from|where|set|values))[ \t]*$", re.IGNORECASE)


def indentation(text: str, offset: int, lexis: Lexis) -> str:
    """What a line broken at `offset` begins with: the indentation of its line, deeper behind an opening one."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    same = line[: len(line) - len(line.lstrip(" \t"))]
    deeper = _DEEPER.search(line) and not _in_comment_or_string(line, lexis)
    return same + INDENT if deeper else same


def _in_comment_or_string(line: str, lexis: Lexis) -> bool:
    last = None
    for token in tokens(line, lexis):
        last = token.piece if token.piece is not Piece.BLANK else last
    return last in (Piece.COMMENT, Piece.STRING, Piece.NAME)
