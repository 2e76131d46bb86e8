"""What the status line of a table says: which rows, of how many, and what they cost."""

from dataclasses import dataclass

from browser.rows.counts import Count, Unknown


@dataclass(frozen=True, slots=True)
class Shown:
    """What is seen now. Rows count from 0 and are both included; `last` is -1 when there are none."""

    first: int
    last: int
    count: Count
    statements: int = 0
    milliseconds: float = 0.0
    counting: int | None = None
    """Rows counted so far while a count is running."""
    changed: bool = False
    filters: int = 0
    """Filters that are switched on."""
    doubts: tuple[str, ...] = ()
    """What speaks against them."""


def status_text(shown: Shown) -> str:
    """ "rows 1-38 of 1,000,000 · 2 queries · 0 lazy loads · 14 ms"."""
    parts = [_rows(shown)]
    if shown.filters:
        parts.append(f"{shown.filters} filter{'s' if shown.filters > 1 else ''}")
    parts += shown.doubts
    if shown.counting is not None:
        parts.append(f"counting… {shown.counting:,}" if shown.counting else "counting…")
    if shown.statements:
        parts.append(f"{shown.statements} quer{'ies' if shown.statements > 1 else 'y'}")
        parts.append("0 lazy loads")  # rows are read by the page and the level, never one by one
        parts.append(f"{shown.milliseconds:,.0f} ms" if shown.milliseconds >= 1 else "under 1 ms")
    if shown.changed:
        parts.append("changed")
    return " · ".join(parts)


def _rows(shown: Shown) -> str:
    if shown.last < shown.first:
        return "no rows"
    rows = f"rows {shown.first + 1:,}-{shown.last + 1:,}"
    return rows if isinstance(shown.count, Unknown) else f"{rows} of {shown.count}"


def parse_row(text: str) -> int | None:
    """The row number that was typed ("9,000,000", "9 000 000", "9_000_000"), counted from 0; None for anything else."""
    digits = text.strip()
    for separator in (",", "_", "'", ".", " ", "\u00a0", "\u202f"):
        digits = digits.replace(separator, "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18 or int(digits) < 1:
        return None
    return int(digits) - 1
