"""Filters: which operators fit which kind of column, and what they mean in SQL. Values are bound, never pasted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.facts import Column, Kind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from browser.database.dialects import Dialect


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: its `name` in a Filter and in typed text, its `title` for people."""

    name: str
    title: str
    needs_value: bool = True


EQUAL = Operator("=", "equals")
UNEQUAL = Operator("<>", "differs from")
LESS = Operator("<", "is less than")
AT_MOST = Operator("<=", "is at most")
GREATER = Operator(">", "is greater than")
AT_LEAST = Operator(">=", "is at least")
BETWEEN = Operator("between", "is between (a and b, both included)")
IN = Operator("in", "is one of (a, b, c)")
CONTAINS = Operator("contains", "contains")
STARTS = Operator("starts with", "starts with")
ENDS = Operator("ends with", "ends with")
MATCHES = Operator("matches", "matches, ignoring case (% and _ are wildcards)")
IS_NULL = Operator("is null", "is NULL", needs_value=False)
IS_NOT_NULL = Operator("is not null", "is not NULL", needs_value=False)
IS_TRUE = Operator("is true", "is true", needs_value=False)
IS_FALSE = Operator("is false", "is false", needs_value=False)

_COMPARING = (EQUAL, UNEQUAL, LESS, AT_MOST, GREATER, AT_LEAST, BETWEEN, IN)
_SEARCHING = (CONTAINS, STARTS, ENDS, MATCHES)
_NULLS = (IS_NULL, IS_NOT_NULL)
_FITTING: dict[Kind, tuple[Operator, ...]] = {
    Kind.NUMBER: (*_COMPARING, *_NULLS),
    Kind.TEXT: (CONTAINS, STARTS, ENDS, MATCHES, *_COMPARING, *_NULLS),
    Kind.TIME: (*_COMPARING, STARTS, *_NULLS),
    Kind.BOOLEAN: (IS_TRUE, IS_FALSE, *_NULLS),
    Kind.JSON: (*_SEARCHING, *_NULLS),
    Kind.BYTES: (EQUAL, UNEQUAL, IN, *_NULLS),
    Kind.OTHER: (*_COMPARING, *_SEARCHING, *_NULLS),
}
OPERATORS = {operator.name: operator for operators in _FITTING.values() for operator in operators}


