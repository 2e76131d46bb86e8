"""Rows as tab-separated text, as spreadsheets take it."""

from collections.abc import Collection, Sequence

from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column
from browser.rows.cells import Wire, cell_of
from browser.schema.secrets import MASK

SIZE_LIMIT = 100_000_000
"""Characters of text that are copied at most."""


def field(text: str | None) -> str:
    """One field: NULL is empty, an empty text is "" in quotes, as in PostgreSQL's CSV; the text NULL stays as it is.

    A text with a tab, a line end or a quote is quoted and its quotes doubled, as Excel and LibreOffice do.
    """
    if text is None:
        return ""
    if not text or any(character in text for character in '\t\n\r"'):
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
    """Rows [first, end) of a page, columns by their positions, one line each with its line end.

    Of the columns in `masked` the mask stands for every value but NULL.
    """

    def text(wire: Wire, position: int) -> str | None:
        return MASK if position in masked and wire is not None else whole_text(wire, columns[position])

    return "".join(
        "\t".join(field(text(row[position], position)) for position in chosen) + "\n"
        for row in rows[first:end]
        if row is not None
    )


def whole_text(wire: Wire, column: Column) -> str | None:
    """The text of a cell however long it is; None for NULL."""
    if wire is None:
        return None
    cell = cell_of(wire, column)
    if not cell.shortened:
        return cell.text
    if isinstance(wire, bytes) and not isinstance(wire, Undecodable):
        return "\\x" + wire.hex() if column.type == "bytea" else f"x'{wire.hex().upper()}'"
    if isinstance(wire, bytes):
        return wire.decode("utf-8", "backslashreplace")
    return str(wire).encode("utf-8", "backslashreplace").decode()
