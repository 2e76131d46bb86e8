"""What a tab remembers of itself, as plain lists and numbers for the window's session."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from browser.database.facts import TableFacts
from browser.rows.filters import Filter
from browser.rows.query import Order, TableQuery
from browser.ui.widgets.columns import ColumnLayout


@dataclass(frozen=True, slots=True)
class TabState:
    """The query, the columns, and the current cell (its row counts in the source)."""

    order: tuple[Order, ...] = ()
    filters: tuple[Filter, ...] = ()
    columns: ColumnLayout = field(default_factory=ColumnLayout)
    row: int = 0
    column: str = ""

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "order": [[each.column, each.descending] for each in self.order],
            "filters": [[each.column, each.operator, each.value, each.enabled] for each in self.filters],
            "columns": self.columns.to_dict(),
            "row": self.row,
            "column": self.column,
        }

    def query(self, table: TableFacts) -> TableQuery:
        """The remembered query, as far as the table still has its columns."""
        names = {column.name for column in table.columns}
        order = tuple(each for each in self.order if each.column in names)
        return TableQuery(table, order, tuple(each for each in self.filters if each.column in names))


def state_of(kept: Mapping[str, Any]) -> TabState:
    """What `to_dict` made, perhaps by another version; whatever makes no sense is left out."""
    order = [Order(each[0], bool(each[1])) for each in _lists(kept.get("order"), 2) if isinstance(each[0], str)]
    filters = [
        Filter(each[0], each[1], each[2], bool(each[3]))
        for each in _lists(kept.get("filters"), 4)
        if all(isinstance(part, str) for part in each[:3])
    ]
    columns, row, column = kept.get("columns"), kept.get("row"), kept.get("column")
    return TabState(
        tuple(order),
        tuple(filters),
        ColumnLayout.from_dict(columns) if isinstance(columns, dict) else ColumnLayout(),
        row if isinstance(row, int) and row > 0 else 0,
        column if isinstance(column, str) else "",
    )


def _lists(kept: object, length: int) -> list[list[Any]]:
    return [each for each in kept if isinstance(each, list) and len(each) == length] if isinstance(kept, list) else []
