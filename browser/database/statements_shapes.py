"""Shapes: what a statement is when the values in it are left out. Statements of one shape differ only in values."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import quoted

if TYPE_CHECKING:
    from browser.database.statements import Sent

LONGEST = 8_000
"""Letters of a statement that are looked at."""
_REMEMBERED = 2_000
"""Letters of a statement whose shape is remembered: longer texts would keep their memory."""
ANY = Lexis(dollar_quotes=True, escape_strings=True, backtick_names=True)
"""Where nobody knows the vendor."""

_CASTS = re.compile(
    r"""\?::(?:DOUBLE PRECISION|CHARACTER VARYING|BIT VARYING|[\w."]+)"""
    r"(?:\([^()]*\))?(?: WITH(?:OUT)? TIME ZONE)?(?:\[\])*",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"((?:[=<>(,]|\b(?:SELECT|VALUES|BETWEEN|AND|OR|WHEN|THEN|ELSE|LIMIT|OFFSET|LIKE|RETURN)) ?)[-+] ?\?", re.IGNORECASE
)
_LISTS = re.compile(r"\(\?(?:, ?\?)++\)|(?<=\bIN )\(\?\)|(?<=\bIN)\(\?\)", re.IGNORECASE)
_ARRAYS = re.compile(r"\b(ARRAY) ?\[\?(?:, ?\?)*+\]", re.IGNORECASE)
_ROWS = re.compile(r"(\([^()]*(?:\([^()]*\)[^()]*)*+\))(?:, ?\1)++")
_HALF_A_ROW = re.compile(r"(\([^()]*(?:\([^()]*\)[^()]*)*+\)), ?\((?:[^()]|\([^()]*(?:\)|\Z))*\Z")
_PAGE = re.compile(
    r"(?:(?<!<)>=?|<(?!>)=?|\b(?:LIMIT|OFFSET|FIRST|NEXT|TOP))\s*(?:CAST\s*)?(?:\(\s*)?\Z"
    r"|\bLIMIT\s+\S+?\s*,\s*\Z",
    re.IGNORECASE,
)
_PRAGMA = re.compile(r"(PRAGMA [\w.]+ ?)(?:(= ?).+|\(.+)", re.IGNORECASE)


def shape(sql: str, lexis: Lexis = ANY) -> str:
    """The statement in one line with `?` for each value and `(…)` for each list of values, however long.

    Of a very long one the beginning; a value that is cut off there is none the less left out.
    """
    return _remembered(sql, lexis) if len(sql) <= _REMEMBERED else _shape(sql, lexis)


def shape_of(sent: "Sent", lexis: Lexis = ANY) -> str:
    """The shape of a sent statement, found out once."""
    if not sent.shape:
        sent.shape = shape(sent.sql, lexis)
    return sent.shape


def literals(sql: str, lexis: Lexis = ANY) -> tuple[str, ...]:
    """The values that stand in the text itself (and the places of those that were bound), in order."""
    return tuple(each.group() for each in _found(sql, lexis) if each.lastgroup == "value")


def paging(sql: str, lexis: Lexis = ANY) -> tuple[tuple[str, bool], ...]:
    """What `literals` gives, each with whether it says which page of many is wanted: behind LIMIT, OFFSET, > or <."""
    found = [each for each in _found(sql, lexis) if each.lastgroup == "value"]
    before = [sql[max(0, each.start() - 60) : each.start()] for each in found]
    return tuple((each.group(), _PAGE.search(words) is not None) for each, words in zip(found, before, strict=True))


def _shape(sql: str, lexis: Lexis) -> str:
    line = _pattern(lexis).sub(_kept, sql[:LONGEST]).strip().rstrip(";").rstrip()
    line = _CASTS.sub("?", line) if lexis.casts or lexis is ANY else line
    line = _LISTS.sub("(…)", _SIGNED.sub(r"\1?", line))
    line = _ROWS.sub(r"\1", _ARRAYS.sub(r"\1[…]", line))
    if len(sql) > LONGEST:
        half = _HALF_A_ROW.search(line)
        line = line[: half.end(1)] if half is not None else f"{line} …"
    return _PRAGMA.sub(lambda found: f"{found[1]}{found[2]}?" if found[2] else f"{found[1]}(?)", line)


@lru_cache(maxsize=2048)
def _remembered(sql: str, lexis: Lexis) -> str:
    return _shape(sql, lexis)


def _found(sql: str, lexis: Lexis) -> Iterator["re.Match[str]"]:
    return _pattern(lexis).finditer(sql[:LONGEST])


def _kept(found: "re.Match[str]") -> str:
    if found.lastgroup == "gap":
        return " "
    return found.group() if found.lastgroup == "name" else "?"


@lru_cache(maxsize=32)
def _pattern(lexis: Lexis) -> "re.Pattern[str]":
    """Blanks and comments, quoted names, values. What is left open runs to the end of the text."""
    line = "--" if not lexis.dash_needs_space else r"--(?=\s|\Z)"
    gaps = [r"\s++", rf"(?:{line}{'|#' if lexis.hash_comments else ''})[^\n]*+"]
    gaps.append(r"/\*" + (r"(?!M?!)" if lexis.executable_comments else "") + r"(?:[^*]++|\*(?!/))*+(?:\*/|\Z)")
    names = [] if lexis.double_quotes_are_text else [quoted('"', backslash=False)]
    names += [quoted("`", backslash=False)] if lexis.backtick_names else []
    names += [r"\[[A-Za-z_][^\]\n]{0,128}+\]"] if lexis.bracket_names else []
    values = [r"\b[eE]" + quoted("'", backslash=True)] if lexis.escape_strings else []
    values.append(r"(?:\b(?:[nNxXbB]|[uU]&|_\w++ ?))?" + quoted("'", backslash=lexis.backslash_escapes))
    values += [quoted('"', backslash=lexis.backslash_escapes)] if lexis.double_quotes_are_text else []
    values += [r"\$(?P<tag>(?:[^\W\d]\w*+)?)\$.*?(?:\$(?P=tag)\$|\Z)"] if lexis.dollar_quotes else []
    values += [r"\?", "%s", r"%\(\w+\)s", r"\$\d+", r"(?<![\w:]):[^\W\d]\w*+", r"\b0[xXbBoO][0-9a-fA-F_]+\b"]
    values.append(r"(?<![\w$.])(?:\d[\d_]*+(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?(?!\w)")
    groups = {"gap": f"(?:{'|'.join(gaps)})+", "name": "|".join(names), "value": "|".join(values)}
    return re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in groups.items() if rule), re.DOTALL)
