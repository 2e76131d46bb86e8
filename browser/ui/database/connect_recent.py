"""The connections that were made before, to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QWidget

from browser.ui.widgets import plain

SHOWN = 5
"""Rows that are seen at once."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A connection that was made before; its URL holds no password."""

    url: str
    read_only: bool = False
    needs_password: bool = False


class RecentList(QListWidget):
    """The newest first; hidden when there is none."""

    chosen = Signal(object)
    """A Recent became the current one, or was clicked once more."""

    def __init__(self, recent: Sequence[Recent], parent: QWidget) -> None:
        super().__init__(parent)
        self._recent = tuple(recent)
        self.setObjectName("recentList")
        self.setAccessibleName(self.tr("Recent"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.addItems([each.url for each in self._recent])
        for place, each in enumerate(self._recent):
            self.item(place).setToolTip(plain.tip(each.url))
        self.ensurePolished()
        self.setFixedHeight(max(24, self.sizeHintForRow(0)) * min(len(self._recent), SHOWN) + 2 * self.frameWidth() + 2)
        self.setVisible(bool(self._recent))
        self.currentRowChanged.connect(self._choose)
        self.clicked.connect(self._choose)

    @property
    def current(self) -> Recent | None:
        """The current one."""
        row = self.currentRow()
        return self._recent[row] if 0 <= row < len(self._recent) else None

    def _choose(self) -> None:
        if self.current is not None:
            self.chosen.emit(self.current)
