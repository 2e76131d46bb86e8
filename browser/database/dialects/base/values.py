"""Rows without loss, for any dialect: what SQLAlchemy's untyped columns deliver becomes wire values.

A wire value is None, an int, a float, a str (the server's own text wherever a driver would bend a value), bytes, or
Undecodable. Vendors subclass `Values` where they can ask the server for more.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.facts import Column, Kind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, CursorResult, Engine, Select

Wire = None | int | float | str | bytes
Rows = list[tuple[Any, ...]]


class Undecodable(bytes):
    """The bytes of a text that does not decode in its own character set."""

    __slots__ = ()


class Untainted(list[tuple[Any, ...]]):
    """Rows that certainly hold no Undecodable, so that nobody has to look at each value again."""

    __slots__ = ()


class Values:
    """How this vendor's values are read, bound again and understood. Methods hold no state."""

    def install(self, engine: "Engine") -> None:
        """Called once for every engine that is made; nothing is needed where rows are read connection by connection."""

    def rows(self, connection: "Connection", statement: "Select[Any]") -> Rows:
        """Every row of `statement`, whose columns are untyped, as tuples of wire values.

        Raises what SQLAlchemy and the drivers raise; the boundary (`errors_of`) stands above.
        """
        with self.exactly(connection):
            return self.exact(connection.execute(statement))

    @contextmanager
    def exactly(self, connection: "Connection") -> Iterator[None]:
        """Inside, the driver of `connection` hands out what came over the wire; outside, it is as it was."""
        yield

    def exact(self, result: "CursorResult[Any]") -> Rows:
        """The rows of a result that was executed inside `exactly`, as wire values."""
        return [tuple([wire_of(value) for value in row]) for row in fetched(result)]

    def bound(self, column: "ColumnElement[Any]", facts: Column) -> "ColumnElement[Any]":
        """What to select so that `bind` makes exactly this row's value of it again."""
        return column

    def bind(self, wire: Wire, facts: Column) -> "ColumnElement[Any]":
        """What `rows` read for `bound`, as a parameter to compare the column with."""
        from sqlalchemy import literal
        from sqlalchemy.types import NullType

        if isinstance(wire, str) and castable(facts):
            return cast_to(wire, facts.type)
        return literal(wire, NullType())

    def parse(self, text: str, facts: Column) -> "ColumnElement[Any]":
        """What a person typed for this column, as a parameter. Raises NotSupported in a sentence."""
        from sqlalchemy import literal
        from sqlalchemy.types import NullType

        check_text(text)
        if facts.kind is Kind.BYTES:
            return self.bind(typed_bytes(text, facts), facts)
        if facts.kind is Kind.NUMBER:
            return literal(python_number(typed_number(text, facts), facts), NullType())
        return self.bind(text, facts)

    def doubt(self, text: str, facts: Column) -> str:
        """Why `parse` takes this text although it can hardly be meant, as a sentence without its stop; else empty."""
        return ""

    def orderable(self, facts: Column) -> bool:
        """Whether the database can sort by this column."""
        return True


def fetched(result: "CursorResult[Any]") -> Sequence[Any]:
    """The driver's own rows, without SQLAlchemy's Row around each, but with its errors around the driver's."""
    rows: Sequence[Any] = result.cursor_strategy.fetchall(result, result.cursor)
    return rows


Maker = Callable[[Any], Wire]


def converted(rows: Sequence[Any], makers: Sequence[Maker | None]) -> Rows:
    """The rows with each column's values made anew by its maker, if it has one; None stays None."""
    numbered = [(number, make) for number, make in enumerate(makers) if make is not None]
    result = []
    for row in rows:
        values = list(row)
        for number, make in numbered:
            if values[number] is not None:
                values[number] = make(values[number])
        result.append(tuple(values))
    return result


def castable(facts: Column) -> bool:
    """Whether a text has to be cast to be compared with this column, and its type can be written in a CAST."""
    return facts.kind is not Kind.TEXT and bool(facts.type) and _TYPE_NAME.fullmatch(facts.type) is not None


# Only plain names: a type's spelling can come from a catalog that a stranger filled.
_TYPE_NAME = re.compile(r"[A-Za-z_][\w ]*(\(\s*\d+\s*(,\s*\d+\s*)?\))?[\w ]*(\[\d*\])*")


def cast_to(text: str, type_name: str) -> "ColumnElement[Any]":
    """CAST(:text AS type_name), the type spelled by the database itself and therefore not quoted again."""
    from sqlalchemy import String, bindparam, cast

    from browser.database.dialects.base.servertype import ServerType

    return cast(bindparam(None, text, String(), unique=True), ServerType(type_name))


def wire_of(value: Any) -> Wire:
    """The wire value of a Python object that a driver made; its exact text where it is no number, text or bytes."""
    if value is None or type(value) in _WIRE_TYPES:
        return value  # type: ignore[no-any-return]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return json.dumps(_plain(value), ensure_ascii=False)
    return str(value)


_WIRE_TYPES = frozenset({int, float, str, bytes})


def _plain(value: Any) -> Any:
    """Nested values as JSON can write them; numbers stay numbers, bytes become hexadecimal text."""
    if isinstance(value, Mapping):
        return {str(wire_of(key)): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    if isinstance(value, bool):
        return value
    wire = wire_of(value)
    return "0x" + wire.hex() if isinstance(wire, bytes) else wire


def check_text(text: str) -> None:
    """Raise NotSupported for what no database takes as text: a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise errors.NotSupported("This text holds half a character (a lone surrogate).") from None


def typed_number(text: str, facts: Column) -> str:
    """The typed number without the blanks around it. Raises NotSupported if it is none."""
    try:
        understood = not Decimal(text.strip()).is_snan()
    except InvalidOperation:
        understood = False
    if not understood:
        raise errors.NotSupported(
            f"“{text[:40]}” is not a number, and the column {facts.name} holds numbers.", hint="Type for example 12.5."
        )
    return text.strip().replace("_", "")


def python_number(text: str, facts: Column) -> int | float | Decimal:
    """A number's text as the Python number that is exactly it; infinities and NaN as floats.

    Raises NotSupported beyond 10**400, which drivers would write out digit by digit.
    """
    number = Decimal(text)
    if not number.is_finite():
        return float(number)
    if abs(number.adjusted()) > 400:
        raise errors.NotSupported(f"“{text[:40]}” is not a number that the column {facts.name} could hold.")
    return int(number) if number == number.to_integral_value() and "e" not in text.lower() else number


def typed_bytes(text: str, facts: Column) -> bytes:
    r"""The bytes of a typed 0x0A0B, \x0a0b or x'0A0B'. Raises NotSupported for anything else."""
    match = _HEX.fullmatch(text.strip())
    digits = re.sub(r"\s", "", match["quoted"] or match["plain"] or "") if match else "?"
    try:
        return bytes.fromhex(digits)
    except ValueError:
        raise errors.NotSupported(
            f"The column {facts.name} holds bytes, which are typed in hexadecimal, two digits a byte.",
            hint="Type for example 0x0A0B.",
        ) from None


_HEX = re.compile(r"[xX]'(?P<quoted>[0-9a-fA-F\s]*)'|(?:0[xX]|\\x)(?P<plain>[0-9a-fA-F\s]*)")
