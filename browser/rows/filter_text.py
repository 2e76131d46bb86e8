"""A filter as one line of text, both ways: "total > 100", "name contains Smith", "id in 1, 2, 3"."""

import re
from collections.abc import Sequence

from browser.database.facts import Column
from browser.rows.filters import BETWEEN, IN, OPERATORS, Filter, Operator, operators_for

_ALIASES = {"!=": "<>", "==": "=", "is": "=", "like": "matches", "ilike": "matches", "~": "matches"}
_WORDS = sorted([*OPERATORS, *_ALIASES], key=len, reverse=True)
_OPERATOR = re.compile(
    "|".join(re.escape(word).replace(r"\ ", r"\s+") + (r"(?!\w)" if word[-1].isalpha() else "") for word in _WORDS),
    re.IGNORECASE,
)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_QUOTED_NAME = re.compile(r'"((?:[^"]|"")+)"')
_OWN_QUOTES = (BETWEEN.name, IN.name)
"""Operators whose value has quotes of its own inside."""


def filter_text(chosen: Filter) -> str:
    """What `parse_filter` turns into the same filter (switched on)."""
    plain = _PLAIN_NAME.fullmatch(chosen.column)
    name = chosen.column if plain else '"' + chosen.column.replace('"', '""') + '"'
    operator = OPERATORS.get(chosen.operator)
    if operator is not None and not operator.needs_value:
        return f"{name} {chosen.operator}"
    return f"{name} {chosen.operator} {_value_text(chosen)}"


def _value_text(chosen: Filter) -> str:
    value = chosen.value
    if chosen.operator in _OWN_QUOTES or (value and value == value.strip() and not value.startswith("'")):
        return value.strip()
    return "'" + value.replace("'", "''") + "'"


def parse_filter(text: str, columns: Sequence[Column]) -> Filter | str:
    """The filter that `text` means for a table with these columns, or a sentence that says what is missing."""
    text = text.strip()
    if not text:
        return "Type a condition, for example: " + _example(columns)
    found = _column_at(text, columns)
    if isinstance(found, str):
        return found
    column, rest = found
    match = _OPERATOR.match(rest)
    if match is None:
        return f"After {column.name} comes one of: " + ", ".join(each.name for each in operators_for(column.kind)) + "."
    operator, rest = _operator(match[0], rest[match.end() :].strip())
    if operator not in operators_for(column.kind):
        fitting = ", ".join(each.name for each in operators_for(column.kind))
        return f"{column.name} holds {column.kind}, so “{operator.name}” does not fit it. It takes {fitting}."
    return _with_value(column, operator, rest)


def _operator(word: str, rest: str) -> tuple[Operator, str]:
    name = " ".join(word.lower().split())
    return OPERATORS[_ALIASES.get(name, name)], rest


def _with_value(column: Column, operator: Operator, rest: str) -> Filter | str:
    if not operator.needs_value:
        if rest:
            return f"“{operator.name}” takes no value, but here follows: {rest}"
        return Filter(column.name, operator.name)
    if not rest:
        return f"“{column.name} {operator.name}” needs a value. An empty text is written ''."
    if operator.name in _OWN_QUOTES:
        return Filter(column.name, operator.name, rest)
    if rest.startswith("'"):
        if re.fullmatch(r"'(?:[^']|'')*'", rest) is None:
            return f"The quote is not closed properly: {rest}"
        rest = rest[1:-1].replace("''", "'")
    return Filter(column.name, operator.name, rest)


def _column_at(text: str, columns: Sequence[Column]) -> tuple[Column, str] | str:
    """The column at the start of `text`, and what follows it."""
    if quoted := _QUOTED_NAME.match(text):
        name = quoted[1].replace('""', '"')
        for column in columns:
            if column.name == name:
                return column, text[quoted.end() :].strip()
        return f"There is no column {name}."
    for fold in (str, str.lower):
        for column in sorted(columns, key=lambda each: len(each.name), reverse=True):
            if column.name and fold(text).startswith(fold(column.name)) and _ends_word(text, len(column.name)):
                return column, text[len(column.name) :].strip()
    word = re.split(r"[\s<>=!~]", text)[0]
    return f"There is no column {word}. The columns are {_listed(columns)}."


def _ends_word(text: str, position: int) -> bool:
    return position >= len(text) or not (text[position].isalnum() or text[position] == "_")


def _listed(columns: Sequence[Column]) -> str:
    names = ", ".join(column.name for column in columns[:8])
    return names if len(columns) <= 8 else names + ", ..."


def _example(columns: Sequence[Column]) -> str:
    if not columns:
        return "name = value"
    first = columns[0]
    operator = operators_for(first.kind)[0]
    return f"{first.name} {operator.name}" + (" ..." if operator.needs_value else "")
