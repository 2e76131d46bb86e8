"""Which of the values that were bound to a statement are secrets, and what is shown of a value.

Secret is a value for a column or parameter that is named like a secret, and, in a statement that names one, every text
of which nobody knows whose it is. An INSERT without its list of columns tells nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from browser.database.facts import Kind
from browser.database.statements_kept import Cut
from browser.masking import mask
from browser.schema.secrets import MASK, is_secret

LETTERS = 120
"""Of one value in a list of parameters."""
MOST_TEXT = 20_000
"""Letters of a statement that are shown, and searched for names; what stands behind is not attributed to a column."""
MOST_BITS = 512
"""Of a number that is spelled: Python refuses more than 4,300 digits."""

_NUMBERED = re.compile(r"_\d+(_\d+)*$")
_NAME = r"""(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|(?<!\w)[^\W\d]\w*+)"""
_PLACE = r"(?:\?|%s|\$\d+|%\(\w+\)s|:\w+)"
_SIGN = r"\s*(?:=|<>|!=|<=|>=|<|>|:=|\bI?LIKE\b|\bIS\b)\s*"
_CAST = r"(?:::\w+|\s+AS\s+[\w ]+(?:\([\d, ]*\)\s*)?\))?"
_COMPARED = re.compile(rf"({_NAME})[\s)]*{_SIGN}(?:\w*\s*\(\s*)*({_PLACE})", re.IGNORECASE)
_TURNED = re.compile(rf"({_PLACE}){_CAST}{_SIGN}(?:{_NAME}\s*\.\s*)*({_NAME})", re.IGNORECASE)
_AMONG = re.compile(rf"({_NAME})[\s)]+(?:NOT\s+)?(?:IN\s*\(|(BETWEEN)\b)", re.IGNORECASE)
_INSERT = re.compile(r"\bINTO\s+[^(]*?\(([^()]*)\)\s*(?=SELECT|VALUES)", re.IGNORECASE)
_STRINGS = r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/"
_PARTS = re.compile(
    rf"{_STRINGS}|(?<![:\w])(?P<place>{_PLACE})|(?P<word>\b(?:VALUES|SELECT|FROM)\b)|(?P<sign>[(),])",
    re.DOTALL | re.IGNORECASE,
)
_NAMES = re.compile(rf"{_STRINGS}|({_NAME})", re.DOTALL)
_SENSITIVE = re.compile(r"\bIDENTIFIED\b|crypt\s*\(|\bhmac\s*\(|\bPRAGMA\s+\w*key\b", re.IGNORECASE)


def named_values(
    sql: str, values: Any, names: Sequence[Any] = (), *, hidden: Container[str] = ()
) -> Iterator[tuple[str, object, bool]]:
    """(name, value, whether it is secret) of one set of values; a Cut stands for those that were not kept.

    `names` are those of the places where the values have none; what is known of neither is "". Values of the columns
    `hidden` are secret, too.
    """
    given = list(values.items()) if isinstance(values, dict) else [("", each) for each in values]
    rest = given.pop()[1] if given and isinstance(given[-1][1], Cut) and given[-1][1].kind == "values" else None
    own = [str(name) for name, _ in given]
    if not any(own) and len(names) == len(given):
        own = [str(each) for each in names]
    sql = sql[:MOST_TEXT]
    columns = columns_of(sql, tuple(own) if isinstance(values, dict) else (), len(given), more=rest is not None)
    doubtful = mentions_secret(sql)
    for (_, value), name, column in zip(given, own, columns, strict=True):
        secret = value is not None and (column in hidden or _is_secret(value, name, column, doubtful=doubtful))
        yield name or column, value, secret
    if rest is not None:
        yield "", rest, False


def value_text(value: object, *, secret: bool = False) -> str:
    """A value as it is shown: shortened, without passwords that are known; a mask in place of a secret."""
    if secret:
        return MASK
    if isinstance(value, Cut):
        if value.kind == "values":
            return f"… {value.length:,} values"
        head = repr(value.head)[: LETTERS // 2] + "…" if value.head else ""
        return mask(f"{head} ({value.kind}, {value.length:,})")
    if value is None:
        return "NULL"
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"(int, {value.bit_length():,} bits)"
    if not isinstance(value, str | bytes | int | float):
        return mask(str(value))
    text = repr(str(value)) if isinstance(value, str) else repr(value)  # what is a str may have a repr of its own
    return mask(text if len(text) <= LETTERS else text[: LETTERS - 1] + "…")


def _is_secret(value: object, name: str, column: str, *, doubtful: bool) -> bool:
    """By the column it is compared with or written to, or its own name; whose value it is may also be unknown."""
    kind = Kind.NUMBER if isinstance(value, int | float | Decimal) else Kind.TEXT
    if is_secret(_NUMBERED.sub("", name), kind) or is_secret(column, kind):
        return True
    return doubtful and not column and isinstance(value, str | bytes | Cut)


@lru_cache(maxsize=256)
def mentions_secret(sql: str) -> bool:
    """Whether the statement names a column of secrets, or does what needs a password."""
    names = {found[1] for found in _NAMES.finditer(sql) if found[1]}
    return any(is_secret(plain_name(name)) for name in names) or _SENSITIVE.search(sql) is not None


@lru_cache(maxsize=256)
def columns_of(sql: str, names: tuple[str, ...], count: int, *, more: bool = False) -> Sequence[str]:
    """The column that each of `count` values is written to or compared with, as far as the text tells; "" otherwise.

    `more`: these are only the first values.
    """
    places = [found for found in _PARTS.finditer(sql) if found["place"]]
    by_start = {
        **_inserted(sql),
        **_among(sql, [found.start() for found in places]),
        **{found.start(1): plain_name(found[2]) for found in _TURNED.finditer(sql)},
        **{found.start(2): plain_name(found[1]) for found in _COMPARED.finditer(sql)},
    }
    columns = [by_start.get(found.start(), "") for found in places]
    if names:
        spelled = {f"%({name})s": name for name in names} | {f":{name}": name for name in names}
        by_name = {spelled.get(found["place"], ""): column for found, column in zip(places, columns, strict=True)}
        return [by_name.get(name, "") for name in names]
    if any(found["place"].startswith("$") for found in places):
        numbered = {int(found["place"][1:]): column for found, column in zip(places, columns, strict=True)}
        return [numbered.get(at + 1, "") for at in range(count)]
    return columns[:count] if len(columns) == count or (more and len(columns) > count) else [""] * count


def _inserted(sql: str) -> dict[int, str]:
    """{start of a place: its column} in the rows of an INSERT with its list of columns."""
    into = _INSERT.search(sql)
    if into is None:
        return {}
    columns = [plain_name(each) for each in into[1].split(",")]
    found: dict[int, str] = {}
    depth, row, turn = 0, -1, 0
    for part in _PARTS.finditer(sql, into.end()):
        word, sign = (part["word"] or "").upper(), part["sign"]
        if word == "VALUES":
            row, turn = depth + 1, 0
        elif word == "SELECT" and row < 0:
            row, turn = depth, 0
        elif word == "FROM" and depth == row:
            row = len(sql)  # no place is as deep
        elif sign == "(":
            depth += 1
            turn = 0 if depth == row else turn
        elif sign == ")":
            depth -= 1
        elif sign == "," and depth == row:
            turn += 1
        elif part["place"] and 0 <= row <= depth and turn < len(columns):
            found[part.start()] = columns[turn]
    return found


def _among(sql: str, places: Sequence[int]) -> dict[int, str]:
    """{start of a place: the column} whose values are listed by IN (...), or bounded by BETWEEN."""
    found: dict[int, str] = {}
    for among in _AMONG.finditer(sql):
        behind = places[bisect_left(places, among.end()) :]
        listed = behind[:2] if among[2] else behind[: bisect_left(behind, _closed(sql, among.end()))]
        found |= dict.fromkeys(listed, plain_name(among[1]))
    return found


def _closed(sql: str, start: int) -> int:
    """Where the bracket that was opened in front of `start` is closed; there is no list in it where it selects."""
    depth = 1
    for part in _PARTS.finditer(sql, start):
        if part["word"]:
            return start
        depth += {"(": 1, ")": -1}.get(part["sign"] or "", 0)
        if not depth:
            return part.start()
    return len(sql)


def plain_name(name: str) -> str:
    """A column's name without its quotes and what stands in front of it."""
    return name.strip().strip('"`[]').rpartition(".")[2].strip('"`[] ')
