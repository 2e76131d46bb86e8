"""Rows of MariaDB and MySQL as the text they send, decoded here, so that one bad text spoils only its own cell."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.dialects.base.values import (
    Rows,
    Undecodable,
    Values,
    Wire,
    check_text,
    fetched,
    python_number,
    typed_bytes,
    typed_number,
)
from browser.database.dialects.mysql.names_codec import names_codec
from browser.database.facts import Column, Kind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, CursorResult

BINARY = 63  # the number of the character set "binary"
BIT, JSON = 16, 245  # field types of the protocol
_BYTES = frozenset({15, 249, 250, 251, 252, 253, 254, 255})  # char, text, blob, geometry: bytes if binary


class MysqlValues(Values):
    """Reads bytes from PyMySQL, asyncmy and aiomysql, and decodes them by what the server says of each column."""

    @contextmanager
    def exactly(self, connection: "Connection") -> Iterator[None]:
        """Inside, the driver neither converts nor decodes: where that fails it loses its place in the stream."""
        raw: Any = connection.connection.driver_connection
        encoding = getattr(raw, "_encoding", None) or raw.encoding
        settings: dict[str, Any] = {"use_unicode": False, "decoders": {}, "encoding": names_codec(encoding)}
        settings |= {f"_{name}": value for name, value in settings.items()}
        before = {name: getattr(raw, name) for name in settings if hasattr(raw, name)}
        for name in before:
            setattr(raw, name, settings[name])
        try:
            yield
        finally:
            for name, value in before.items():
                setattr(raw, name, value)

    def exact(self, result: "CursorResult[Any]") -> Rows:
        """The rows, column by column: numbers and times as the server's text, texts decoded, the rest as bytes."""
        fields = fields_of(result.cursor)
        rows = fetched(result)
        if fields is None or not rows:
            return super().exact(result) if fields is None else []
        columns = zip(zip(*rows, strict=True), fields, strict=True)
        return list(zip(*[column_decoded(column, column_decoder(field)) for column, field in columns], strict=True))

    def bound(self, column: "ColumnElement[Any]", facts: Column) -> "ColumnElement[Any]":
        """FLOAT and DOUBLE(m,d) widened, since their text is rounded; ENUM, SET and BIT by number, as they sort."""
        from sqlalchemy import literal_column

        name = base_name(facts.type)
        if name in _FLOATS:
            return column.op("+")(literal_column("0e0"))
        if name in _BY_NUMBER:
            return _unsigned(column)
        return column

    def bind(self, wire: Wire, facts: Column) -> "ColumnElement[Any]":
        """A number as the number it is: compared with a quoted text, MySQL would turn both into doubles."""
        from sqlalchemy import literal
        from sqlalchemy.types import NullType

        if isinstance(wire, Undecodable):
            # Its bytes came in the client's character set, from which the server would not make the same text again.
            raise errors.NotSupported(
                f"A text in the column {facts.name} is not in its character set, so rows cannot be looked up by it.",
                hint="Sort by another column.",
            )
        if isinstance(wire, str):
            make = _NUMBERS.get(base_name(facts.type))
            return literal(make(wire) if make else wire, NullType())
        return literal(wire, NullType())

    def parse(self, text: str, facts: Column) -> "ColumnElement[Any]":
        """As in the base. Nonsense must be refused here: the server compares it as 0 and only warns."""
        from sqlalchemy import literal
        from sqlalchemy.types import NullType

        check_text(text)
        name = base_name(facts.type)
        if name == "bit":
            return literal(_typed_bits(text, facts), NullType())
        if facts.kind is Kind.BOOLEAN and text.strip().lower() in _BOOLEANS:
            return literal(_BOOLEANS[text.strip().lower()], NullType())
        if facts.kind is Kind.BYTES:
            return self.bind(typed_bytes(text, facts), facts)
        if name in _NUMBERS and name not in _BY_NUMBER:
            return literal(_number(typed_number(text, facts), facts), NullType())
        if facts.kind is Kind.TIME and not _TIME.fullmatch(text.strip()):
            raise errors.NotSupported(
                f"“{text}” is not a date or time that the column {facts.name} could hold.",
                hint="Type for example 2026-11-20 or 2026-11-20 08:30:00.",
            )
        return literal(text, NullType())

    def orderable(self, facts: Column) -> bool:
        """False for shapes, and for MySQL's own JSON, which compares with no text."""
        return base_name(facts.type) not in _WITHOUT_ORDER


