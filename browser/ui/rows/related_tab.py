"""What relations do in a tab: follow them, nest them below, label references, and find the way back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from browser.rows.filters import enabled
from browser.rows.finding import Sought
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.rows import nested_menus as menus
from browser.ui.rows import seeking, trails
from browser.ui.rows.memory import TabState
from browser.ui.rows.nested_pane import NestedPane
from browser.ui.rows.reference_labels import ReferenceLabels
from browser.ui.rows.related_chosen import Chosen, chosen_of
from browser.ui.rows.related_graphs import Graphs
from browser.ui.rows.status import Shown
from browser.ui.rows.trail_actions import TrailActions
from browser.ui.rows.trail_bar import TrailBar
from browser.ui.rows.trail_history import History, Visit
from browser.ui.widgets.reference_clicks import ReferenceClicks
from browser.ui.widgets.row_grid import LEADS_ON

if TYPE_CHECKING:
    from browser.database.facts import TableRef
    from browser.rows.query import TableQuery
    from browser.rows.trail import Trail
    from browser.schema.relations import Relation
    from browser.ui.rows.table_tab import TableTab

IN_THE_ROWS = ("follow_row", "nest_row", "choose_label")
IN_THE_MENU = ("copy_trail_sql", "copy_trail_code", "save_trail", "open_trail")


class RelatedTab(QObject):
    """Its actions belong to the tab. `history` tells where the tab has been."""

    def __init__(self, tab: "TableTab", graphs: Graphs, relation: "Callable[[], Relation | None]") -> None:
        super().__init__(tab)
        self._tab = tab
        self._graphs = graphs
        self._relation = relation
        self.history = History(Visit(tab.wanted, trail=tab.asking.trail))
        self._wanted: Visit | None = None
        self._notice = ""
        self.labels = ReferenceLabels(tab, graphs)
        actions_of(self)
        self.trails = TrailActions(tab, graphs, self.history, self._left, self._go)
        more = [action_of(self, "show_whole_table"), *(action_of(self.trails, name) for name in IN_THE_MENU)]
        self.bar = TrailBar(action_of(self, "go_back"), action_of(self, "go_forward"), more, tab)
        for name in IN_THE_ROWS:
            action_of(self, name).setProperty(LEADS_ON, True)
            tab.grid.addAction(action_of(self, name))
        self.bar.step_clicked.connect(self._go_to_step)
        tab.column.insertWidget(1, self.bar)
        self.nested = NestedPane(graphs, tab.busy, tab, secrets=tab.secrets)
        self.nested.follow_wanted.connect(self.follow_ways)
        self.nested.status_changed.connect(tab.show_status_soon)
        self.nested.closed.connect(self._nested_closed)
        tab.below.addWidget(self.nested)
        tab.below.setStretchFactor(0, 3)
        tab.below.setStretchFactor(1, 2)
        tab.row_changed.connect(self._row_changed)
        tab.loader.adopted.connect(self._adopted)
        tab.grid.row_opened.connect(self.nest_row)
        ReferenceClicks(tab.grid, tab.model).clicked.connect(self._follow_cell)
        tab.filter_bar.restriction_removed.connect(self.show_whole_table)
        graphs.changed.connect(self._graph_changed)
        if tab.source is not None:
            self._adopted()
        else:
            self._show_trail()

    # -- what it shows -------------------------------------------------------------------------------------------

    def chosen(self) -> Chosen | None:
        """The selected rows of the tab, or its current one."""
        source = self._tab.source
        return chosen_of(self._tab.database, source, self._tab.grid) if source is not None else None

    def with_cost(self, shown: Shown) -> Shown:
        """The figures of the status line with those of labels and nested rows added."""
        below = self.nested.cost if self.nested.isVisible() else (0, 0.0)
        return replace(
            shown,
            statements=shown.statements + self.labels.cost[0] + below[0],
            milliseconds=shown.milliseconds + self.labels.cost[1] + below[1],
        )

    def stop(self) -> None:
        """Leave what is being read for it."""
        self.labels.stop()
        self.nested.stop()

    def _adopted(self) -> None:
        """Other rows are shown; one is somewhere else only now that they are there."""
        source = self._tab.source
        assert source is not None
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted.query == source.query:
            self.history.go(wanted)
            self._tab.asking.trail = wanted.trail
            if self._notice:
                self._tab.message.show_notice(self._notice, severity="warning")
        self.labels.begin()
        self._show_trail()

    def _row_changed(self) -> None:
        if self.nested.isVisible():
            self.nested.show_soon(self.chosen)

    def look_anew(self) -> None:
        """Its relations may have changed while nobody saw it."""
        if self._tab.source is not None:
            self.labels.relations_changed()

    def _graph_changed(self, database: object) -> None:
        if database is self._tab.database and self._tab.isVisible():  # the others look when they are seen
            self.look_anew()

    def _show_trail(self) -> None:
        history = self.history
        here, before, after = history.here, history.before, history.after
        self.bar.show_trail(here.steps, here.tips, travelled=before is not None or after is not None)
        self._tab.filter_bar.show_restriction(here.restriction)
        for name, wanted in (("go_back", before), ("go_forward", after), ("show_whole_table", here.trail)):
            action_of(self, name).setEnabled(wanted is not None)
        self.trails.enable()

    # -- following -----------------------------------------------------------------------------------------------

    @action("Follow a row", "Ctrl+Return; Ctrl+Enter", "arrow-up-right", "Show where the current cell leads to, here")
    def follow_row(self) -> None:
        """Follow the reference of the current cell, or else the relation that is chosen in Related."""
        focus = QApplication.focusWidget()
        if focus is not None and self.nested.isAncestorOf(focus):
            self.nested.following.follow_cell()
            return
        index = self._tab.grid.currentIndex()
        cell = self._tab.model.cell(index.row(), index.column()) if index.isValid() else None
        references = self.labels.relations_at(index.column()) if cell is not None and cell.value is not None else []
        chosen = self.chosen()
        relation = references[0] if references else self._chosen_relation()
        if chosen is not None and relation is not None:
            self.follow(chosen, relation)

    def _chosen_relation(self) -> "Relation | None":
        """The one that is chosen in Related, if it is of this table; else the first that leads somewhere else."""
        ref = self._tab.facts.ref
        relation = self._relation()
        if relation is not None and relation.source == ref:
            return relation
        graph = self._graphs.graph(self._tab.database)
        return next(iter((*graph.incoming(ref), *graph.through(ref), *graph.outgoing(ref))), None)

    def _follow_cell(self, row: int, column: int) -> None:
        cells = self._tab.model.row_cells(row)
        references = self.labels.relations_at(column)
        source = self._tab.source
        if cells is not None and references and source is not None:
            number = self._tab.model.base + row
            self.follow(Chosen(self._tab.database, self._tab.facts, (cells,), (number,), source), references[0])

    def follow(self, chosen: Chosen, relation: "Relation", sought: Sought | None = None) -> None:
        """Show the rows that a relation leads to from the chosen ones, and be at one of them."""
        self.follow_ways([(chosen, relation)], sought)

    def follow_ways(self, ways: "Sequence[tuple[Chosen, Relation]]", sought: Sought | None = None) -> None:
        """Go several relations further at once, and be at one of the rows."""
        tab = self._tab
        if ways:
            title = self.tr("Following {0}").format(ways[-1][1].name)
            tab.loader.follow(tasks.start(self._follow, ways, sought, owner=tab, title=title))
        else:
            tab.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _follow(self, ways: "Sequence[tuple[Chosen, Relation]]", sought: Sought | None) -> None:
        """Go one or several relations further; only the last one's rows are read."""
        assert self._tab.source is not None
        trail: Trail | None = trails.seen(self.history.here.trail, self._left())
        for chosen, relation in ways:
            visit = await trails.further(self._graphs, trail, chosen, relation)
            trail = visit.trail
        row = await seeking.number_of(self._tab.database, visit.query, sought)
        self._go(replace(visit, place=TabState(row=row)), self.tr("following…"), sought)

    def _left(self) -> "TableQuery":
        """What is shown, with the filters that are switched off, too."""
        tab = self._tab
        assert tab.source is not None
        query, wanted = tab.source.query, tab.wanted
        same = enabled(query.filters) == enabled(wanted.filters) and query.within == wanted.within
        return replace(query, filters=wanted.filters) if same and query.table is wanted.table else query

    def _go(self, visit: Visit, text: str = "", sought: Sought | None = None, notice: str = "") -> None:
        """Ask for another place; the present one is left once its rows are there, and `notice` is said then."""
        tab = self._tab
        if tab.source is not None:
            self.history.leave(self._left(), tab.asking.now())
        self._wanted, self._notice = visit, notice
        tab.asking.go(visit.query, visit.place, text or self.tr("going back…"), sought)

    @action("Back", "Alt+Left", "arrow-left", "Back to the rows that were shown before")
    def go_back(self) -> None:
        """Show what was shown before."""
        if self.history.before is not None:
            self._go(self.history.before)

    @action("Forward", "Alt+Right", "arrow-right", "Forward to the rows that were shown before going back")
    def go_forward(self) -> None:
        """Show what was shown before going back."""
        if self.history.after is not None:
            self._go(self.history.after)

    def _go_to_step(self, place: int) -> None:
        trail = self.history.here.trail
        if trail is None or place >= len(trail.steps):
            self._tab.grid.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        title = self.tr("Going back")
        self._tab.loader.follow(tasks.start(self._go_along, trail, place, owner=self._tab, title=title))

    async def _go_along(self, trail: "Trail", steps: int) -> None:
        """Be after so many steps of a trail, as one was there before if one was."""
        visit = await trails.visit(self._graphs, self._tab.database, trail, steps)
        self._go(self.history.visit_of(visit.trail, visit.query) or visit)

    @action("Show the whole table", "Ctrl+Shift+A", "maximize-2", "Take the restriction to related rows away")
    def show_whole_table(self) -> None:
        """All rows of the table that the trail led to."""
        query = self._tab.wanted
        if query.within is not None:
            self._go(Visit(replace(query, within=None)), self.tr("reading rows…"))

    # -- nesting -------------------------------------------------------------------------------------------------

    @action("Open relations below", "", "corner-down-right", "Show what belongs to the current row below it (Enter)")
    def nest_row(self) -> None:
        """Show the nested rows and go there; the first time with the relation that is chosen in Related."""
        relation = self._relation()
        if relation is None or relation.source != self._tab.facts.ref or self.nested.knows(relation.source):
            self.nest(())
        else:
            self.nest([relation])

    def nest(self, relations: "Sequence[Relation]") -> None:
        """Show the nested rows, these relations opened."""
        chosen = self.chosen()
        if chosen is None:
            return
        if not self.nested.isVisible():
            height = self._tab.below.height()
            self.nested.show()
            self._tab.below.setSizes([height * 3 // 5, height * 2 // 5])
        self.nested.show_rows_of(chosen, relations)
        self._tab.grid.show_current()
        self.nested.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _nested_closed(self) -> None:
        self._tab.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tab.show_status_soon()

    @action("Choose the label…", "", "type", "Choose which column is shown behind the current reference")
    def choose_label(self) -> None:
        """Offer the columns of the table that the current cell references."""
        index = self._tab.grid.currentIndex()
        references = self.labels.relations_at(index.column()) if index.isValid() else []
        facts = self._graphs.facts(self._tab.database, references[0].target) if references else None
        if facts is None:
            self._tab.message.show_notice(self.tr("The current cell references nothing that has a label."))
            return
        shown = self._graphs.label(self._tab.database, facts)
        menu = menus.labels(self._tab, facts, shown, partial(self._label_by, facts.ref))
        rect = self._tab.grid.visualRect(index)
        menu.popup(self._tab.grid.viewport().mapToGlobal(rect.bottomLeft()))

    def _label_by(self, ref: "TableRef", column: str) -> None:
        title = self.tr("Labelling by {0}").format(column)
        tasks.start(self._keep_label, ref, column, owner=self._tab, title=title)

    async def _keep_label(self, ref: "TableRef", column: str) -> None:
        await self._graphs.choose_label(self._tab.database, ref, column)
        self.labels.begin()
