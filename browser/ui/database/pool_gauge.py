"""poolGauge: the pool's places as a row of cells, and what they mean in words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from browser.ui import theme
from browser.ui.database import pool_wording
from browser.ui.widgets import plain

if TYPE_CHECKING:
    from browser.database.pool_facts import PoolFigures

CELL, GAP, BREAK = 8, 2, 8
MOST_CELLS = 30
"""Places beyond these are not drawn one by one."""


class PoolGauge(QLabel):
    """Filled cells are checked out, outlined ones free; those of the overflow stand apart."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("poolGauge")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._cells: list[tuple[bool, bool]] = []  # of the overflow, taken
        self._figures: PoolFigures | None = None

    def show_figures(self, figures: "PoolFigures | None") -> None:
        """Show these; none where there is no connection."""
        if figures == self._figures:
            return
        self._figures = figures
        self._cells = _cells(figures) if figures is not None else []
        breaks = any(beyond for beyond, _ in self._cells) and BREAK
        width = len(self._cells) * (CELL + GAP) + breaks + (8 if self._cells else 0)
        self.setIndent(width)  # a style sheet resets margins
        self.setText(pool_wording.in_short(figures) if figures is not None else self.tr("No connection"))
        self.setAccessibleName(self.tr("Pool: {0}").format(self.text()))
        self.setToolTip(plain.tip(pool_wording.explained(figures)) if figures is not None else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, high = 0.5, 12.0
        top = (self.height() - high) / 2 + 0.5
        for place, (beyond, taken) in enumerate(self._cells):
            if beyond and place and not self._cells[place - 1][0]:
                left += BREAK
            colour = QColor(now.warning if beyond else now.accent)
            painter.setPen(QPen(colour if taken else QColor(now.input_border), 1))
            painter.setBrush(colour if taken else QColor(now.base))
            painter.drawRoundedRect(QRectF(left, top, CELL - 1, high - 1), 2, 2)
            left += CELL + GAP
        painter.end()


def _cells(figures: "PoolFigures") -> list[tuple[bool, bool]]:
    size = figures.size or figures.checked_out
    beyond = max(0, figures.checked_out - size)
    within = figures.checked_out - beyond
    most = max(figures.max_overflow, beyond)
    if size + most > MOST_CELLS:
        scale = MOST_CELLS / (size + most)
        size, most = max(1, round(size * scale)), round(most * scale)
        within, beyond = round(within * scale), round(beyond * scale)
    inside = [(False, place < within) for place in range(size)]
    return inside + [(True, place < beyond) for place in range(most)]
