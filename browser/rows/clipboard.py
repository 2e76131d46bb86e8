"""Rows as tab-separated text, as spreadsheets take it."""

import re
from collections.abc import Callable, Collection, Sequence

from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column
from browser.rows.cells import Wire
from browser.schema.secrets import MASK

SIZE_LIMIT = 100_000_000
"""Characters of text that are copied at most."""
_QUOTED = re.compile(r'[\t\n\r"]')


def field(text: str | None) -> str:
    """One field: NULL is empty, an empty text is "" in quotes, as in PostgreSQL's CSV; the text NULL stays as it is.

    A text with a tab, a line end or a quote is quoted and its quotes doubled, as Excel and LibreOffice do.
    """
    if text is None:
        return ""
    if not text or _QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def lines(
    columns: Sequence[Column],
    chosen: Sequence[int],
    first: int,
    end: int,
    rows: "Sequence[Sequence[Wire] | None]",
    *,
    masked: Collection[int] = (),
) -> str:
    """Rows [first, end) of a page, one line each; what stands in it as `line_maker` says."""
    line = line_maker(columns, chosen, masked)
    return "".join([line(row) for row in rows[first:end] if row is not None])


def line_maker(
    columns: Sequence[Column], chosen: Sequence[int], masked: Collection[int] = ()
) -> Callable[[Sequence[Wire]], str]:
    """What makes a row's line with its line end, of columns by their positions.

    Of the columns in `masked` the mask stands for every value but NULL.
    """

    def text(wire: Wire, position: int) -> str:
        return field(MASK if position in masked and wire is not None else whole_text(wire, columns[position]))

    plain = frozenset(chosen).difference(masked)  # nearly every cell: three quarters of the time less

    def line(row: Sequence[Wire]) -> str:
        cells = [
            wire
            if type(wire := row[position]) is str
            and wire.isprintable()
            and '"' not in wire
            and wire
            and position in plain
            else text(wire, position)
            for position in chosen
        ]
        return "\t".join(cells) + "\n"

    return line


def whole_text(wire: Wire, column: Column) -> str | None:
    """The text of a cell however long it is; None for NULL."""
    if isinstance(wire, str):
        return wire if wire.isascii() else wire.encode("utf-8", "backslashreplace").decode()
    if isinstance(wire, Undecodable):
        return wire.decode("utf-8", "backslashreplace")
    if isinstance(wire, bytes):
        return "\\x" + wire.hex() if column.type == "bytea" else f"x'{wire.hex().upper()}'"
    return None if wire is None else repr(wire)
