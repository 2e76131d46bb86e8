"""Finding things by name: quick open, the page of keys, and what the welcome strip offers."""

import heapq
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from browser.database.facts import ObjectKind, ObjectName
from browser.ui import tasks
from browser.ui.actions import action_of, actions_of, all_actions, offered
from browser.ui.window import migrating, opening, tab_menu
from browser.ui.window.finder import Choice, Finder
from browser.ui.window.palette import choices_of

if TYPE_CHECKING:
    from browser.store import SavedTrail
    from browser.ui.database.pool_panel import PoolPanel
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.keys import KeysDialog
    from browser.ui.window.main import MainWindow

ICONS = {
    ObjectKind.TABLE: "table",
    ObjectKind.VIEW: "eye",
    ObjectKind.MATERIALIZED_VIEW: "layers",
}
"""What can be opened; a sequence has no rows."""

MOST_COLUMNS = 200
"""Columns that are offered for a text, the shortest names first."""

FIRST_STEP = ("Follow a row", "follow_row")
"""What the welcome strip offers first of a table, by the name of its action."""

MORE_STEPS = (
    ("Filter rows", "focus_field"),
    ("Sort", "sort_by_current"),
    ("Jump to a row", "focus_jump"),
    ("Look at a value", "show_value"),
    ("Copy as text", "copy"),
)
"""What it offers of a table where there is still room; the strip leaves out the last ones."""


class QuickOpen:
    """The search field of the top bar: tables, views and their columns of every open connection, and commands."""

    def __init__(self, field: QLineEdit, window: "MainWindow") -> None:
        self._window = window
        self.finder = Finder(field, window, window.tr("Nothing of that name is open."))
        window.top.search_wanted.connect(self.open)
        window.schema.catalog_changed.connect(self._refresh)
        self.finder.closed.connect(field.clear)

    def open(self) -> None:
        """Show what can be found; the field keeps what stands in it."""
        if not self.finder.isVisible():
            self.finder.open(self._choices(), self._more())
            self._window.relating.read_trails(self._refresh)

    def close_list(self) -> None:
        """Hide what was found."""
        self.finder.close_list()

    def _refresh(self) -> None:
        if self.finder.isVisible():
            self.finder.set_choices(self._choices(), self._more())

    def _choices(self) -> list[Choice]:
        choices = []
        for connection in self._window.desk.connections:
            catalog = self._window.schema.catalog_of(connection.database)
            for name in catalog.objects:
                if name.kind in ICONS:
                    run = partial(self._open, connection, name)
                    choices.append(Choice(name.ref.name, self._place(connection, name), ICONS[name.kind], run))
            for saved in self._window.relating.saved_trails(connection.database):
                go = partial(self._go_along, connection, saved)
                choices.append(Choice(saved.name, f"{self._window.tr('trail')} · {connection.title}", "link-2", go))
        return choices

    def _go_along(self, connection: "OpenConnection", saved: "SavedTrail") -> None:
        title = self._window.tr("Opening {0}").format(saved.name)
        tasks.start(self._window.relating.go_along, connection, saved, owner=self._window, title=title)

    def _more(self) -> Callable[[str], list[Choice]]:
        """Finds commands and columns that hold what is typed: letters strewn over a sentence would find any command.

        There may be a hundred thousand columns, so only the few that fit are made into choices.
        """
        commands = choices_of(all_actions(self._window))
        kinds = list(ICONS)
        known = [
            (column.lower(), column, connection, name)
            for connection in self._window.desk.connections
            for catalog in [self._window.schema.catalog_of(connection.database)]
            for name in catalog.objects
            if name.kind in ICONS
            for column in catalog.columns.get(name.ref, ())
        ]

        def found(text: str) -> list[Choice]:
            words = text.lower().split()
            fitting = (each for each in known if any(word in each[0] for word in words))
            best = heapq.nsmallest(MOST_COLUMNS, fitting, key=lambda each: (len(each[0]), kinds.index(each[3].kind)))
            named = [each for each in commands if all(word in each.title.lower() for word in words)]
            return [*named, *(self._column(*each[1:]) for each in best)]

        return found

    def _column(self, column: str, connection: "OpenConnection", name: ObjectName) -> Choice:
        place = f"{name.ref.name} · {self._place(connection, name)}"
        return Choice(column, place, "columns-3", partial(self._open, connection, name, column))

    def _place(self, connection: "OpenConnection", name: ObjectName) -> str:
        default = self._window.schema.catalog_of(connection.database).default_schema
        where = f"{name.ref.schema} · " if name.ref.schema and name.ref.schema != default else ""
        return where + connection.title

    def _open(self, connection: "OpenConnection", name: ObjectName, column: str = "") -> None:
        title = self._window.tr("Opening {0}").format(name.ref.name)
        tasks.start(open_column, self._window, connection, name, column, owner=self._window, title=title)


async def open_column(window: "MainWindow", connection: "OpenConnection", name: ObjectName, column: str) -> None:
    """Open a table or view and, where a column is named, go to it. Raises errors.*."""
    tab = await opening.open_object(window, connection, name)
    await window.desk.load(tab)
    if not tasks.is_alive(tab):
        return
    names = [each.name for each in tab.facts.columns]
    if column in names:
        row = max(tab.grid.currentIndex().row(), 0)
        tab.grid.go_to(tab.grid.rows.base + row, names.index(column))


def first_steps(window: "MainWindow") -> list[tuple[str, QAction]]:
    """What the welcome strip offers: only what the active tab and connection can do, and Connect."""
    found = _of_the_tab(window, (FIRST_STEP,))
    if window.desk.active is not None:
        found.append((window.tr("Compare loaders"), action_of(window.commands, "compare_loaders")))
        found.append((window.tr("Query with :params"), action_of(window.commands, "query_example")))
        if not window.desk.active.database.in_memory:
            found.append((window.tr("Exhaust the pool"), action_of(window.commands, "exhaust_pool")))
        if migrating.is_demo(window.desk.active.database) and not window.desk.active.database.read_only:
            found.append((window.tr("Downgrade and upgrade"), action_of(window.commands, "downgrade_and_upgrade")))
    found += _of_the_tab(window, MORE_STEPS)
    return [*found, (window.tr("Connect…"), action_of(window.commands, "connect_to"))]


def _of_the_tab(window: "MainWindow", steps: Sequence[tuple[str, str]]) -> list[tuple[str, QAction]]:
    tab = window.desk.tabs.currentWidget()
    found = [(window.tr(text), offered(tab, name)) for text, name in steps] if tab is not None else []
    return [(text, action) for text, action in found if action is not None]


def show_keys(window: "MainWindow") -> "KeysDialog":
    """Show the page of keys as things are now."""
    from browser.ui.window.keys import KeysDialog

    tab = window.desk.tabs.currentWidget()
    name = tab_menu.title_of(tab).replace("&", "")
    groups = {window.tr("Window"): actions_of(window.commands)}
    for title, held in tab_menu.grouped(window.desk.tab_actions()):
        groups[f"{name} · {title}".replace("&", "") if title else name] = held
    window.relating.begin()
    panels = (
        (window.tr("Schema"), window.schema),
        (window.tr("Related"), window.relating.face),
        (window.tr("Statements"), window.bottom.panel("statements")),
        (window.tr("Messages"), window.messages),
    )
    groups |= {title: actions_of(panel) for title, panel in panels}
    pool: PoolPanel = window.bottom.panel("pool")  # type: ignore[assignment]
    groups[window.tr("Pool")] = [*actions_of(pool), *actions_of(pool.chosen)]
    dialog = KeysDialog(window, groups)
    dialog.show()
    return dialog
