"""Shapes: what a statement is when the values in it are left out. Statements of one shape differ only in values."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.database.statements import Sent

LONGEST = 20_000
"""Letters of a statement that are looked at."""

_TOKENS = re.compile(
    r"""(?P<gap>(?:\s+|--[^\n]*|/\*.*?\*/)+)"""
    r"""|(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[A-Za-z_][^\]\n]*\])"""
    r"""|(?P<value>(?:\b[eEnNxXbB])?'(?:[^'\\]|''|\\.)*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"""
    r"""|\?|%s|%\(\w+\)s|\$\d+|(?<![\w:]):\w+|\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b0[xX][0-9a-fA-F]+\b)""",
    re.DOTALL,
)
_CASTS = re.compile(r"\?::[\w ]+?(?=[,)\s]|$)")
_LISTS = re.compile(r"\(\?(?:, ?\?)+\)")
_ROWS = re.compile(r"\(…\)(?:, ?\(…\))+|\(\?\)(?:, ?\(\?\))+")


@lru_cache(maxsize=4096)
def shape(sql: str) -> str:
    """The statement in one line with `?` for each value and `(…)` for each list of values, however long."""
    line = _TOKENS.sub(_kept, sql[:LONGEST]).strip().rstrip(";").rstrip()
    return _ROWS.sub("(…)", _LISTS.sub("(…)", _CASTS.sub("?", line)))


def shape_of(sent: "Sent") -> str:
    """The shape of a sent statement, found out once."""
    if not sent.shape:
        sent.shape = shape(sent.sql)
    return sent.shape


def _kept(found: "re.Match[str]") -> str:
    if found.lastgroup == "gap":
        return " "
    return found.group() if found.lastgroup == "name" else "?"


@lru_cache(maxsize=4096)
def literals(sql: str) -> tuple[str, ...]:
    """The values that stand in the text itself, in order."""
    return tuple(each.group() for each in _TOKENS.finditer(sql[:LONGEST]) if each.lastgroup not in ("gap", "name"))
