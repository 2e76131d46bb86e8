"""SQLite's parameters: numbers as SQLite stores them, everything else as text or bytes."""

from decimal import Decimal
from typing import Any

from browser import errors
from browser.database.dialects.base.binding import Binding, BindType

_INTEGERS = range(-(2**63), 2**63)


class SqliteBinding(Binding):
    """A decimal becomes the float that SQLite makes of the same literal; refused where that loses digits."""

    def adapted(self, name: str, type_: BindType, value: Any) -> Any:
        """As sqlite3 takes it."""
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, int) and value not in _INTEGERS:
            raise errors.NotSupported(f"SQLite's whole numbers end at 2^63 (parameter :{name}).")
        if not isinstance(value, Decimal):
            return value
        if value == value.to_integral_value() and int(value) in _INTEGERS:
            return int(value)
        near = float(value)
        if Decimal(repr(near)) != value:
            raise errors.NotSupported(
                f"SQLite calculates with floats, which cannot hold {value} exactly (parameter :{name}).",
                hint="Give it as text, or with at most 15 digits.",
            )
        return near
