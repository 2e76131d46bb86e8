"""PostgreSQL's parameters: the text that was typed inside CAST, so that the server reads it itself."""

from collections.abc import Mapping
from typing import Any

from browser import errors
from browser.database.dialects.base.binding import Binding, BindType

_INTEGER, _BIGINT = range(-(2**31), 2**31), range(-(2**63), 2**63)


class PostgresqlBinding(Binding):
    """A text is left untyped: the server takes it for what stands beside it, as it takes a literal."""

    types: Mapping[BindType, str] = {
        BindType.INTEGER: "integer",
        BindType.DECIMAL: "numeric",
        BindType.DATE: "date",
        BindType.TIMESTAMP: "timestamp",
        BindType.BOOLEAN: "boolean",
        BindType.BYTES: "bytea",
        BindType.JSON: "jsonb",
    }

    def adapted(self, name: str, type_: BindType, value: Any) -> Any:
        """Everything as text; psycopg2 and asyncpg hand it on as it is."""
        if isinstance(value, str) and "\0" in value:
            raise errors.NotSupported(f"PostgreSQL's texts cannot hold the character NUL (parameter :{name}).")
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        return (
            "\\x" + value.hex()
            if isinstance(value, bytes)
            else format(value, "f")
            if type_ is BindType.DECIMAL
            else str(value)
        )

    def type_name(self, type_: BindType, values: list[Any]) -> str:
        """Timestamps that name a zone are timestamptz; whole numbers are of the type that a literal has.

        With bigint alone `repeat('x', :n)` and `current_date - :n` would find no function and no operator.
        """
        if not values:
            return self.types.get(type_, "text")
        if type_ is BindType.INTEGER and any(int(value) not in _INTEGER for value in values):
            return "bigint" if all(int(value) in _BIGINT for value in values) else "numeric"
        if type_ is BindType.TIMESTAMP and any(_has_zone(value) for value in values):
            return "timestamptz"
        return super().type_name(type_, values)


def _has_zone(text: str) -> bool:
    """Whether something stands behind the time of day: Z, +02, Europe/Berlin."""
    time = text.partition(":")[2]
    return bool(time.strip("0123456789:. ")) and "BC" not in time
