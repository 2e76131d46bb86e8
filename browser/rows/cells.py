"""One cell as it was read: the value off the wire and its exact text."""

import re
from typing import NamedTuple

from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column, Kind
from browser.schema.secrets import MASK

Wire = None | int | float | str | bytes

SHORTEN_AT = 10_000
"""Characters of text a cell holds at most; Qt's editors freeze on much longer lines."""

NOT_UTF8 = "The bytes of this text do not decode in its character set; those that do not are shown as \\x..."
HALF_CHARACTER = "This text holds half a character (a lone surrogate), shown as \\u...."

_BYTES_SHOWN = SHORTEN_AT // 2 - 8  # two digits each, and the notation around them


class Cell(NamedTuple):
    """A cell of a grid.

    `value` is what the wire held (None for NULL); `text` is the exact text, or its head when `shortened`;
    `kind` is what this cell holds; `flaw` says in words what is wrong with it (not UTF-8, ...), or is empty.
    Of a shortened cell, `value` is only the head, too: the whole of it is read again when somebody asks.
    """

    value: Wire
    text: str
    kind: Kind
    shortened: bool = False
    flaw: str = ""


MASKED = Cell(MASK, MASK, Kind.TEXT)
"""Stands for any secret that is not shown."""


def veil(cell: Cell) -> Cell:
    """What is shown of a secret: that there is one. NULL is no secret."""
    return cell if cell.value is None else MASKED


def cell_of(wire: Wire, column: Column) -> Cell:
    """The cell of a value that `Values.rows` read in `column`. NULL's text is empty: the grid paints the word."""
    if type(wire) is str:
        if len(wire) <= SHORTEN_AT and (wire.isascii() or wire.isprintable()):  # then there is no half character
            kind = column.kind
            # Three quarters of a page are such cells; the constructor and a look at the text would double their time.
            return _new(Cell, (wire, wire, kind if kind is _TEXT else _kind_of_text(wire, kind), False, ""))
        return _text_cell(wire, column)
    if wire is None:
        return _new(Cell, (None, "", column.kind, False, ""))
    if isinstance(wire, bytes):
        if isinstance(wire, Undecodable):
            return _undecodable_cell(wire)
        head = wire[:_BYTES_SHOWN]
        return Cell(head, _hexadecimal(head, column, len(wire)), Kind.BYTES, len(wire) > len(head))
    kind = _TRUTH if column.kind is _TRUTH and wire in (0, 1) else _NUMERIC
    return _new(Cell, (wire, repr(wire), kind, False, ""))


_new = tuple.__new__
_TEXT, _NUMERIC, _TRUTH, _RAW = Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.BYTES


def one_line(text: str) -> str:
    r"""`text` for painting in one line.

    Line ends and control characters become pictures (␊ ␀), invisible characters that reorder or hide text escapes
    (\u202e). What is painted is never copied: Cell.text stays exact.
    """
    return text if text.isprintable() else text.translate(_VISIBLE)


_VISIBLE: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\u2421",
    **{code: f"\\x{code:02x}" for code in range(0x80, 0xA0)},
    **{
        code: f"\\u{code:04x}"
        for code in (0x61C, 0x200B, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
    },
    **{code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)},
    **{code: f"\\U{code:08x}" for code in range(0xE0000, 0xE0080)},
}


def _text_cell(wire: str, column: Column) -> Cell:
    head = wire[:SHORTEN_AT]
    kind = _kind_of_text(head, column.kind)
    try:
        head.encode()
    except UnicodeEncodeError:
        text = head.encode("utf-8", "backslashreplace").decode()
        return Cell(head, text[:SHORTEN_AT], kind, max(len(text), len(wire)) > SHORTEN_AT, HALF_CHARACTER)
    return Cell(head, head, kind, len(wire) > SHORTEN_AT)


def _undecodable_cell(wire: Undecodable) -> Cell:
    head = Undecodable(wire[:SHORTEN_AT])
    text = head.decode("utf-8", "backslashreplace")
    return Cell(head, text[:SHORTEN_AT], Kind.TEXT, max(len(text), len(wire)) > SHORTEN_AT, NOT_UTF8)


def _kind_of_text(text: str, declared: Kind) -> Kind:
    """The column's kind, unless this text cannot be of it: SQLite's columns hold anything."""
    if declared is _NUMERIC:
        return declared if text.isdecimal() or _NUMBER.fullmatch(text) else _TEXT
    if declared is _TRUTH:
        return declared if text in ("true", "false") else _TEXT
    return _TEXT if declared is _RAW else declared


# Money comes with its sign before or behind, in any country's.
_NUMBER = re.compile(r"\W*\d[\d.,' \u00a0\u202f]*([eE][-+]?\d+)?\W*|-?(NaN|Infinity|inf|nan)")


def _hexadecimal(head: bytes, column: Column, size: int) -> str:
    """Bytes as the server's own text where it has one (PostgreSQL), else as the literal of standard SQL."""
    if column.type == "bytea":
        return "\\x" + head.hex()
    return f"x'{head.hex().upper()}" + ("'" if len(head) == size else "")
