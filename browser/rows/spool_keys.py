"""What a value is sorted by, as two keys that SQLite compares: numbers as numbers, times in time, texts as people do.

The first key is a number, or a text, or bytes, or None for NULL; the second one tells apart what is equal by the first.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from math import isfinite

from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column, Kind
from browser.rows.cells import Wire

LONGEST = 1_000
"""Characters or bytes of a value that are compared; of a whole number also how many digits follow."""
Key = tuple[int | float | str | bytes | None, str]

_NULL: Key = (None, "")
_EXACT = "1"  # as `_ordered` says of zero
_SAFE_DIGITS = 15  # any two numbers of so many digits are two floats
_WIDE = Context(prec=4 * LONGEST, Emin=MIN_EMIN, Emax=MAX_EMAX)
_POWERS = 2 * MAX_EMAX  # added to a power of ten it is positive, and has 19 digits at most
_MICROSECONDS = 1_000_000


def key_maker(column: Column) -> Callable[[Wire], Key]:
    """What makes the keys of a column's values. It raises nothing, whatever they are; SQLite takes each of them."""
    if column.kind is Kind.NUMBER:
        return _texts_by(_number_key)
    if column.kind is Kind.TIME:
        return _texts_by(_time_key)
    return _text_key


def _texts_by(key: Callable[[str], Key]) -> Callable[[Wire], Key]:
    """A text by `key`, or as a text where it is none of these."""

    def made(wire: Wire) -> Key:
        if type(wire) is not str:
            return _text_key(wire)
        try:
            return key(wire if len(wire) <= LONGEST else _head(wire))
        except (ArithmeticError, ValueError):  # more than any number or calendar holds
            return _text_key(wire)

    return made


_DIGITS = re.compile(r"[+-]?[0-9]*")


def _head(wire: str) -> str:
    found = _DIGITS.match(wire)
    more = 0 if found is None else found.end() - LONGEST
    return f"{wire[:LONGEST]}e{more}" if more > 0 else wire[:LONGEST]


def _number_key(wire: str) -> Key:
    if len(wire) <= _SAFE_DIGITS and wire.isdecimal():
        return int(wire), _EXACT
    if not wire.isascii() or "_" in wire:
        return _money_key(wire)
    try:
        near = float(wire)
    except ValueError:
        return _money_key(wire)
    if isfinite(near) and (_is_short(wire) or repr(near) == wire):
        return near, _EXACT
    return _exactly(Decimal(wire), near)


def _is_short(wire: str) -> bool:
    few = len(wire) <= _SAFE_DIGITS + wire.count("-") + wire.count(".")
    return few and wire[-1:].isdecimal() and "e" not in wire.lower()


def _whole(number: int) -> Key:
    if -(2**63) < number < 2**63:
        return number, _EXACT
    exact = Decimal(number)
    return _exactly(exact, float(exact))


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
    power = number.adjusted() + _POWERS
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    if number > 0:
        return f"2{power:019}{digits}"
    return "0" + f"{10**19 - power:019}{digits.translate(_NINES)}~"


_NINES = str.maketrans("0123456789", "9876543210")
_SIGN = r"(?:[^\W\d_]{0,3}[$¢-¥\u20a0-\u20cf%]|[^\W\d_]{1,3}\.?(?=\s)|(?<=\s)[^\W\d_]{1,3}\.?)"
_AMOUNT = re.compile(rf"[-(\s]*+(?:{_SIGN})?[-(\s]*+\.?\d[\d.,'’\s]*+(?:{_SIGN})?[-)\s]*+")
_MONEY = re.compile(r"[^\d.,()-]")


def _money_key(wire: str) -> Key:
    """As "$1,234.50", "-1.234,50 €", "($5.00)": what stands last before at most two digits is the decimal point."""
    if _AMOUNT.fullmatch(wire) is None:
        return _text_key(wire)
    bare = _MONEY.sub("", wire)
    whole, point, cents = bare.strip("()-").replace(",", ".").rpartition(".")
    if not point or len(cents) > 2:
        whole, point, cents = whole + cents, "", ""
    number = Decimal(whole.replace(".", "") + point + cents)
    number = -number if "-" in bare or bare.startswith("(") else number
    return _exactly(number, float(number))


_DATE = re.compile(r"(\d{4,})(-\d\d-\d\d.*?)( BC)?")
_CLOCK = re.compile(r"([+-])?(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:([+-]\d\d)(?::?(\d\d))?(?::?(\d\d))?)?")
_PART = re.compile(r"([+-]?(?<!\d)\d++) (year|mon|day)s?")
_DAYS = {"year": 360, "mon": 30, "day": 1}  # as PostgreSQL compares intervals


def _time_key(wire: str) -> Key:
    if not wire.isascii():
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
    return _whole(days * 86_400 * _MICROSECONDS + _microseconds(clock))


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
    count = (int(hours) * 3_600 + int(minutes) * 60) * _MICROSECONDS + int(Decimal(seconds) * _MICROSECONDS)
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
    elif isinstance(wire, int):
        return _whole(wire)
    else:
        return (wire, _EXACT) if isfinite(wire) else _exactly(Decimal(wire), wire)
    if text.isascii():
        alike = text.lower()
        return alike, text.swapcase() if text != alike else ""  # lower case comes first
    text = text.encode("utf-8", "backslashreplace").decode()  # half characters
    alike = "".join(
        [each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each)]
    )
    return alike, text.swapcase()
