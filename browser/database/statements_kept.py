"""What the statement log keeps of parameters: ordinary ones as they are, large ones only their beginning."""

import datetime
import decimal
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_LETTERS = 500
"""Letters (or bytes) of one value that are kept."""
MOST_VALUES = 60
"""Values of one set that are kept."""
MOST_SETS = 3
"""Sets of an executemany that are kept."""

SMALL = frozenset({
    bool, int, float, complex, type(None), decimal.Decimal, uuid.UUID,
    datetime.date, datetime.datetime, datetime.time, datetime.timedelta,
})  # fmt: skip
_VALUE_LETTERS = 60
"""What a small value weighs at most, roughly."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The beginning of a value that was too large to keep, and how much there was of it."""

    head: object
    length: int
    kind: str = "str"


Values = tuple[Any, ...] | dict[Any, Any]


def kept(parameters: Any, *, many: bool = False) -> "tuple[Values, int]":
    """One set of values (or, of an executemany, a tuple of the first sets) to keep, and its weight in letters.

    Ordinary ones are the very object that was sent, at the cost of one call into C.
    """
    if not parameters:
        return (), 0
    if many and isinstance(parameters, list | tuple) and isinstance(parameters[0], list | tuple | Mapping):
        sets = [kept(each) for each in parameters[:MOST_SETS]]
        return tuple(values for values, _ in sets), sum(weight for _, weight in sets)
    named = parameters.__class__ is dict or isinstance(parameters, Mapping)
    if len(parameters) <= MOST_VALUES:
        plain = parameters.values() if named else parameters
        if SMALL.issuperset(map(type, plain)):
            return parameters, 0
        if all((type(each) is str and len(each) <= MOST_LETTERS) or type(each) in SMALL for each in plain):
            return parameters, sum([len(each) for each in plain if type(each) is str])
    if named:
        some = {name: _kept(parameters[name]) for name in list(parameters)[:MOST_VALUES]}
        if len(parameters) > MOST_VALUES:
            some["…"] = Cut("", len(parameters), "values")
        return some, _weight(some.values())
    values = tuple(_kept(each) for each in parameters[:MOST_VALUES])
    if len(parameters) > MOST_VALUES:
        values += (Cut("", len(parameters), "values"),)
    return values, _weight(values)


def _kept(value: Any) -> Any:
    kind = type(value)
    if kind in SMALL:
        return value
    if isinstance(value, str | bytes | bytearray | memoryview):
        size = value.nbytes if isinstance(value, memoryview) else len(value)
        whole: Any = value if isinstance(value, str | bytes) else bytes(value[:MOST_LETTERS])
        return whole if size <= MOST_LETTERS else Cut(whole[:MOST_LETTERS], size, kind.__name__)
    length = len(value) if isinstance(value, list | tuple | dict | set | frozenset) else 0
    return Cut("", length, kind.__name__)


def _weight(values: Iterable[Any]) -> int:
    return sum(len(each) if isinstance(each, str | bytes) else _VALUE_LETTERS + _head(each) for each in values)


def _head(value: Any) -> int:
    return len(value.head) if isinstance(value, Cut) and isinstance(value.head, str | bytes) else 0
