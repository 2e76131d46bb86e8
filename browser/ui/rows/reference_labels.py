"""Brings the labels behind reference cells: one statement for each page that is shown, after the page itself."""

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from browser.rows.anchors import PAGE_ROWS
from browser.ui import tasks
from browser.ui.rows import labelling
from browser.ui.rows import related_reading as reading
from browser.ui.rows.labelling import Ask, Labelled
from browser.ui.rows.related_graphs import Graphs

if TYPE_CHECKING:
    from browser.rows.source import Page, RowSource
    from browser.schema.relations import Relation
    from browser.ui.rows.table_tab import TableTab


class ReferenceLabels(QObject):
    """`cost`: the statements and milliseconds of the last page's labels."""

    def __init__(self, tab: "TableTab", graphs: Graphs) -> None:
        super().__init__(tab)
        self._tab = tab
        self.graphs = graphs
        self._source: RowSource | None = None
        self._labelled: list[Labelled] = []
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
        return labelling.leading(self.graphs, self._tab.database, facts, facts.columns[column].name)

    def _show_references(self) -> None:
        """Arrows at once; the labels come when they can."""
        tab = self._tab
        self._outgoing = self.graphs.graph(tab.database).outgoing(tab.facts.ref)
        tab.model.show_references(labelling.references(self.graphs, tab.database, tab.facts))

    def _stored(self, page: "Page") -> None:
        if self._tab.source is self._source:
            self._waiting.append(page.first // PAGE_ROWS)
            self._start()

    def _start(self) -> None:
        if self._waiting and (self._task is None or self._task.done()) and reading.loop_runs():
            title = self.tr("Reading labels of {0}").format(self._tab.title)
            self._task = tasks.start(self._read, owner=self._tab, title=title)

    async def _read(self) -> None:
        tab = self._tab
        if not self._labelled:
            painted = tab.model.references
            self._labelled = await labelling.labelled(self.graphs, tab.database, tab.facts, painted)
        while self._waiting:
            cells = tab.model.page_cells(self._waiting.pop())
            if self._labelled and cells:
                with reading.cost() as cost:
                    await labelling.read(self.graphs, tab.database, [Ask(tab.facts, self._labelled, cells)])
                self.cost = (cost.statements, cost.milliseconds)
                tab.grid.viewport().update()
                tab.grid.frozen.viewport().update()
                tab.show_status_soon()
