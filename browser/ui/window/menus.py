"""The menu bar. It invents nothing: every entry is an action of the window or of what is open in it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from browser.ui.actions import action_of
from browser.ui.window import demo_menu, tab_menu

if TYPE_CHECKING:
    from browser.ui.window.main import MainWindow

LAYOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "&File",
        (
            "connect_to",
            "new_database",
            "",
            "new_query",
            "query_example",
            "open_file",
            "reopen_query",
            "",
            "close_tab",
            "close_connection",
            "",
            "show_settings",
            "",
            "quit",
        ),
    ),
    (
        "&View",
        (
            "show_schema",
            "show_rows",
            "show_related",
            "show_messages",
            "show_statements",
            "show_pool",
            "exhaust_pool",
            "",
            "show_models",
            "compare_loaders",
            "show_migrations",
            "downgrade_and_upgrade",
            "show_history",
            "show_library",
            "",
            "show_secrets",
            "",
            "theme_system",
            "theme_light",
            "theme_dark",
            "",
            "welcome",
        ),
    ),
    ("&Go", ("quick_open", "command_palette", "", "next_tab", "previous_tab")),
    ("&Help", ("show_keys", "about")),
)
"""Menus of the window's own actions; "" is a separator."""


def fill(bar: QMenuBar, window: "MainWindow", commands: QObject, tab_actions: Callable[[], Sequence[QAction]]) -> QMenu:
    """Build the menus; the active tab's is made anew from `tab_actions` when it opens. Returns the File menu."""
    menus = {}
    for title, names in LAYOUT:
        menu = menus[title] = bar.addMenu(window.tr(title))
        for name in names:
            if name:
                menu.addAction(action_of(commands, name))
            else:
                menu.addSeparator()
    tabs = window.desk.tabs
    table = QMenu(bar)
    table.setObjectName("tableMenu")

    def entitle() -> None:
        table.setTitle(tab_menu.title_of(tabs.currentWidget()))

    def refill() -> None:
        tab_menu.fill(table, tab_actions())
        if table.isEmpty():
            nothing = table.addAction(window.tr("No table is open"))
            nothing.setEnabled(False)

    tabs.currentChanged.connect(entitle)
    window.desk.changed.connect(entitle)  # tabs that come back say nothing until all are there
    table.aboutToShow.connect(refill)
    entitle()
    refill()
    bar.insertMenu(menus["&Help"].menuAction(), table)
    demo_menu.add_to(bar, window, menus["&Help"].menuAction())
    return menus["&File"]
