"""Garbage is collected on the GUI thread alone.

Python runs its cyclic collection on whichever thread allocates. A worker that meets a dead QObject there destroys it
off its thread, which Qt answers with a warning or a crash (seen: "Timers cannot be stopped from another thread").
"""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 500
"""Milliseconds between two looks."""

YOUNG = 20_000
"""New container objects that make a young collection worth its time (some milliseconds)."""

OLD_EVERY = 200
"""Young collections between two full ones."""


class Collector(QObject):
    """Switches Python's own collection off and does it on a timer of `parent`'s thread until `stop`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._young = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Take over, and keep what the start made out of every later collection.

        The full collections of that heap stalled the window for 290 ms.
        """
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()

    def look(self) -> None:
        """Collect what is worth it by now."""
        if gc.get_count()[0] < YOUNG:
            return
        self._young += 1
        gc.collect(2 if self._young % OLD_EVERY == 0 else 1)
