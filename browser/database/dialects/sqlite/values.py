"""Rows of SQLite as they are stored: integers, reals, texts and blobs told apart, whatever the column declares."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.values import Rows, Undecodable, Values, Wire, check_text, fetched, typed_bytes
from browser.database.facts import Column, Kind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, CursorResult, Select

NOT_UTF8 = "Could not decode to UTF-8"


class SqliteValues(Values):
    """SQLite's four storage classes arrive as int, float, str and bytes by themselves; only bad UTF-8 needs care."""

    def rows(self, connection: "Connection", statement: "Select[Any]") -> Rows:
        """As in the base; a text that is not UTF-8 is Undecodable.

        The driver's own decoder is three times as fast as any of ours but fails as a whole, so ours reads again
        what the driver could not.
        """
        from sqlalchemy.exc import OperationalError

        try:
            return self.exact(connection.execute(statement))
        except (OperationalError, sqlite3.OperationalError) as error:
            if NOT_UTF8 not in str(error):
                raise
        with self.exactly(connection):
            return self.exact(connection.execute(statement))

    @contextmanager
    def exactly(self, connection: "Connection") -> Iterator[None]:
        """Inside, texts that are not UTF-8 are read as Undecodable."""
        raw: Any = connection.connection.driver_connection
        before = raw.text_factory
        raw.text_factory = text_or_bytes
        try:
            yield
        finally:
            raw.text_factory = before

    def exact(self, result: "CursorResult[Any]") -> Rows:
        """The rows as the driver made them: tuples of wire values already."""
        return list(fetched(result))

    def bind(self, wire: Wire, facts: Column) -> "ColumnElement[Any]":
        """The value in the storage class it was read in, without an affinity of its own."""
        from sqlalchemy import Text, cast, literal
        from sqlalchemy.sql.expression import UnaryExpression
        from sqlalchemy.sql.operators import custom_op
        from sqlalchemy.types import NullType

        if not isinstance(wire, Undecodable):
            return literal(wire, NullType())
        # Only a cast makes a text of these bytes; the plus takes away the affinity that a cast has, which would
        # turn a typeless column's numbers into texts before they are compared.
        text = cast(literal(bytes(wire), NullType()), Text())
        return UnaryExpression(text, operator=custom_op("+"), type_=NullType())

    def parse(self, text: str, facts: Column) -> "ColumnElement[Any]":
        """As in the base, except that any column may hold any text, so no text is nonsense.

        SQLite itself turns a typed number into one where the column has a numeric affinity.
        """
        check_text(text)
        if facts.kind is Kind.BYTES:
            return self.bind(typed_bytes(text, facts), facts)
        if facts.kind is Kind.BOOLEAN and text.strip().lower() in _BOOLEANS:
            return self.bind(_BOOLEANS[text.strip().lower()], facts)
        if not facts.type:
            return self.bind(_number_or_text(text), facts)
        return self.bind(text, facts)

    def doubt(self, text: str, facts: Column) -> str:
        """A text that SQLite makes no number of is compared as a text: it is greater than every number."""
        if facts.kind is Kind.NUMBER and facts.type and _NUMBER.fullmatch(text.strip()) is None:
            return f"“{text[:40]}” is not a number"
        return ""


_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_BOOLEANS = {"true": 1, "false": 0, "1": 1, "0": 0}


def text_or_bytes(raw: bytes) -> str | Undecodable:
    """A text factory that never fails."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return Undecodable(raw)


def _number_or_text(text: str) -> Wire:
    """What a typed text most likely means in a column without a type."""
    for number in (int, float):
        try:
            value = number(text)
        except ValueError:
            continue
        return value if -(2**63) <= value < 2**63 or number is float else text
    return text
