"""How big the tables are that a revision touches, in words: "about 1,200,000 rows, 310 MB"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser.database.boundary import errors_of
from browser.database.facts import TableRef
from browser.rows.counts import Count, Estimated, Exact, Unknown

if TYPE_CHECKING:
    from sqlalchemy import Connection

FEW = 10_000
"""Rows that are read or copied in a moment."""
MANY = 1_000_000
"""Rows from which a table is worth a second thought."""
MOST = 200
"""Tables that are measured at once."""
_ROUNDED = 10_000
_UNKNOWN = Unknown()
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Size:
    """Rows and bytes of a table with its indexes; `bytes` is None where it is not known. `str()` says it in words."""

    rows: Count = _UNKNOWN
    bytes: int | None = None

    @property
    def number(self) -> int | None:
        """The rows, counted or estimated."""
        return self.rows.rows if isinstance(self.rows, Exact | Estimated) else None

    @property
    def small(self) -> bool:
        """Whether it is known that there are few rows."""
        return self.number is not None and self.number < FEW

    @property
    def big(self) -> bool:
        """Whether it is known that there are many rows."""
        return self.number is not None and self.number >= MANY

    def __str__(self) -> str:
        parts = []
        if self.number is not None:
            parts.append(f"{self.rows} row{'' if self.number == 1 else 's'}")
        if self.bytes is not None:
            parts.append(in_words(self.bytes))
        return ", ".join(parts)


def sizes(connection: "Connection", tables: Iterable[TableRef]) -> Mapping[TableRef, Size]:
    """The sizes of tables, at most MOST of them, in at most four statements; one that is not there is left out.

    A table without a schema is looked for in the connection's own. Estimates are the server's. Raises errors.*.
    """
    from browser.database.dialects import dialect_of

    asked = tuple(dict.fromkeys(tables))[:MOST]
    if not asked:
        return {}
    with errors_of(connection):
        found = dialect_of(connection).measuring.measure(connection, asked)
    return {each: Size(_count(size.rows, exact=size.exact), size.bytes) for each, size in found.items()}


def in_words(size: int) -> str:
    """Bytes as people say it, in steps of 1,000: "310 MB", "1.2 GB"."""
    value, unit = float(size), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if unit and value < 9.95 else f"{value:.0f} {_UNITS[unit]}"


def _count(rows: int | None, *, exact: bool) -> Count:
    if rows is None:
        return Unknown()
    if exact:
        return Exact(rows)
    # An estimate of 1,234,567 rows pretends to know the last digits.
    return Estimated(round(rows, 2 - len(str(rows))) if rows >= _ROUNDED else rows)
