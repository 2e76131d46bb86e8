"""The menu bar. It invents nothing: every entry is an action of the window or of what is open in it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from browser.ui.actions import action_of
from browser.ui.window import demo_menu

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
            "show_library",
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
            "show_pool",
            "exhaust_pool",
            "show_messages",
            "show_statements",
            "show_models",
            "show_history",
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
    """Build the menus; the one called Table is made anew from `tab_actions` when it opens. Returns the File menu."""
    menus = {}
    for title, names in LAYOUT:
        menu = menus[title] = bar.addMenu(window.tr(title))
        for name in names:
            if name:
                menu.addAction(action_of(commands, name))
            else:
                menu.addSeparator()
    table = QMenu(window.tr("&Table"), bar)
    table.setObjectName("tableMenu")

    def refill() -> None:
        table.clear()
        table.addActions(list(tab_actions()))
        table.setEnabled(True)
        if table.isEmpty():
            nothing = table.addAction(window.tr("No table is open"))
            nothing.setEnabled(False)

    table.aboutToShow.connect(refill)
    refill()
    bar.insertMenu(menus["&Help"].menuAction(), table)
    demo_menu.add_to(bar, window, menus["&Help"].menuAction())
    return menus["&File"]
