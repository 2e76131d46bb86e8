"""Which action of the person a task belongs to: its words for the statement log, and the tab it happens in."""

import itertools

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from browser.database.requests import Doing, action

_KEY = "rowloreTab"
_keys = itertools.count(1)


def doing_of(owner: QWidget, words: str) -> Doing:
    """What begins now in `owner`. Inside another action it is a part of that one: same number, its own words."""
    outer = action.get()
    tab = tab_around(owner)
    key = key_of(tab) if tab is not None else 0
    if isinstance(outer, Doing):
        return Doing(words or outer, outer.number, key or outer.tab)
    return Doing(words or outer, tab=key)


def key_of(tab: QWidget) -> int:
    """The number by which a tab is known to the statement log."""
    known = tab.property(_KEY)
    if known is None:
        known = next(_keys)
        tab.setProperty(_KEY, known)
    return int(known)


def tab_around(widget: QWidget) -> QWidget | None:
    """The central tab that `widget` is in; of what stands in the Related dock the current one."""
    here: QObject | None = widget
    below: QWidget | None = None
    while here is not None:
        if isinstance(here, QTabWidget) and here.objectName() == "tabs":
            return below if below is not None and here.indexOf(below) >= 0 else None
        if isinstance(here, QDockWidget) and here.objectName() == "relatedDock":
            window = here.parent()
            tabs = window.findChild(QTabWidget, "tabs") if isinstance(window, QMainWindow) else None
            return tabs.currentWidget() if tabs is not None else None
        if isinstance(here, QWidget) and not here.objectName().startswith("qt_"):
            below = here
        here = here.parent()
    return None
