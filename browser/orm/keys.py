"""Key columns of mapped classes. This module imports SQLAlchemy: import it inside a function.

Other columns are untyped and hold what came over the wire. Keys are looked up in Python, too (the identity map, the
rows of a selectinload), and there 1, 1.0 and 1.00 of two columns must be the same number, as they are in the database.
"""

import re
import struct
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.types import NullType, TypeDecorator

from browser import errors
from browser.database.dialects.base.values import Undecodable


class NumberText(str):
    """The server's exact text of a number; it equals, and hashes as, the number it is."""

    __slots__ = ("number",)

    number: int | Decimal

    def __eq__(self, other: object) -> bool:
        return bool(self.number == (other.number if isinstance(other, NumberText) else other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.number)


def number_text(text: str) -> str:
    """`text` as a NumberText, or unchanged where it is no number."""
    try:
        number: int | Decimal = int(text) if text.isdecimal() and text.isascii() else Decimal(text)
    except (InvalidOperation, ValueError):
        return text
    if isinstance(number, Decimal) and not number.is_finite():
        return text  # a NaN would not even equal itself
    made = NumberText(text)
    made.number = number
    return made


_SINGLE = re.compile(r"(float|real|float4)(\s*\(|\s|$)", re.IGNORECASE)
_DOUBLE = re.compile(r"double|float8", re.IGNORECASE)


class KeyType(TypeDecorator[Any]):
    """A column of a key or of a relation: untyped, its numbers comparable (`numeric`).

    `spelled` is the column's type in the database's own words: where it holds binary fractions, the text of one is
    bound as the very fraction. A REAL is not 0.1, but the fraction of 24 bits that is nearest to it.
    """

    impl = NullType
    cache_ok = True

    def __init__(self, numeric: bool = False, spelled: str = "", own_operators: bool = False) -> None:
        super().__init__()
        self.numeric = numeric
        self.spelled = spelled
        self.own_operators = own_operators
        self.single = numeric and _SINGLE.match(spelled) is not None
        self.double = numeric and _DOUBLE.match(spelled) is not None

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The number itself: MySQL would compare a quoted text as a double. Raises NotSupported for broken text."""
        if isinstance(value, NumberText):
            return self._number(value.number)
        if isinstance(value, Undecodable):
            raise errors.NotSupported(
                "A text in a key is not in its own character set, so no related rows can be looked up by it.",
                hint="joinedload leaves the comparison to the database.",
            )
        return value

    def _number(self, number: int | Decimal) -> int | float | Decimal:
        if self.single:
            return _nearest_single(float(number))
        return float(number) if self.double else number

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What came over the wire; a number's text knows its number."""
        return number_text(value) if self.numeric and type(value) is str else value


def _nearest_single(number: float) -> float:
    """The fraction of 24 bits that is nearest to `number`, or `number` where none is near."""
    try:
        [found] = struct.unpack("f", struct.pack("f", number))
    except OverflowError:
        return number
    return float(found)
