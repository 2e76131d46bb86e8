"""The filter that keeps, or leaves out, rows with the value of one cell."""

from browser.database.facts import Column, Kind
from browser.errors import NotSupported
from browser.rows.cells import Cell
from browser.rows.filters import Filter, operators_for


def filter_for(cell: Cell, column: Column, *, exclude: bool) -> Filter:
    """Raises NotSupported where a value cannot be compared with."""
    if cell.value is None:
        return Filter(column.name, "is not null" if exclude else "is null")
    fitting = {operator.name for operator in operators_for(column.kind)}
    if column.kind is Kind.BOOLEAN and cell.value in (0, 1, "true", "false"):
        return Filter(column.name, "is true" if (cell.value in (1, "true")) != exclude else "is false")
    operator = "<>" if exclude else "="
    if operator not in fitting or cell.shortened or cell.flaw:
        raise NotSupported(
            f"{column.name} cannot be filtered by this value.",
            hint="It is too long, or of a kind that has no equality.",
        )
    return Filter(column.name, operator, cell.text)
