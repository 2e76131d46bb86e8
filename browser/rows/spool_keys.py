"""What a value is sorted by, as two keys that SQLite compares: numbers as numbers, times in time, texts as people do.

The first key is a number, or a text, or bytes, or None for NULL; the second one tells apart what is equal by the first.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Context, Decimal, InvalidOperation

from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column, Kind
from browser.rows.cells import Wire

LONGEST = 1_000
"""Characters or bytes of a value that are compared."""
Key = tuple[int | float | str | bytes | None, str]

_NULL: Key = (None, "")
_EXACT = "1"  # as `_ordered` says of zero
_SAFE_DIGITS = 15  # any two numbers of so many digits are two floats
_WIDE = Context(prec=200_000)
_MICROSECONDS = 1_000_000


def key_maker(column: Column) -> Callable[[Wire], Key]:
    """What makes the keys of a column's values."""
    if column.kind is Kind.NUMBER:
        return _number_key
    if column.kind is Kind.TIME:
        return _time_key
    return _text_key


def _number_key(wire: Wire) -> Key:
    if type(wire) is not str:
        return _text_key(wire)
    if len(wire) <= _SAFE_DIGITS and wire.isdecimal():
        return int(wire), _EXACT
    if not wire.isascii() or "_" in wire:
        return _money_key(wire)
    try:
        near = float(wire)
    except ValueError:
        return _money_key(wire)
    if _is_short(wire) or repr(near) == wire:
        return near, _EXACT
    return _exactly(Decimal(wire), near)


def _is_short(wire: str) -> bool:
    few = len(wire) <= _SAFE_DIGITS + wire.count("-") + wire.count(".")
    return few and wire[-1:].isdecimal() and "e" not in wire.lower()


def _exactly(number: Decimal, near: float) -> Key:
    """A number of any length: the nearest float, and how far it is from the shortest number that is this float."""
    if number.is_nan():
        return float("inf"), "4"  # as PostgreSQL sorts it: behind everything
    if number.is_infinite():
        return near, "3" if near > 0 else "0"
    if near in (float("inf"), float("-inf")):
        return near, _ordered(number)
    return near, _ordered(_WIDE.subtract(number, Decimal(repr(near))))


def _ordered(number: Decimal) -> str:
    """A text for each number, in the same order: "0..." below zero, "1" zero, "2..." above."""
    if not number:
        return _EXACT
    power = number.adjusted() + 1_000_000
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    if number > 0:
        return f"2{power:08}{digits}"
    return "0" + f"{99_999_999 - power:08}{digits.translate(_NINES)}~"


_NINES = str.maketrans("0123456789", "9876543210")
_MONEY = re.compile(r"[^\d.,()-]")


def _money_key(wire: str) -> Key:
    """As "$1,234.50", "-1.234,50 €", "($5.00)": what stands last before at most two digits is the decimal point."""
    bare = _MONEY.sub("", wire)
    whole, point, cents = bare.strip("()-").replace(",", ".").rpartition(".")
    if not point or len(cents) > 2:
        whole, point, cents = whole + cents, "", ""
    try:
        number = Decimal(whole.replace(".", "") + point + cents)
    except InvalidOperation:
        return _text_key(wire)
    number = -number if "-" in bare or bare.startswith("(") else number
    return _exactly(number, float(number))


_DATE = re.compile(r"(\d{4,})(-\d\d-\d\d.*?)( BC)?")
_CLOCK = re.compile(r"([+-])?(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:([+-]\d\d)(?::?(\d\d))?(?::?(\d\d))?)?")
_PART = re.compile(r"([+-]?\d+) (year|mon|day)s?")
_DAYS = {"year": 360, "mon": 30, "day": 1}  # as PostgreSQL compares intervals


def _time_key(wire: Wire) -> Key:
    if type(wire) is not str:
        return _text_key(wire)
    if wire[4:5] == "-" and (found := _DATE.fullmatch(wire)) is not None:
        return _date_key(wire, found)
    if wire in ("infinity", "-infinity"):
        return ("~" if wire == "infinity" else " "), ""
    if (found := _DATE.fullmatch(wire)) is not None:
        return f":{found[1]:0>12}{found[2]}", ""  # behind all years of four digits
    clock = _CLOCK.fullmatch(_PART.sub("", wire).strip() or "0:00")
    if clock is None:
        return _text_key(wire)
    days = sum(int(count) * _DAYS[unit] for count, unit in _PART.findall(wire))
    return days * 86_400 * _MICROSECONDS + _microseconds(clock), ""


def _date_key(wire: str, found: re.Match[str]) -> Key:
    if found[3]:
        return f"!{10**12 - int(found[1])}{found[2]}", ""
    if wire.endswith("+00"):
        return wire[:-3], ""
    if "+" in wire or "-" in wire[10:]:
        try:
            return datetime.fromisoformat(wire).astimezone(UTC).replace(tzinfo=None).isoformat(" "), ""
        except (ValueError, OverflowError):
            return wire, ""
    return wire, ""


def _microseconds(clock: re.Match[str]) -> int:
    minus, hours, minutes, seconds, zone, zone_minutes, zone_seconds = clock.groups("0")
    count = int((int(hours) * 3_600 + int(minutes) * 60 + Decimal(seconds)) * _MICROSECONDS)
    east = abs(int(zone)) * 3_600 + int(zone_minutes) * 60 + int(zone_seconds)
    east = -east if zone.startswith("-") else east
    return (-count if minus == "-" else count) - east * _MICROSECONDS


def _text_key(wire: Wire) -> Key:
    if isinstance(wire, str):
        text = wire[:LONGEST]
    elif wire is None:
        return _NULL
    elif isinstance(wire, Undecodable):
        text = wire[:LONGEST].decode("utf-8", "backslashreplace")
    elif isinstance(wire, bytes):
        return wire[:LONGEST], ""
    else:
        return (wire, _EXACT) if -(2**63) <= wire < 2**63 else _exactly(Decimal(wire), float(wire))
    if text.isascii():
        alike = text.lower()
        return alike, text.swapcase() if text != alike else ""  # lower case comes first
    text = text.encode("utf-8", "backslashreplace").decode()  # half characters
    alike = "".join(
        [each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each)]
    )
    return alike, text.swapcase()