def operators_for(kind: Kind) -> tuple[Operator, ...]:
    """The operators that fit a column of this kind, the likeliest first."""
    return _FITTING[kind]


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition as the person typed it. `operator` is an Operator's name; `value` is text: for "between" it is
    "a and b", for "in" it is "a, b, c", where 'quotes' protect commas and blanks. `filter_text` shows and reads it."""

    column: str
    operator: str
    value: str = ""
    enabled: bool = True


def condition(
    chosen: Filter, facts: Column, element: "ColumnElement[Any]", dialect: "Dialect"
) -> "ColumnElement[bool]":
    """The filter as SQL. Raises NotSupported in a sentence where operator or value do not fit the column."""
    operator = OPERATORS.get(chosen.operator)
    if operator is None or operator not in operators_for(facts.kind):
        raise errors.NotSupported(
            f"The column {facts.name} holds {facts.kind}; “{chosen.operator}” does not fit it.",
            hint="It takes " + ", ".join(each.name for each in operators_for(facts.kind)) + ".",
        )
    if not operator.needs_value:
        return _valueless(operator, element)
    if operator in _SEARCHING:
        return _search(operator, chosen.value, facts, element, dialect)
    return _compare(operator, chosen.value, facts, element, dialect)


def _valueless(operator: Operator, element: "ColumnElement[Any]") -> "ColumnElement[bool]":
    from sqlalchemy import literal_column

    if operator is IS_NULL:
        return element.is_(None)
    if operator is IS_NOT_NULL:
        return element.is_not(None)
    word: ColumnElement[Any] = literal_column("TRUE" if operator is IS_TRUE else "FALSE")
    return element.op("IS", is_comparison=True)(word)


def _compare(
    operator: Operator, value: str, facts: Column, element: "ColumnElement[Any]", dialect: "Dialect"
) -> "ColumnElement[bool]":
    from sqlalchemy import and_

    parse = dialect.values.parse
    if operator is IN:
        return element.in_([parse(item, facts) for item in list_items(value, facts.name)])
    if operator is BETWEEN:
        low, high = range_ends(value, facts.name)
        return and_(element >= parse(low, facts), element <= parse(high, facts))
    typed = parse(value, facts)
    compare = {"=": element.__eq__, "<>": element.__ne__, "<": element.__lt__, "<=": element.__le__}
    compare |= {">": element.__gt__, ">=": element.__ge__}
    result: ColumnElement[bool] = compare[operator.name](typed)
    return result


def _search(
    operator: Operator, value: str, facts: Column, element: "ColumnElement[Any]", dialect: "Dialect"
) -> "ColumnElement[bool]":
    if not _is_plain_text(facts):
        element = dialect.paging.as_text(element)
    if operator is MATCHES:
        pattern = _escaped(value, wildcards="")
        return dialect.paging.like(element, pattern, ignore_case=True)
    literal = _escaped(value, wildcards="%_")
    pattern = {"contains": f"%{literal}%", "starts with": f"{literal}%", "ends with": f"%{literal}"}[operator.name]
    return dialect.paging.like(element, pattern, ignore_case=False)


def _is_plain_text(facts: Column) -> bool:
    """Whether LIKE takes the column as it stands; an enumeration for one must be cast, which costs it its index."""
    return facts.kind is Kind.TEXT and _PLAIN_TEXT.match(facts.type) is not None


_PLAIN_TEXT = re.compile(r"(n?(var)?char|character|(tiny|medium|long)?text|citext|clob)", re.IGNORECASE)


def _escaped(value: str, wildcards: str) -> str:
    from browser.database.dialects.base.paging import LIKE_ESCAPE

    return "".join(LIKE_ESCAPE + each if each in wildcards or each == LIKE_ESCAPE else each for each in value)


@cache
def _item() -> re.Pattern[str]:
    return re.compile(r"\s*(?:'((?:[^']|'')*)'|([^',\s][^,]*?)?)\s*(?:,|$)")


def list_items(value: str, column: str) -> list[str]:
    """The items of "a, b, 'c, d'". Raises NotSupported where there is none or a quote is not closed."""
    items: list[str] = []
    position = 0
    while position < len(value):
        match = _item().match(value, position)
        if match is None:
            raise errors.NotSupported(f"A quote in the list for {column} is not closed: {value}")
        quoted, plain = match.groups()
        if quoted is not None:
            items.append(quoted.replace("''", "'"))
        elif plain:
            items.append(plain)
        position = match.end()
    if not items:
        raise errors.NotSupported(f"The list for {column} is empty.", hint="Type for example 1, 2, 3.")
    return items


def range_ends(value: str, column: str) -> tuple[str, str]:
    """Both ends of "a and b". Raises NotSupported where there are not exactly two."""
    parts = _RANGE.fullmatch(value.strip())
    if parts is None:
        raise errors.NotSupported(f"A range for {column} needs two ends.", hint="Type for example 1 and 5.")
    low, high = (_unquoted(part.strip()) for part in parts.groups())
    return low, high


_RANGE = re.compile(r"('(?:[^']|'')*'|.+?)\s+and\s+('(?:[^']|'')*'|.+)", re.IGNORECASE | re.DOTALL)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def doubt(chosen: Filter, facts: Column, dialect: "Dialect") -> str:
    """Why the filter finds nothing that was meant ("“abc” is not a number"); empty where nothing speaks against it."""
    operator = OPERATORS.get(chosen.operator)
    if operator not in _COMPARING:
        return ""
    try:
        if operator is IN:
            values = list_items(chosen.value, facts.name)
        else:
            values = list(range_ends(chosen.value, facts.name)) if operator is BETWEEN else [chosen.value]
    except errors.NotSupported:
        return ""
    return next((found for value in values if (found := dialect.values.doubt(value, facts))), "")


def enabled(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """Those that are switched on."""
    return tuple(each for each in filters if each.enabled)