def base_name(type_name: str) -> str:
    """The first word of a type: "bigint(20) unsigned" -> "bigint"."""
    match = re.match(r"\w+", type_name)
    return match[0].lower() if match else ""


def _unsigned(column: "ColumnElement[Any]") -> "ColumnElement[Any]":
    from sqlalchemy import cast
    from sqlalchemy.dialects.mysql import BIGINT

    return cast(column, BIGINT(unsigned=True))


def _typed_bits(text: str, facts: Column) -> int:
    """Bits as they are shown (0101 or b'0101'), or a number in another notation (0x05, 5)."""
    match = re.fullmatch(r"(?:[bB]'([01]+)'|([01]+))", text.strip())
    if match:
        return int(match[1] or match[2], 2)
    try:
        return int(text, 0)
    except ValueError:
        raise errors.NotSupported(
            f"“{text}” is not a row of bits, and the column {facts.name} holds bits.", hint="Type for example 0101."
        ) from None


def _number(text: str, facts: Column) -> int | float | Decimal:
    number = python_number(text, facts)
    if base_name(facts.type) in _FLOATS:
        number = float(number)
    if isinstance(number, float) and not isfinite(number):
        raise errors.NotSupported(f"“{text[:40]}” is not a number that the column {facts.name} could hold.")
    return number


_FLOATS = frozenset({"float", "double", "real"})
_BY_NUMBER = frozenset({"enum", "set", "bit"})
_NUMBERS: dict[str, Callable[[str], int | float | Decimal]] = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year"), int),
    **dict.fromkeys(_BY_NUMBER, int),
    **dict.fromkeys(_FLOATS, float),
    **dict.fromkeys(("decimal", "numeric"), Decimal),
}
_WITHOUT_ORDER = frozenset(
    {"json", "geometry", "geometrycollection", "point", "linestring", "polygon", "vector"}
    | {"multipoint", "multilinestring", "multipolygon"}
)
_BOOLEANS = {"true": 1, "false": 0}
_CLOCK = r"\d{1,3}(:[0-5]?\d){0,2}(\.\d*)?"
_TIME = re.compile(
    rf"\d{{1,4}}([-/.](0?\d|1[0-2])([-/.]([0-2]?\d|3[01])([ T]{_CLOCK})?)?)?|-?(\d{{1,2}} )?{_CLOCK}|\d{{6,14}}(\.\d*)?"
)


def fields_of(cursor: Any) -> Sequence[Any] | None:
    """What the server said of each column; None for a driver that cannot tell."""
    for holder in (cursor, getattr(cursor, "_cursor", None)):
        fields = getattr(getattr(holder, "_result", None), "fields", None)
        if fields is not None:
            return fields  # type: ignore[no-any-return]
    return None


def column_decoder(field: Any) -> Callable[[bytes], Wire] | str | None:
    """How a column's bytes become wire values: a function, a text encoding, or not at all."""
    if field.type_code == BIT:
        width = field.length
        return lambda raw: format(int.from_bytes(raw), f"0{width}b")
    if field.type_code == JSON:
        return "utf-8"
    if field.charsetnr == BINARY:
        return None if field.type_code in _BYTES else "ascii"
    return _encoding(field.charsetnr)


def _encoding(number: int) -> str:
    """Python's name for the server's character set `number`; UTF-8 for those that the driver does not know."""
    from pymysql.charset import charset_by_id

    try:
        return charset_by_id(number).encoding
    except KeyError:
        return "utf-8"


def column_decoded(column: Sequence[bytes | None], decoder: Callable[[bytes], Wire] | str | None) -> Sequence[Wire]:
    """A column's values by its `column_decoder`; texts that do not decode are Undecodable, each by itself."""
    if decoder is None:
        return column
    if not isinstance(decoder, str):
        return [None if raw is None else decoder(raw) for raw in column]
    try:
        if decoder in _JOINED and None not in column:
            # All at once takes a third of the time, unless a text holds the character that stands between them.
            texts = b"\0".join(column).decode(decoder).split("\0")  # type: ignore[arg-type]
            if len(texts) == len(column):
                return texts
        return [None if raw is None else raw.decode(decoder) for raw in column]
    except UnicodeDecodeError:
        return [None if raw is None else _text_or_bytes(raw, decoder) for raw in column]


# In these a zero byte is the character NUL, whatever stands around it.
_JOINED = frozenset({"ascii", "utf8", "utf-8", "latin1", "cp1252"})


def _text_or_bytes(raw: bytes, encoding: str) -> Wire:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return Undecodable(raw)
