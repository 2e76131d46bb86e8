"""The revisions of a run as they happen: what is pending, what runs, what has run and how long it took."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.trees import make_list
from browser.ui.widgets import plain

TICK = 200
"""Milliseconds between two looks at the clock while a revision runs."""
REVISION, TIME = range(2)


class Steps(QTreeWidget):
    """migrationSteps: one line for each revision of the run."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        make_list(self, "migrationSteps", self.tr("Steps of the run"), [self.tr("Revision"), self.tr("Time")])
        self.setIconSize(QSize(theme.ICON_PIXELS, theme.ICON_PIXELS))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(REVISION, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(TIME, 96)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._running = ""
        self._since = QElapsedTimer()
        self._clock = QTimer(self, interval=TICK)
        self._clock.timeout.connect(self._tick)

    def plan(self, revisions: Sequence[tuple[str, str]]) -> None:
        """Show what is going to run: ids and messages, in order."""
        self.clear()
        self._items = {}
        for revision, message in revisions:
            item = QTreeWidgetItem(self, [plain.one_line(f"{revision}  {message}"), ""])
            item.setTextAlignment(TIME, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._items[revision] = item
            self._mark(revision, "circle", theme.current().muted, self.tr("pending"))
        self.stop()

    def start(self, revision: str) -> None:
        """A revision runs now."""
        if revision not in self._items:
            self._items[revision] = QTreeWidgetItem(self, [plain.one_line(revision), ""])
        self._running = revision
        self._mark(revision, "loader", theme.current().accent, self.tr("runs"))
        self.scrollToItem(self._items[revision])
        self._since.start()
        self._clock.start()

    def end(self, revision: str, milliseconds: float) -> None:
        """It has run."""
        self.stop()
        if revision in self._items:
            self._mark(revision, "circle-check", theme.current().success, wording.duration(milliseconds))

    def fail(self, revision: str) -> None:
        """It has failed, or was ended."""
        self.stop()
        if revision in self._items:
            self._mark(revision, "circle-x", theme.current().error, self.tr("failed"))

    def take_back(self, revisions: Sequence[str]) -> None:
        """These had run and were rolled back."""
        for each in revisions:
            if each in self._items:
                self._mark(each, "rotate-ccw", theme.current().warning, self.tr("rolled back"))

    def stop(self) -> None:
        """Nothing runs any more."""
        self._running = ""
        self._clock.stop()

    def texts(self) -> list[tuple[str, str]]:
        """Revision and time of every step."""
        items = (self.topLevelItem(place) for place in range(self.topLevelItemCount()))
        return [(item.text(REVISION), item.text(TIME)) for item in items if item is not None]

    def _mark(self, revision: str, icon: str, colour: str, text: str) -> None:
        item = self._items[revision]
        item.setIcon(REVISION, theme.icon(icon, colour))
        item.setText(TIME, text)

    def _tick(self) -> None:
        item = self._items.get(self._running)
        if item is not None:
            item.setText(TIME, wording.duration(self._since.elapsed()))
