"""From nested rows on, in the tab: to the row itself, or along one of its references."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from browser.rows.finding import sought_of
from browser.ui.actions import action, actions_of
from browser.ui.rows import nested_layout as layout
from browser.ui.rows.nested_layout import Node
from browser.ui.rows.nested_levels import Levels
from browser.ui.rows.related_chosen import Chosen

if TYPE_CHECKING:
    from browser.schema.relations import Relation
    from browser.ui.rows.nested_pane import NestedPane


class NestedFollowing(QObject):
    """It only tells where: the pane's `follow_wanted`."""

    def __init__(self, pane: "NestedPane", levels: Levels) -> None:
        super().__init__(pane)
        self._pane = pane
        self._levels = levels
        actions_of(self)
        pane.grid.follow_wanted.connect(self.follow_row)
        pane.grid.onward_wanted.connect(self.follow_cell)
        pane.grid.arrow_clicked.connect(self._follow_arrow)

    @action("Follow this cell", "", "arrow-up-right", "Show where the nested cell leads to in the tab (Ctrl+Enter)")
    def follow_cell(self) -> None:
        """Follow the reference of the current cell in the tab; of a cell that is none, show its row there."""
        pane = self._pane
        index = pane.grid.currentIndex()
        cell = pane.model.cell(index.row(), index.column()) if index.isValid() else None
        if cell is None or cell.value is None or not self._follow_arrow(index.row(), index.column()):
            self.follow_row()

    @action("Follow this row", "", "rows-3", "Show the current nested row in the tab (double click)")
    def follow_row(self) -> None:
        """Show the row of the current cell in the tab."""
        pane = self._pane
        node, group = pane.model.place(pane.grid.currentIndex()).node, pane.model.group_at(pane.grid.currentIndex())
        if node is not None and group is not None:
            pane.follow_wanted.emit(self.ways_to(node), sought_of(group.facts, node.cells, node.values, 0))

    def _follow_arrow(self, row: int, column: int) -> bool:
        """Follow a reference; False where the cell is none."""
        pane = self._pane
        head, node = pane.model.heads[column], pane.model.places[row][column].node
        if head.references is None or node is None or pane.place is None:
            return False
        further = self._levels.onward(pane.place[0], pane.model.groups[head.group], node, head.column.name)
        if further is not None:
            pane.follow_wanted.emit([*self.ways_to(node), further], None)
        return further is not None

    def ways_to(self, node: Node) -> "list[tuple[Chosen, Relation]]":
        """How to follow from the tab's row to a nested one."""
        pane = self._pane
        if pane.place is None:
            return []
        way = layout.way_to(node)
        chosen, first = pane.place
        place = pane.model.parents.index(way[0]) + first
        return self._levels.ways(replace(chosen, cells=chosen.cells[place : place + 1]), way)
