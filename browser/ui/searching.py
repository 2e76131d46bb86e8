"""Finding things by name: quick open, the page of keys, and what the welcome strip offers."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit

from browser.database.facts import ObjectKind, ObjectName
from browser.ui import tasks
from browser.ui.actions import action_of, actions_of
from browser.ui.finder import Choice, Finder

if TYPE_CHECKING:
    from browser.ui.connections import OpenConnection
    from browser.ui.keys import KeysDialog
    from browser.ui.window import MainWindow

ICONS = {
    ObjectKind.TABLE: "table",
    ObjectKind.VIEW: "eye",
    ObjectKind.MATERIALIZED_VIEW: "layers",
}
"""What can be opened; a sequence has no rows."""

FIRST_STEPS = (
    ("Follow a row", "Ctrl+Return"),
    ("Filter rows", "Ctrl+L"),
    ("Sort", "Ctrl+Shift+S"),
    ("Jump to a row", "Ctrl+G"),
    ("Look at a value", "F2"),
    ("Copy as text", "Ctrl+C"),
)
"""What the welcome strip offers of the active tab, by the key of its action."""


class QuickOpen:
    """The search field of the top bar: every table and view of every open connection."""

    def __init__(self, field: QLineEdit, window: "MainWindow") -> None:
        self._window = window
        self.finder = Finder(field, window, window.tr("Nothing of that name is open."))
        window.top.search_wanted.connect(self.open)
        window.schema.catalog_changed.connect(self._refresh)
        self.finder.closed.connect(field.clear)

    def open(self) -> None:
        """Show what can be found; the field keeps what stands in it."""
        if not self.finder.isVisible():
            self.finder.open(self._choices())

    def close_list(self) -> None:
        """Hide what was found."""
        self.finder.close_list()

    def _refresh(self) -> None:
        if self.finder.isVisible():
            self.finder.set_choices(self._choices())

    def _choices(self) -> list[Choice]:
        choices = []
        for connection in self._window.desk.connections:
            catalog = self._window.schema.catalog_of(connection.database)
            for name in catalog.objects:
                if name.kind in ICONS:
                    choices.append(self._choice(connection, name, name.ref.schema != catalog.default_schema))
        return choices

    def _choice(self, connection: "OpenConnection", name: ObjectName, elsewhere: bool) -> Choice:
        where = f"{name.ref.schema} · " if elsewhere and name.ref.schema else ""

        def run() -> None:
            title = self._window.tr("Opening {0}").format(name.ref.name)
            tasks.start(self._window.open_object, connection, name, owner=self._window, title=title)

        return Choice(name.ref.name, where + connection.title, ICONS[name.kind], run, "")


def first_steps(window: "MainWindow") -> list[tuple[str, QAction]]:
    """What the welcome strip offers: only what the active tab and connection can do, and Connect."""
    found = []
    actions = window.desk.tab_actions()
    for text, keys in FIRST_STEPS:
        fitting = [each for each in actions if QKeySequence(keys) in each.shortcuts()]
        found += [(window.tr(text), fitting[0])] if fitting else []
    if window.desk.active is not None:
        found.append((window.tr("Compare loaders"), action_of(window.commands, "show_models")))
    return [*found, (window.tr("Connect…"), action_of(window.commands, "connect_to"))]


def show_keys(window: "MainWindow") -> "KeysDialog":
    """Show the page of keys as things are now."""
    from browser.ui.keys import KeysDialog

    groups = {
        window.tr("Window"): actions_of(window.commands),
        window.tr("Table"): window.desk.tab_actions(),
        window.tr("Schema"): actions_of(window.schema),
        window.tr("Messages"): actions_of(window.messages),
    }
    dialog = KeysDialog(window, groups)
    dialog.show()
    return dialog
