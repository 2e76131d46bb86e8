"""Key columns of mapped classes. This module imports SQLAlchemy: import it inside a function.

Other columns are untyped and hold what came over the wire. Keys are looked up in Python, too (the identity map, the
rows of a selectinload), and there 1, 1.0 and 1.00 of two columns must be the same number, as they are in the database.
"""

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
        hash(number)
    except (InvalidOperation, TypeError, ValueError):
        return text
    made = NumberText(text)
    made.number = number
    return made


class KeyType(TypeDecorator[Any]):
    """A column of a key or of a relation: untyped, its numbers comparable (`numeric`)."""

    impl = NullType
    cache_ok = True

    def __init__(self, numeric: bool = False) -> None:
        super().__init__()
        self.numeric = numeric

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The number itself: MySQL would compare a quoted text as a double. Raises NotSupported for broken text."""
        if isinstance(value, NumberText):
            return value.number
        if isinstance(value, Undecodable):
            raise errors.NotSupported(
                "A text in a key is not in its own character set, so no related rows can be looked up by it.",
                hint="joinedload leaves the comparison to the database.",
            )
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What came over the wire; a number's text knows its number."""
        return number_text(value) if self.numeric and type(value) is str else value
