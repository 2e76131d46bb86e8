"""What a person types for a parameter, as a bind parameter that this vendor's drivers send without bending it."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.dialects.base.values import check_text

if TYPE_CHECKING:
    from sqlalchemy import BindParameter


class BindType(StrEnum):
    """What a parameter holds. A LIST is for IN: `:ids` becomes as many binds as it has elements, in parentheses."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"
    BYTES = "bytes"
    JSON = "JSON"
    NULL = "NULL"
    LIST = "list"


class Binding:
    """How this vendor's drivers get a parameter of a chosen type. Methods hold no state."""

    types: Mapping[BindType, str] = {}
    """The server's type to CAST a parameter to, where its text alone would not tell."""

    def parameter(self, name: str, type_: BindType, text: str, of: BindType = BindType.TEXT) -> "BindParameter[Any]":
        """A bind for `text()`. `of` is the type of a list's elements, which stand on lines or between commas.

        Raises NotSupported in a sentence that names the parameter.
        """
        from sqlalchemy import bindparam

        if type_ is BindType.LIST:
            values = [self.adapted(name, of, value_of(name, of, each)) for each in elements(text)]
            return bindparam(name, values, self._sent_as(of, values), expanding=True)
        value = self.adapted(name, type_, value_of(name, type_, text))
        return bindparam(name, value, self._sent_as(type_, [value]))

    def adapted(self, name: str, type_: BindType, value: Any) -> Any:
        """The value as the driver takes it. Raises NotSupported for what it could not keep."""
        return value

    def type_name(self, type_: BindType, values: list[Any]) -> str:
        """The server's type for these values, or empty."""
        return self.types.get(type_, "")

    def _sent_as(self, type_: BindType, values: list[Any]) -> Any:
        from sqlalchemy.types import NullType

        from browser.database.dialects.base.servertype import CastTo, ServerType

        name = self.type_name(type_, values)
        if not name:
            return NullType()
        return CastTo(name) if values else ServerType(name)  # an empty list is a subquery of that type without rows


def elements(text: str) -> list[str]:
    """The elements of a typed list: its lines if there are several, else what stands between commas. Blanks go."""
    parts = text.splitlines() if len(text.strip().splitlines()) > 1 else text.split(",")
    return [part.strip().removesuffix(",").rstrip() for part in parts if part.strip()]


def value_of(name: str, type_: BindType, text: str) -> Any:
    """The Python value of what was typed: dates and times stay text, which the server reads itself.

    Raises NotSupported in a sentence that names the parameter.
    """
    if type_ is BindType.NULL:
        return None
    check_text(text)
    if type_ in (BindType.TEXT, BindType.LIST):
        return text
    stripped = text.strip()
    if not stripped:
        raise errors.NotSupported(f"The parameter :{name} has no value yet.", hint=_HINTS[type_])
    try:
        return _READERS[type_](stripped)
    except (ValueError, InvalidOperation):
        raise errors.NotSupported(
            f"The parameter :{name} is to be of the type {type_}, and “{stripped[:60]}” is not.", hint=_HINTS[type_]
        ) from None


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text) or len(text) > 400:
        raise ValueError
    return int(text)


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > 400 or "_" in text:
        raise ValueError
    return number


def _moment(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _boolean(text: str) -> bool:
    return {"true": True, "t": True, "yes": True, "1": True, "false": False, "f": False, "no": False, "0": False}[
        text.lower()
    ]


def _bytes(text: str) -> bytes:
    found = re.fullmatch(r"[xX]'([0-9a-fA-F\s]*)'|(?:0[xX]|\\x)?([0-9a-fA-F\s]*)", text)
    if found is None:
        raise ValueError
    return bytes.fromhex(re.sub(r"\s", "", found[1] or found[2] or ""))


def _json(text: str) -> str:
    json.loads(text)
    return text


def _known(text: str) -> bool:
    try:
        return _boolean(text)
    except KeyError:
        raise ValueError from None


_READERS: dict[BindType, Any] = {
    BindType.INTEGER: _integer,
    BindType.DECIMAL: _decimal,
    BindType.DATE: _moment,
    BindType.TIMESTAMP: _moment,
    BindType.BOOLEAN: _known,
    BindType.BYTES: _bytes,
    BindType.JSON: _json,
}
_HINTS = {
    BindType.INTEGER: "Type for example 42.",
    BindType.DECIMAL: "Type for example 12.50.",
    BindType.DATE: "Type for example 2026-11-20.",
    BindType.TIMESTAMP: "Type for example 2026-11-20 14:30:00.",
    BindType.BOOLEAN: "Type true or false.",
    BindType.BYTES: "Type hexadecimal digits, two a byte, for example 0x0A0B.",
    BindType.JSON: 'Type for example {"a": [1, null]}.',
}
