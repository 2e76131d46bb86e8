"""Rows that are there already, as a source of pages for a grid."""

from collections.abc import Collection, Sequence

from browser.database.facts import Column
from browser.errors import NotSupported
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import Cell, Wire, veil
from browser.rows.clipboard import field
from browser.rows.counts import Count, Exact
from browser.rows.source import Page

Cells = tuple[tuple[Cell, ...], ...]


class ReadRows:
    """The rows of one level, all of them read. A PageSource that asks nobody."""

    def __init__(self, columns: Sequence[Column], cells: Cells) -> None:
        self.columns = tuple(columns)
        self.cells = cells
        self.jumps = True
        self.version = 0

    @property
    def count(self) -> Count:
        """How many there are here."""
        return Exact(len(self.cells))

    def pages(self) -> list[Page]:
        """All of them."""
        numbers = range(max(1, -(-len(self.cells) // PAGE_ROWS)))
        return [self._page(number) for number in numbers]

    def _page(self, number: int) -> Page:
        first = number * PAGE_ROWS
        cells = self.cells[first : first + PAGE_ROWS]
        return Page(first, cells, first + PAGE_ROWS >= len(self.cells), 0, 0.0)

    async def page(self, number: int) -> Page:
        """Page `number`."""
        return self._page(number)

    async def last_page(self) -> Page:
        """The page with the last row."""
        return self._page(max(len(self.cells) - 1, 0) // PAGE_ROWS)

    async def full_value(self, row: int, column: str) -> Wire:
        """The value of a cell. Raises NotSupported for one that was shortened."""
        cell = self.cells[row][[each.name for each in self.columns].index(column)]
        return _whole(cell).value

    async def text_of(
        self, first_row: int, last_row: int, columns: tuple[str, ...], masked: Collection[str] = ()
    ) -> str:
        """Rows as TSV. Raises NotSupported where one of them was shortened."""
        names = [each.name for each in self.columns]
        places = [(names.index(name), name in masked) for name in columns]
        rows = self.cells[first_row : last_row + 1]
        return tsv([[veil(row[place]) if veiled else row[place] for place, veiled in places] for row in rows])


def tsv(rows: Sequence[Sequence[Cell | None]]) -> str:
    """Cells as tab-separated text, a line each; None is an empty field. Raises NotSupported for a shortened cell."""
    return "".join("\t".join("" if cell is None else _field(cell) for cell in row) + "\n" for row in rows)


def _field(cell: Cell) -> str:
    return field(None if cell.value is None else _whole(cell).text)


def _whole(cell: Cell) -> Cell:
    if cell.shortened:
        raise NotSupported(
            "One of these values is long and only its beginning is here.",
            hint="Open the rows in the tab and copy there.",
        )
    return cell
