"""Follows the current row: a moment after the last change its relations are counted; nothing older is ever shown."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from browser.database.facts import TableRef
from browser.ui import tasks
from browser.ui.rows import labelling
from browser.ui.rows import related_reading as reading
from browser.ui.rows.related_chosen import Chosen
from browser.ui.rows.related_list import PENDING, Shown

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.schema.relations import Relation
    from browser.ui.rows.related_panel import RelatedPanel

LATE = 300
"""Milliseconds after which counts of the row before are not shown any more."""

AFTER = 80
"""Milliseconds from the last change of the current row until its relations are asked for."""


class RelatedWatch(QObject):
    """`chosen` are the rows the panel tells about, `relations` those of their table."""

    def __init__(self, panel: "RelatedPanel") -> None:
        super().__init__(panel)
        self._panel = panel
        self.chosen: Chosen | None = None
        self.relations: tuple[Relation, ...] = ()
        self._counts: dict[str, Shown] = {}
        self._preferred: dict[TableRef, str] = {}
        self._next: Chosen | None = None
        self._settling = False
        self._counting: asyncio.Task[Any] | None = None
        self._reading: asyncio.Task[Any] | None = None
        self._soon = QTimer(self, singleShot=True, interval=AFTER)
        self._soon.timeout.connect(self._begin)
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(panel.list.forget_counts)

    @property
    def relation(self) -> "Relation | None":
        """The current relation of the list."""
        name = self._panel.list.current
        return next((each for each in self.relations if each.name == name), None)

    @property
    def waiting(self) -> bool:
        """Whether the panel does not tell of the newest rows yet."""
        return self._soon.isActive() or (self._counting is not None and not self._counting.done())

    def look(self, chosen: Chosen | None) -> None:
        """These are the rows now."""
        self._next = chosen
        self._soon.start()
        if self.chosen is not None and (chosen is None or chosen.database is not self.chosen.database):
            self.stop()
            self.chosen = None  # nothing may be known of its database any more

    def stop(self) -> None:
        """End whatever is being read."""
        self._late.stop()
        for task in (self._counting, self._reading):
            if task is not None:
                task.cancel()

    def graph_changed(self, database: "Database") -> None:
        """More is known of a database: perhaps other relations."""
        chosen = self.chosen
        if chosen is None or chosen.database is not database or self._settling or self._soon.isActive():
            return
        if self._panel.graphs.graph(database).relations(chosen.facts.ref) != self.relations:
            self.look(chosen)

    # -- the list ------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if not reading.loop_runs():
            return
        before, self.chosen = self.chosen, self._next
        self.stop()
        panel = self._panel
        if self.chosen is None:
            self.relations = ()
            panel.show_nothing()
            return
        panel.message.dismiss()
        here = (self.chosen.database, self.chosen.facts.ref)
        same = before is not None and (before.database, before.facts.ref) == here
        if panel.pages.rows_changed(same_table=same):
            panel.list.setFocus()
        if not same:
            panel.field.clear()
            self._list(panel.graphs.graph(self.chosen.database).relations(self.chosen.facts.ref), anew=True)
        panel.title.setText(self.tr("of {0}").format(self.chosen.title))
        title = self.tr("Counting what belongs to {0}").format(self.chosen.title)
        self._late.start()
        self._counting = tasks.start(self._read, self.chosen, owner=panel, title=title)

    def _list(self, relations: "tuple[Relation, ...]", *, anew: bool = False) -> None:
        if relations == self.relations and not anew:
            return
        self.relations = relations
        panel = self._panel
        panel.list.show_relations(relations)
        panel.say_empty("" if relations else self.tr("Nothing references this table, and it references nothing."))
        if not relations:
            panel.rows.show_nothing()
        panel.enable()

    async def _read(self, chosen: Chosen) -> None:
        panel, graphs = self._panel, self._panel.graphs
        with self._telling(), reading.cost() as cost:
            self._settling = True
            try:
                relations = await graphs.complete(chosen.database, chosen.facts.ref)
            finally:
                self._settling = False
            self._list(relations)
            self._counts = {}
            async for counts in reading.counts(chosen, relations, graphs):
                self._late.stop()
                self._counts.update(counts)
                panel.list.show_counts(counts)
            panel.list.sort()
            self._prefer(chosen, relations)
            await self._read_rows(chosen)
        panel.status.setText(reading.cost_text(cost))

    def _prefer(self, chosen: Chosen, relations: "Sequence[Relation]") -> None:
        """Choose the relation that was chosen last for this table, else the first one that leads to rows."""
        panel = self._panel
        if panel.list.current:
            return
        leading = [each.name for each in relations if self._counts.get(each.name, PENDING).rows > 0]
        leading.sort(key=lambda name: name in {each.name for each in relations if each.kind == "references"})
        wanted = self._preferred.get(chosen.facts.ref) or next(iter(leading), "")
        blocked = panel.list.blockSignals(True)
        if not (wanted and panel.list.choose(wanted)) and relations:
            panel.list.choose(relations[0].name)
        panel.list.blockSignals(blocked)
        panel.enable()

    async def count_exactly(self) -> None:
        """Count the rows of the current relation without a limit. Raises errors.*."""
        chosen, relation = self.chosen, self.relation
        if chosen is None or relation is None:
            return
        with self._telling(), reading.cost() as cost:
            async for counts in reading.counts(chosen, [relation], self._panel.graphs, exactly=True):
                if chosen is self.chosen:
                    self._counts.update(counts)
                    self._panel.list.show_counts(counts)
                    self._panel.status.setText(reading.cost_text(cost))

    # -- the rows ------------------------------------------------------------------------------------------------

    def choose(self, name: str) -> None:
        """A person chose a relation."""
        self._panel.enable()
        if self.chosen is None or not name:
            return
        self._preferred[self.chosen.facts.ref] = name
        if self._reading is not None:
            self._reading.cancel()
        title = self.tr("Reading {0}").format(name)
        self._reading = tasks.start(self._read_chosen, self.chosen, owner=self._panel, title=title)

    async def _read_chosen(self, chosen: Chosen) -> None:
        with self._telling(), reading.cost() as cost:
            await self._read_rows(chosen)
        self._panel.status.setText(reading.cost_text(cost))

    async def _read_rows(self, chosen: Chosen) -> None:
        relation, rows = self.relation, self._panel.rows
        if relation is None:
            rows.show_nothing()
            return
        facts = await reading.facts_of(self._panel.graphs, chosen.database, relation.target)
        found = await reading.rows(chosen, relation, self._panel.graphs)
        if chosen is not self.chosen or relation is not self.relation:
            return
        heading = f"{relation.name} · {reading.rows_text(found.cells, found.more)}"
        graphs, database = self._panel.graphs, chosen.database
        painted = labelling.references(graphs, database, facts)
        rows.show_rows(heading, facts, found, painted)
        labelled = await labelling.labelled(graphs, database, facts, painted, found.hidden)
        await labelling.read(graphs, database, [labelling.Ask(facts, labelled, found.cells)])
        rows.show_labels()

    def _telling(self) -> AbstractContextManager[None]:
        return self._panel.busy.during(self.tr("reading what belongs to the row…"))
