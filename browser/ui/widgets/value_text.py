"""A whole value as text for a viewer: as it is, as indented JSON, as a hex dump; each shortened honestly."""

import json
import re
from dataclasses import dataclass

MOST_TEXT = 1_000_000
"""Characters of text that are shown at once."""

MOST_JSON = 256_000
"""Characters of JSON that are indented at once; longer ones are shown as they are."""

MOST_BYTES = 64 * 1024
"""Bytes of a hex dump."""

LONGEST_LINE = 4_000
"""Characters of a line before it is broken for showing: Qt lays out longer ones too slowly."""

LONGEST_WRAPPED = 10_000
"""Characters of a line that is still wrapped at the edge of the viewer."""

_BYTES_A_LINE = 16
_SUBSTITUTES = {code: 0xFFFD for code in (*range(0x20), 0x7F, 0xFDD0, 0xFDD1) if chr(code) not in "\t\n"}
_SUBSTITUTES |= {0x0D: 0x23CE, 0x2028: 0x21B5, 0x2029: 0x00B6}
_SUBSTITUTES |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_SUBSTITUTES |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+|"')


@dataclass(frozen=True, slots=True)
class Shown:
    """`text` is what an editor shows; `notice` says what is left out, or is empty.

    `breaks` are places in `text`, in UTF-16 units, of line ends that are not in the value.
    """

    text: str
    notice: str = ""
    breaks: tuple[int, ...] = ()


def size(count: int) -> str:
    """A number of bytes or characters for people: "812", "20.0 kB", "1.5 MB"."""
    if count < 10_000:
        return f"{count:,}"
    return f"{count / 1e3:,.1f} k" if count < 1_000_000 else f"{count / 1e6:,.1f} M"


def shown_text(text: str) -> Shown:
    """`text` one character for one, control characters made visible, huge lines broken."""
    head = text[:MOST_TEXT]
    notice = ""
    if len(text) > len(head):
        notice = f"shown: the first {size(len(head))} of {size(len(text))} characters"
    visible = head.translate(_SUBSTITUTES)
    parts: list[str] = []
    breaks: list[int] = []
    units = 0
    for line in visible.split("\n"):
        pieces = [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)] or [""]
        for piece in pieces[:-1]:
            units += _units(piece)
            breaks.append(units)
            units += 1
        units += _units(pieces[-1]) + 1
        parts.append("\n".join(pieces))
    if breaks:
        notice = "; ".join(part for part in (notice, "lines over 4,000 characters are broken here only") if part)
    return Shown("\n".join(parts), notice, tuple(breaks))


def may_wrap(text: str) -> bool:
    """Whether no line of what is shown of `text` is too long to be wrapped."""
    head = text[:MOST_TEXT]
    return len(head) <= LONGEST_WRAPPED or all(len(line) <= LONGEST_WRAPPED for line in head.splitlines())


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def indented_json(text: str) -> str:
    """Valid JSON with line ends and indents and not one token changed: long numbers, doubled keys, escapes stay."""
    out: list[str] = []
    depth = 0
    opened = False
    for token in _TOKENS.findall(text):
        if token in "}]":
            depth = max(depth - 1, 0)
            if not opened:
                out.append("\n" + "  " * depth)
            out.append(token)
            opened = False
            continue
        if opened:
            out.append("\n" + "  " * depth)
            opened = False
        if token in "{[":
            depth += 1
            out.append(token)
            opened = True
        elif token == ",":
            out.append(",\n" + "  " * depth)
        else:
            out.append(": " if token == ":" else token)
    return "".join(out)


def is_json(text: str) -> bool:
    """Whether a text is a JSON object or array that is short enough to be indented."""
    if len(text) > MOST_JSON or text[:200].lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def hex_dump(data: bytes) -> Shown:
    """Offset, 16 bytes, and those that are printable ASCII."""
    head = data[:MOST_BYTES]
    notice = f"shown: the first {size(len(head))}B of {size(len(data))}B" if len(data) > len(head) else ""
    lines = []
    for at in range(0, len(head), _BYTES_A_LINE):
        part = head[at : at + _BYTES_A_LINE]
        pairs = part.hex(" ")
        seen = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
        lines.append(f"{at:08x}  {pairs:<{3 * _BYTES_A_LINE}} {seen}")
    return Shown("\n".join(lines), notice)
