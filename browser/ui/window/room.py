"""Central tabs that are no tables: they need room, so the Related dock steps aside, and they say whose they are."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDockWidget, QWidget

if TYPE_CHECKING:
    from browser.ui.window.main import MainWindow

WIDE = frozenset(
    {"modelsTab", "demoTab", "demoInstallTab", "demoResetTab", "queryTab", "historyTab", "libraryTab", "migrationsTab"}
)
"""Names of the tabs that have no current row."""


class Room(QObject):
    """Hides the dock beside such a tab and brings it back beside the others, unless it was hidden by somebody.

    With several connections such a tab is called by its title and its connection's, as tables are.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setObjectName("room")
        self._desk = window.desk
        self._tabs = window.desk.tabs
        self._dock = window.findChild(QDockWidget, "relatedDock")
        self._aside = False
        self._seen: QWidget | None = None
        self._tabs.currentChanged.connect(lambda _: self._look())
        window.desk.changed.connect(self._changed)
        window.leaving.connect(self._give_back)  # or the window would remember that somebody had hidden it
        self._look()

    def _look(self) -> None:
        tab = self._seen = self._tabs.currentWidget()
        if tab is not None and tab.objectName() in WIDE:
            if self._dock is not None and not self._dock.isHidden():
                self._aside = True
                self._dock.hide()
        else:
            self._give_back()

    def _changed(self) -> None:
        if self._tabs.currentWidget() is not self._seen:  # tabs that come back say nothing until all are there
            self._look()
        self._name()

    def _name(self) -> None:
        several = len(self._desk.connections) > 1
        for tab in self._tabs.widgets():
            owner = self._desk.connection_of(tab)
            if tab.objectName() in WIDE and owner is not None:
                title = str(getattr(tab, "title", ""))
                text, place = f"{title} · {owner.title}", self._tabs.indexOf(tab)
                self._tabs.setTabText(place, (text if several else title).replace("&", "&&"))
                self._tabs.setTabToolTip(place, text)

    def _give_back(self) -> None:
        if self._aside and self._dock is not None:
            self._dock.show()
        self._aside = False


def make_room(window: "MainWindow") -> None:
    """Watch the tabs of the window from now on; once is enough."""
    if window.findChild(Room, "room") is None:
        Room(window)
