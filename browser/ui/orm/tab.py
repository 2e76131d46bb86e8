"""ModelsTab: a database as mapped classes. Pick an entity, tick paths, load, and see what each loader costs."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.database.facts import TableRef
from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import MessageStrip
from browser.ui.orm import work
from browser.ui.orm.code_pane import CodePane
from browser.ui.orm.controls import WIDTH, Controls
from browser.ui.orm.entities import Declared, MappedEntities
from browser.ui.orm.path_model import PathNode
from browser.ui.orm.remembered import Remembered, tick_again
from browser.ui.orm.results import Results
from browser.ui.orm.runs import Runs
from browser.ui.orm.strategy_table import LoaderLine
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.secrets import Secrets
from browser.ui.widgets.splitters import one_above_another, side_by_side

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.orm.comparing import Measured
    from browser.orm.plan import Load
    from browser.schema.catalog import Catalog

COPIES = ("copy_query", "copy_models", "copy_code")

CODE_AFTER = 0.12
"""Seconds from a tick to the source that follows it."""


class ModelsTab(QWidget):
    """modelsTab. It is the ErrorHost of everything that runs inside it.

    `catalog` gives what is known of the database at the moment; `declared` the classes to be used instead, if they fit.
    """

    def __init__(
        self,
        database: "Database",
        catalog: "Callable[[], Catalog]",
        parent: QWidget | None = None,
        *,
        declared: Declared | None = None,
        secrets: Secrets | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("modelsTab")
        self.database = database
        self._entities = MappedEntities(database, catalog, declared)
        self._secrets = secrets
        self._writing: asyncio.Task[Any] | None = None
        self._titles: dict[TableRef, str] = {}
        self._back: Remembered | None = None
        self._lost = ""
        self._compose()
        self._wire()
        self._enable()

    def _compose(self) -> None:
        actions_of(self)
        self.busy = BusyBar(self)
        self.runs = Runs(self.busy, self)
        self.message = MessageStrip(self)
        load, compare, same, cancel = (action_of(self, name) for name in ("load", "compare", "same_loaders", "cancel"))
        self.controls = Controls(load, compare, same, self)
        self.results = Results(load, compare, cancel, self, self._secrets)
        self.code = CodePane([action_of(self, name) for name in COPIES], self)
        _lay_out(self)

    def _wire(self) -> None:
        from browser.orm.plan import USES

        titles = {each.value: (each.value, use) for each, use in USES.items()}
        self.controls.picker.offer_loaders(titles)
        self.runs.said.connect(self.results.show_busy)
        action_of(self, "cancel").setEnabled(False)
        self.runs.running_changed.connect(action_of(self, "cancel").setEnabled)
        self.controls.entity_chosen.connect(self._entity_chosen)
        self.controls.changed.connect(self._changed)
        self.controls.paths.wanted.connect(self._steps_wanted)

    def focusInEvent(self, event: QFocusEvent) -> None:  # a proxy would take Tab past what stands before it
        self.controls.picker.setFocus(event.reason())

    # -- what the window calls -----------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """What its tab is called."""
        return self.tr("Models")

    async def load_first(self, entity: TableRef | None = None) -> None:
        """Read which entities there are and choose one. Errors are shown in the tab, never raised."""
        await asyncio.wait([self.runs.start(self._list, entity, title=self.tr("Reading the entities"))])

    @property
    def remembered(self) -> Remembered | None:
        """What the tab is left at, for `come_back`; None where nothing was chosen."""
        ref = self.controls.chosen
        if self._back is not None or ref is None:
            return self._back
        return Remembered(ref, self.controls.paths.paths(), self.controls.limit.value())

    def come_back(self, left: Remembered) -> None:
        """Choose with the next `load_first` what was `remembered`. Nothing is loaded by that."""
        self._back = left

    @Slot(object)
    def notice_catalog(self, database: object) -> None:
        """More is known of a database: if this one was read anew, look which entities and paths there are."""
        if database is self.database and self._titles and self._entities.outdated():
            self._back = self.remembered
            tasks.start(self._list, None, owner=self, title=self.tr("Reading the entities"))

    def choose(self, entity: TableRef) -> bool:
        """Show an entity as if it had been picked; False where it is none."""
        found = self._entities.like(entity, list(self._titles))
        return found is not None and self.controls.choose(found)

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show an error above it all; what was loaded before stays (ErrorHost)."""
        self.message.show_error(error, retry)

    # -- entities and paths --------------------------------------------------------------------------------------

    async def _list(self, entity: TableRef | None) -> None:
        found = await self._entities.entities()
        shown, self._titles = self._titles, dict(found)
        self.controls.offer(found)
        back = self._back
        wanted = back.entity if back is not None else entity
        asked = self._entities.like(wanted, list(self._titles)) if wanted is not None else None
        self._lost = ""
        if back is not None:
            self._back = replace(back, entity=asked) if asked is not None else None
            self.controls.limit.setValue(back.limit)
            title = shown.get(back.entity, str(back.entity))
            self._lost = "" if asked else self.tr("{0} was chosen here, and is not there any more.").format(title)
        chosen = asked or next(iter(self._titles), None)
        if chosen is None:
            self.results.show_problem(self.tr("This database has no tables to map."))
        elif back is not None and chosen == self.controls.chosen:
            await self._show_steps(chosen)
        elif self.controls.chosen != chosen or not self.controls.paths.rowCount():
            self.controls.choose(chosen)
        self._enable()

    def _entity_chosen(self, ref: TableRef) -> None:
        self.results.forget()
        self.code.show_code(None)
        self.controls.paths.show(ref, ())
        self.runs.start(self._show_steps, ref, title=self.tr("Reading {0}").format(self._titles.get(ref, ref.name)))

    async def _show_steps(self, ref: TableRef) -> None:
        steps = await self._entities.steps(ref)
        if self.controls.chosen != ref:
            return
        problem, title = self._entities.problem_of(ref), self._titles.get(ref, ref.name)
        self.results.show_problem(self.tr("{0} cannot be mapped: {1}").format(title, problem) if problem else "")
        alone = self.tr("Nothing references {0}, nor it anything.").format(title)
        self.controls.picker.when_empty = "" if steps else alone
        self.controls.paths.show(ref, () if problem else steps)
        self.message.dismiss()
        await self._tick_again(ref)
        self._enable()

    async def _tick_again(self, ref: TableRef) -> None:
        """Tick what was ticked the last time, and say what is not there any more."""
        back, lost = self._back, self._lost
        if back is not None and back.entity == ref:
            gone = await tick_again(self.controls.paths, self._entities, back.ticks)
            lost = ", ".join(" → ".join(path) for path in gone)
            lost = self.tr("Ticked before, and not there any more: {0}.").format(lost) if gone else ""
            self.controls.picker.unfold_ticked()
        self._back, self._lost = None, ""
        if lost:
            self.message.show_notice(lost)

    def _steps_wanted(self, node: PathNode) -> None:
        tasks.start(self._grow, node, owner=self, title=self.tr("Reading {0}").format(node.step.leads_to))

    async def _grow(self, node: PathNode) -> None:
        self.controls.paths.grow(node, await self._entities.steps(node.step.target))

    def _changed(self) -> None:
        self._follow()
        self._enable()

    def _enable(self) -> None:
        ref = self.controls.chosen
        ready = ref is not None and not self._entities.problem_of(ref)
        ticked = len(self.controls.paths.paths())
        for name, usable in (("load", ready), ("compare", ready and ticked > 0), ("same_loaders", ticked > 1)):
            action_of(self, name).setEnabled(usable)
        for name in COPIES:
            action_of(self, name).setEnabled(self.code.code is not None)

    # -- loading -------------------------------------------------------------------------------------------------

    def _wanted(self) -> "Load | None":
        from browser.orm.plan import Load, Strategy

        ref = self.controls.chosen
        if ref is None or self._entities.problem_of(ref):
            return None
        paths = tuple((path, Strategy(loader)) for path, loader in self.controls.paths.paths())
        return Load(ref, paths, self.controls.limit.value())

    async def _load(self, load: "Load") -> None:
        make = await self._entities.mapping(load.entity, tuple(path for path, _ in load.paths))
        loaded = await self.database.read(work.load_entities, make, load, self.runs.report)
        self.message.dismiss()
        self.results.show_loaded(loaded)

    async def _compare(self, load: "Load") -> None:
        make = await self._entities.mapping(load.entity, tuple(path for path, _ in load.paths))
        measured, advice = await self.database.read(work.compare_loaders, make, load, self.runs.report)
        self.message.dismiss()
        self.results.show_compared(_lines(measured), advice)

    def _follow(self) -> None:
        """Let the source follow what is chosen, once it has been left alone for a moment."""
        load = self._wanted()
        if self._writing is not None:
            self._writing.cancel()
        if load is not None:
            self._writing = tasks.start(self._write_code, load, owner=self, about=self.tr("Writing the code"))

    async def _write_code(self, load: "Load") -> None:
        await asyncio.sleep(CODE_AFTER)
        make = await self._entities.mapping(load.entity, tuple(path for path, _ in load.paths))
        code = await self.database.read(work.write_code, make, load)
        self.code.show_code(code)
        self.controls.show_left_out(code.left_out)
        self._enable()

    # -- actions -------------------------------------------------------------------------------------------------

    @action("&Load", "Ctrl+Return; F5", "play", "Load the entities with the ticked paths")
    def load(self) -> None:
        """Load, in place of what is shown."""
        load = self._wanted()
        if load is not None:
            title = self.tr("Loading {0}").format(self._titles.get(load.entity, load.entity.name))
            self.runs.start(self._load, load, title=title)

    @action("Com&pare", "Ctrl+Shift+Return", "list-ordered", "Measure every loader on the ticked paths, one by one")
    def compare(self) -> None:
        """Compare all loaders on the ticked paths."""
        load = self._wanted()
        if load is not None and load.paths:
            self.runs.start(self._compare, load, title=self.tr("Comparing"))

    @action("Use this loader for all paths", "", "arrow-up-down", "Load every ticked path as the current one")
    def same_loaders(self) -> None:
        """Give every ticked path the loader of the current one."""
        node = self.controls.picker.current
        paths = self.controls.paths.paths()
        if paths:
            self.controls.paths.set_all_loaders(node.loader if node is not None and node.ticked else paths[0][1])

    @action("Cancel", "Escape", "circle-stop", "Stop loading or comparing; what is shown stays")
    def cancel(self) -> None:
        """Stop what runs."""
        self.runs.cancel()

    @action("Copy query", "", "copy", "Copy the select() with its options")
    def copy_query(self) -> None:
        """Copy the query alone."""
        self.code.copy(lambda code: code.query)

    @action("Copy models", "", "copy", "Copy the mapped classes")
    def copy_models(self) -> None:
        """Copy the models alone."""
        self.code.copy(lambda code: code.models)

    @action("Copy all", "Ctrl+Shift+C", "code", "Copy models and query, ready to paste and run")
    def copy_code(self) -> None:
        """Copy everything that is needed to run the query."""
        self.code.copy(lambda code: code.whole)


def _lay_out(tab: ModelsTab) -> None:
    right = one_above_another(tab, tab.results, tab.code, name="codeSplitter", sizes=(560, 200))
    right.setStretchFactor(0, 1)
    split = side_by_side(tab, tab.controls, right, name="modelsSplitter", sizes=(WIDTH, 10_000))
    split.setStretchFactor(1, 1)
    column = QVBoxLayout(tab)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(tab.busy)
    column.addWidget(tab.message)
    column.addWidget(split, 1)


def _lines(measured: "Sequence[Measured]") -> list[LoaderLine]:
    from browser.orm.plan import USES, Strategy

    lines = []
    for each in measured:
        cost = each.cost
        figures = (cost.statements, cost.rows, cost.entities, cost.milliseconds, cost.kilobytes) if cost else ()
        lines.append(LoaderLine(each.strategy.value, figures, USES[each.strategy], each.stopped))
    if Strategy.RAISE not in [each.strategy for each in measured]:
        lines.append(
            LoaderLine(Strategy.RAISE.value, (), USES[Strategy.RAISE])
        )  # it loads nothing that could be measured
    return lines
