"""Central tabs that need room: while one of them is chosen, the Related dock, which has nothing to say, steps aside."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDockWidget

if TYPE_CHECKING:
    from browser.ui.window import MainWindow

WIDE = frozenset({"modelsTab"})
"""Names of the tabs that have no current row."""


class Room(QObject):
    """Hides the dock beside such a tab and brings it back beside the others, unless it was hidden by somebody."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setObjectName("room")
        self._tabs = window.desk.tabs
        self._dock = window.findChild(QDockWidget, "relatedDock")
        self._aside = False
        self._tabs.currentChanged.connect(lambda _: self._look())
        window.installEventFilter(self)
        self._look()

    def _look(self) -> None:
        tab = self._tabs.currentWidget()
        if tab is not None and tab.objectName() in WIDE:
            if self._dock is not None and not self._dock.isHidden():
                self._aside = True
                self._dock.hide()
        else:
            self._give_back()

    def _give_back(self) -> None:
        if self._aside and self._dock is not None:
            self._dock.show()
        self._aside = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            self._give_back()  # or the window would remember that somebody had hidden it
        return False


def make_room(window: "MainWindow") -> None:
    """Watch the tabs of the window from now on; once is enough."""
    if window.findChild(Room, "room") is None:
        Room(window)
