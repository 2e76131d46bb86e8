"""Being at a row that was followed: found by its key, wherever it stands by now."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from browser.rows.anchors import PAGE_ROWS
from browser.rows.query import TableQuery
from browser.ui import tasks

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.rows.finding import Sought
    from browser.ui.rows.table_tab import TableTab


async def number_of(database: "Database", query: TableQuery, sought: "Sought | None") -> int:
    """The number of a row among those of a query, by two statements; a row without a key stands where it stood.

    0 where it has gone. Raises errors.*.
    """
    if sought is None or not sought.key:
        return sought.row if sought is not None else 0
    from browser.rows import finding
    from browser.rows.listing import listing_of

    return await database.read(finding.number_of, listing_of(query, database.dialect), sought.key) or 0


def go_to(tab: "TableTab", sought: "Sought") -> None:
    """Make that row the current one, near where it was expected; other sessions may have changed rows meanwhile."""
    row = _near(tab, sought)
    if row is not None:
        tab.grid.go_to(row, tab.grid.currentIndex().column())
    else:
        title = QCoreApplication.translate("seeking", "Looking for the row")
        tasks.start(_look_again, tab, sought, owner=tab, title=title)


def _near(tab: "TableTab", sought: "Sought") -> int | None:
    """The number of the row, if it is in the page where one is."""
    at = tab.model.base + max(tab.grid.currentIndex().row(), 0)
    first = at // PAGE_ROWS * PAGE_ROWS
    cells = tab.model.page_cells(at // PAGE_ROWS)
    found = [first + place for place, row in enumerate(cells) if sought.is_in(row, tab.facts)]
    return min(found, key=lambda row: abs(row - at), default=None)


async def _look_again(tab: "TableTab", sought: "Sought") -> None:
    source = tab.source
    if source is None:
        return
    row = await number_of(tab.database, source.query, sought)
    if source is tab.source and await tab.loader.reach(row):
        tab.grid.go_to(row)
        if _near(tab, sought) == row:
            return
    if source is tab.source:
        words = "The row that was followed is not here any more: it was deleted, or it changed meanwhile."
        tab.message.show_notice(QCoreApplication.translate("seeking", words))
