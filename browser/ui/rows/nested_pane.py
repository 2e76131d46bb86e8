"""The nested rows below the grid of a tab, in step with its current row."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.database.facts import TableRef
from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import MessageStrip
from browser.ui.rows import nested_layout as layout
from browser.ui.rows import nested_menus as menus
from browser.ui.rows import related_reading as reading
from browser.ui.rows.nested_bar import NestedBar
from browser.ui.rows.nested_following import NestedFollowing
from browser.ui.rows.nested_grid import NestedGrid
from browser.ui.rows.nested_layout import Group, Node, Path
from browser.ui.rows.nested_levels import PARENTS, Levels
from browser.ui.rows.nested_model import NestedModel
from browser.ui.rows.related_chosen import Chosen
from browser.ui.rows.related_graphs import Graphs
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.secrets import Secrets

if TYPE_CHECKING:
    from browser.schema.relations import Relation

AFTER = 80
"""Milliseconds from the last change of the current row until what is below it is read."""

IN_THE_BAR = ("open_here", "choose_columns", "previous_parents", "next_parents", "close_pane")
IN_THE_MENU = ("fold", "choose_columns", "close_group", "copy_nested")


class NestedPane(QWidget):
    """The ErrorHost of the levels that are read for it; hidden until somebody opens a relation."""

    follow_wanted = Signal(object, object)
    """Show nested rows in the tab: pairs of Chosen and Relation that lead there, and the row to be at, or None."""

    status_changed = Signal()
    closed = Signal()

    def __init__(self, graphs: Graphs, busy: BusyBar, parent: QWidget, *, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nestedPane")
        self.cost = (0, 0.0)
        self._graphs = graphs
        self._levels = Levels(graphs)
        self._busy = busy
        self._chosen: Chosen | None = None
        self._page = 0
        self._shown: tuple[Chosen, int] | None = None  # whose rows, and which page of them, stand in the model
        self._in_step = True  # nothing of what was asked for is still to be read
        self._task: asyncio.Task[Any] | None = None
        self._choose: Callable[[], Chosen | None] = lambda: None
        self._soon = QTimer(self, singleShot=True, interval=AFTER)
        self._soon.timeout.connect(self._show_now)
        self.model = NestedModel(self, secrets=secrets)
        self.grid = NestedGrid(self.model, self)
        self.message = MessageStrip(self)
        actions_of(self)
        self.following = NestedFollowing(self, self._levels)
        self._compose()
        self.grid.open_wanted.connect(self.open_here)
        self.grid.copy_wanted.connect(action_of(self, "copy_nested").trigger)
        self.grid.menu_wanted = self._menu
        self.grid.header.fold_wanted.connect(self._fold_group)
        self.setFocusProxy(self.grid)
        self.hide()

    def _compose(self) -> None:
        self.bar = NestedBar({name: action_of(self, name) for name in IN_THE_BAR}, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.message)
        column.addWidget(self.grid, 1)

    # -- what it shows -------------------------------------------------------------------------------------------

    def show_soon(self, choose: "Callable[[], Chosen | None]") -> None:
        """Show what is nested below the rows that are chosen a moment later."""
        self._choose = choose
        self._soon.start()

    def _show_now(self) -> None:
        if reading.loop_runs():
            self.show_rows_of(self._choose())

    def show_rows_of(self, chosen: Chosen | None, opens: "Sequence[Relation]" = ()) -> None:
        """Show what is nested below these rows, and open these relations too."""
        self._soon.stop()
        self._chosen = chosen
        self._page = 0
        if chosen is None:
            self.stop()
            self._shown, self._in_step = None, True
            self._show([])
        else:
            self._load(opens)

    @property
    def place(self) -> tuple[Chosen, int] | None:
        """The rows whose related ones are nested, and the number of the first of them that is shown."""
        return (self._shown[0], self._shown[1] * PARENTS) if self._shown is not None else None

    def knows(self, ref: TableRef) -> bool:
        """Whether somebody opened something below rows of this table before."""
        return bool(self._levels.groups(ref))

    def stop(self) -> None:
        """Leave what is being read."""
        if self._task is not None:
            self._task.cancel()

    def _load(self, opens: "Sequence[Relation]" = ()) -> None:
        if self._chosen is not None:
            self._in_step = False
            title = self.tr("Reading what is nested below {0}").format(self._chosen.title)
            self._start(partial(self._read, self._chosen, tuple(opens)), title)

    def _start(self, function: Callable[[], Any], title: str) -> None:
        self.stop()
        self._task = tasks.start(function, owner=self, title=title)

    async def _read(self, chosen: Chosen, opens: "Sequence[Relation]") -> None:
        with _telling(self, self._busy):
            await self._arrive(chosen, opens)
            await self._label(chosen)

    async def _arrive(self, chosen: Chosen, opens: "Sequence[Relation]" = ()) -> None:
        parents = await self._levels.read(chosen, opens, self._page)
        self._shown, self._in_step = (chosen, self._page), True
        self._show(parents)

    async def _open(self, chosen: Chosen, path: Path, relation: "Relation") -> None:
        with _telling(self, self._busy):
            if not self._in_step:  # it took the place of what was being read
                await self._arrive(chosen)
            await self._levels.open(chosen, path, relation, self.model.parents)
            self._show(self.model.parents)
            self.grid.go_to_group((*path, relation.name))
            await self._label(chosen)

    async def _label(self, chosen: Chosen) -> None:
        """Behind the rows, which are shown already."""
        await self._levels.label(chosen, self.model.groups, self.model.parents)
        self.grid.viewport().update()

    def _groups(self) -> list[Group]:
        return self._levels.groups(self._chosen.facts.ref) if self._chosen is not None else []

    def _show(self, parents: Sequence[Node]) -> None:
        groups = self._groups()
        self.message.dismiss()
        current = self.grid.currentIndex()
        at = (max(current.row(), 0), max(current.column(), 0))
        self.model.show(groups, parents)
        self.grid.fit()
        rows, columns = self.model.rowCount(), self.model.columnCount()
        if rows and columns:
            self.grid.setCurrentIndex(self.model.index(min(at[0], rows - 1), min(at[1], columns - 1)))
        self._enable()
        self.status_changed.emit()

    def _enable(self) -> None:
        total = len(self._chosen.cells) if self._chosen is not None else 0
        action_of(self, "previous_parents").setEnabled(self._page > 0)
        action_of(self, "next_parents").setEnabled((self._page + 1) * PARENTS < total)
        self.bar.say(self._chosen.title if self._chosen is not None else "", self._page * PARENTS, PARENTS, total)

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show what went wrong above the nested rows (ErrorHost)."""
        self.message.show_error(error, retry)

    # -- actions -------------------------------------------------------------------------------------------------

    @action("Open a relation here…", "", "plus", "Open a relation of the current cell's row beside it (Enter)")
    def open_here(self) -> None:
        """Offer the relations of the row that the current cell belongs to."""
        group = self.model.group_at(self.grid.currentIndex()) or next(iter(self.model.groups), None)
        if group is None or self._chosen is None:
            return
        relations = self._graphs.graph(self._chosen.database).relations(group.facts.ref)
        opened = {each.path for each in self.model.groups}
        menu = menus.relations(self, group, relations, opened, self.open_relation)
        menu.popup(self.grid.corner())

    def open_relation(self, relation: "Relation", path: Path = ()) -> None:
        """Open a relation below the rows of a group."""
        if self._chosen is not None:
            title = self.tr("Reading {0}").format(relation.name)
            self._start(partial(self._open, self._chosen, path, relation), title)

    def _change(self, groups: list[Group]) -> None:
        if self._chosen is not None:
            self._levels.keep(self._chosen.facts.ref, groups)
            if self._in_step:
                self._show(self.model.parents)
            else:
                self._load()

    @action("Fold or unfold the relation", "Space", "chevrons-up-down", "Show only how many rows it has, or the rows")
    def fold(self) -> None:
        """Fold the group of the current cell, or unfold it."""
        index = self.grid.currentIndex()
        if index.isValid():
            self._fold_group(self.model.heads[index.column()].group)

    def _fold_group(self, place: int) -> None:
        group = self.model.groups[place]
        if not group.path or self._chosen is None:
            return
        self._change(layout.folded(self._groups(), group.path))
        if group.folded:
            self._load()  # what is below it was not read while it was folded

    @action("Choose its columns…", "", "columns-3", "Choose which columns of the current relation are shown")
    def choose_columns(self) -> None:
        """Offer the columns of the group of the current cell."""
        group = self.model.group_at(self.grid.currentIndex())
        if group is None or group.folded:
            return
        menus.columns(self, group, partial(self._show_columns, group.path)).popup(self.grid.corner())

    def _show_columns(self, path: Path, names: Sequence[str]) -> None:
        self._change(layout.with_columns(self._groups(), path, names))
        if self._chosen is not None and self._in_step:
            self._start(partial(self._label_more, self._chosen), self.tr("Reading labels"))

    async def _label_more(self, chosen: Chosen) -> None:
        with _telling(self, self._busy):
            await self._label(chosen)
        self.status_changed.emit()

    @action("Close the relation", "Delete", "minus", "Take the current relation and what is below it away")
    def close_group(self) -> None:
        """Close the group of the current cell; the parents' own cannot be closed."""
        group = self.model.group_at(self.grid.currentIndex())
        if group is not None and group.path:
            self._change(layout.without(self._groups(), group.path))

    @action("Copy nested rows", "", "copy", "Copy what is selected as tab-separated text (Ctrl+C)")
    async def copy_nested(self) -> None:
        """Copy the selected rectangle. Raises NotSupported."""
        selection = self.grid.selectionModel().selection()
        if selection.size():
            box = selection.at(0)
            text = self.model.text(box.top(), box.left(), box.bottom(), box.right())
            QGuiApplication.clipboard().setText(text.removesuffix("\n"))

    @action("Previous parents", "Alt+Up", "arrow-up", "The hundred parents before")
    def previous_parents(self) -> None:
        """Show the parents before."""
        self._page -= 1
        self._load()

    @action("Next parents", "Alt+Down", "arrow-down", "The next hundred parents")
    def next_parents(self) -> None:
        """Show the next parents."""
        self._page += 1
        self._load()

    @action("Close the nested rows", "", "x", "Hide what is nested below (Escape)")
    def close_pane(self) -> None:
        """Hide the pane."""
        self.hide()
        self.cost = (0, 0.0)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_pane()
        else:
            super().keyPressEvent(event)

    def _menu(self, at: QPoint) -> None:
        offered = [action_of(self, "open_here"), *actions_of(self.following)]
        menus.actions(self, [*offered, *(action_of(self, name) for name in IN_THE_MENU)]).popup(at)


@contextmanager
def _telling(pane: NestedPane, busy: BusyBar) -> Iterator[None]:
    with busy.during(pane.tr("reading nested rows…")):
        with reading.cost() as cost:
            yield
        pane.cost = (cost.statements, cost.milliseconds)
