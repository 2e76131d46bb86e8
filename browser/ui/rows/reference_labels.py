"""Brings the labels behind reference cells: one statement for each page that is shown, after the page itself."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import Cell, Wire
from browser.ui import tasks
from browser.ui.rows import related_reading as reading
from browser.ui.rows.related_graphs import Graphs
from browser.ui.widgets.pages import Cells
from browser.ui.widgets.references import Reference, references_of

if TYPE_CHECKING:
    from browser.rows.source import Page, RowSource
    from browser.schema.relations import Relation
    from browser.ui.rows.table_tab import TableTab

MOST = 20_000
"""Labels that are kept of one table."""


@dataclass(frozen=True, eq=False)
class _Labelled:
    """One reference whose labels are read: its relation, the column that names a row, and where it is painted."""

    relation: "Relation"
    column: str
    painted: Reference


class ReferenceLabels(QObject):
    """`cost`: the statements and milliseconds of the last page's labels."""

    def __init__(self, tab: "TableTab", graphs: Graphs) -> None:
        super().__init__(tab)
        self._tab = tab
        self.graphs = graphs
        self._source: RowSource | None = None
        self._labelled: list[_Labelled] = []
        self._outgoing: tuple[Relation, ...] = ()
        self._waiting: list[int] = []
        self._task: asyncio.Task[Any] | None = None
        self.cost = (0, 0.0)
        tab.model.page_stored.connect(self._stored)

    def begin(self) -> None:
        """Other rows are shown: mark their references, and label what is there."""
        tab = self._tab
        self.stop()
        self._source = tab.source
        self.cost = (0, 0.0)
        self._labelled = []
        self._waiting = tab.model.numbers_there()
        self._show_references()
        self._start()

    def relations_changed(self) -> None:
        """The table references others than was known before."""
        if self.graphs.graph(self._tab.database).outgoing(self._tab.facts.ref) != self._outgoing:
            self.begin()

    def stop(self) -> None:
        """Leave labels that are being read."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def relations_at(self, column: int) -> "list[Relation]":
        """The references that a column of the tab is part of, those of fewer columns first."""
        facts = self._tab.facts
        name = facts.columns[column].name
        outgoing = self.graphs.graph(self._tab.database).outgoing(facts.ref)
        return sorted((each for each in outgoing if name in each.columns), key=lambda each: len(each.columns))

    def _show_references(self) -> None:
        """Arrows at once; the labels come when they can."""
        facts = self._tab.facts
        self._outgoing = self.graphs.graph(self._tab.database).outgoing(facts.ref)
        names = [column.name for column in facts.columns]
        self._tab.model.show_references(references_of(names, [each.columns for each in self._outgoing]))

    def _stored(self, page: "Page") -> None:
        if self._tab.source is self._source:
            self._waiting.append(page.first // PAGE_ROWS)
            self._start()

    def _start(self) -> None:
        if self._waiting and (self._task is None or self._task.done()) and reading.loop_runs():
            title = self.tr("Reading labels of {0}").format(self._tab.title)
            self._task = tasks.start(self._read, owner=self._tab, title=title)

    async def _read(self) -> None:
        if not self._labelled:
            await self._prepare()
        while self._waiting:
            cells = self._tab.model.page_cells(self._waiting.pop())
            if self._labelled and cells:
                with reading.cost() as cost:
                    await self._label(cells)
                self.cost = (cost.statements, cost.milliseconds)
                self._tab.show_status_soon()

    async def _prepare(self) -> None:
        """Which references have a label, once the tables that they lead to are known."""
        tab, graphs = self._tab, self.graphs
        outgoing = graphs.graph(tab.database).outgoing(tab.facts.ref)
        unknown = [each.target for each in outgoing if graphs.facts(tab.database, each.target) is None]
        if unknown:
            await graphs.read_tables(tab.database, unknown)
        names = [column.name for column in tab.facts.columns]
        for relation in graphs.graph(tab.database).outgoing(tab.facts.ref):
            facts = graphs.facts(tab.database, relation.target)
            column = graphs.label(tab.database, facts) if facts is not None and relation.to_one else None
            painted = tab.model.references.get(names.index(relation.columns[0]))
            if column is not None and painted is not None and painted.is_labelled:
                self._labelled.append(_Labelled(relation, column, painted))

    async def _label(self, cells: Cells) -> None:
        from browser.rows.related_labels import Wish, labels

        tab = self._tab
        exact = [each for each in self._labelled if reading.are_exact(tab.database, tab.facts, each.relation.columns)]
        wishes = [Wish(each.relation, each.column, _keys(each.painted, cells)) for each in exact]
        if not wishes:
            return
        tables = {**self.graphs.tables(tab.database), tab.facts.ref: tab.facts}
        found = await tab.database.read(labels, wishes, tables)
        if tab.source is not self._source:
            return
        for each, wish, labelled in zip(exact, wishes, found, strict=True):
            if len(each.painted.labels) > MOST:
                each.painted.labels.clear()
            each.painted.labels.update({key: labelled.get(key) for key in wish.values if key is not None})
        tab.grid.viewport().update()
        tab.grid.frozen.viewport().update()


def _keys(painted: Reference, cells: Cells) -> list[tuple[Wire, ...] | None]:
    return [_key([row[place] for place in painted.places]) for row in cells]


def _key(cells: list[Cell]) -> tuple[Wire, ...] | None:
    """The key in these cells; None where it leads nowhere or is not here in whole."""
    if any(cell.value is None or cell.shortened for cell in cells):
        return None
    return tuple(cell.value for cell in cells)
