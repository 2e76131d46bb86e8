"""The rows that relations are asked of: those that are current or selected in a grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser.database.facts import TableFacts
from browser.rows.cells import Cell, one_line, veil
from browser.rows.query import declared_key
from browser.schema.secrets import secret_names
from browser.ui.widgets.columns import visible
from browser.ui.widgets.selection import MOST_BLOCKS

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.rows.source import RowSource
    from browser.ui.widgets.row_grid import RowGrid

MOST_ROWS = 1_000
"""Selected rows whose relations are counted."""

LONGEST = 14
"""Characters of a key that a title shows."""


@dataclass(frozen=True)
class Chosen:
    """Rows of one table. `cells` are whole rows in the table's order; `cut` tells that more are selected.

    `source` has them under these `numbers`, for keys that the cells do not hold as they are.
    """

    database: "Database"
    facts: TableFacts
    cells: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...] = ()
    source: "RowSource | None" = None
    cut: bool = False

    @property
    def title(self) -> str:
        """ "orders #17", or "3 rows of orders"."""
        name = self.facts.ref.name
        if len(self.cells) != 1:
            rows = f"the first {len(self.cells):,}" if self.cut else f"{len(self.cells):,}"
            return f"{rows} rows of {name}"
        return f"{name} {row_title(self.facts, self.cells[0])}".rstrip()


def row_title(facts: TableFacts, cells: Sequence[Cell]) -> str:
    """ "#17": the row's key; empty where the table has none.

    Titles outlive the moment, in trails and what is kept of them, so a secret is masked in them for good.
    """
    names = [column.name for column in facts.columns]
    key = declared_key(facts) or (facts.primary_key.columns if facts.primary_key else ())
    if not key or not set(key) <= set(names):
        return ""
    found, secret = {name: cells[names.index(name)] for name in key}, secret_names(facts)
    return "#" + ", ".join(_short(veil(cell) if name in secret else cell) for name, cell in found.items())


def _short(cell: Cell) -> str:
    if cell.value is None:
        return "NULL"
    text = one_line(cell.text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def chosen_of(database: "Database", source: "RowSource", grid: "RowGrid") -> Chosen | None:
    """The selected rows of a grid that are there, or else its current one; None without any."""
    rows, cut = _selected(grid)
    current = grid.currentIndex().row()
    if len(rows) < 2:
        rows = [current] if current >= 0 else rows
    there = [(row, cells) for row in rows if (cells := grid.rows.row_cells(row)) is not None]
    if not there or not visible(grid.header):
        return None
    found = tuple(cells for _, cells in there)
    numbers = tuple(grid.rows.base + row for row, _ in there)
    return Chosen(database, source.query.table, found, numbers, source, cut)


def _selected(grid: "RowGrid") -> tuple[list[int], bool]:
    selection = grid.selectionModel().selection()
    found: set[int] = set()
    for each in map(selection.at, range(min(selection.size(), MOST_BLOCKS))):
        last = min(each.bottom(), each.top() + MOST_ROWS)
        found.update(range(each.top(), last + 1))
        if len(found) > MOST_ROWS:
            return sorted(found)[:MOST_ROWS], True
    return sorted(found), False
