"""Clicks on the arrows of reference cells."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTableView

from browser.rows.cells import Cell
from browser.ui.widgets.references import ARROW_ROOM, Reference


class ReferenceModel(Protocol):
    """What tells where arrows are."""

    @property
    def references(self) -> Mapping[int, Reference]: ...
    def cell(self, row: int, column: int) -> Cell | None: ...


class ReferenceClicks(QObject):
    """Watches a view of such a model; the click itself still chooses the cell."""

    clicked = Signal(int, int)
    """A row and a logical column of the model."""

    def __init__(self, view: QTableView, model: ReferenceModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        view.viewport().installEventFilter(self)
        view.viewport().setMouseTracking(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        found = self._arrow_at(event.position().toPoint())
        if event.type() == QEvent.Type.MouseMove and not event.buttons():
            shape = Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor
            self._view.viewport().setCursor(shape)
        elif (
            event.type() == QEvent.Type.MouseButtonRelease
            and found is not None
            and event.button() == Qt.MouseButton.LeftButton
            and not event.modifiers()
        ):
            self.clicked.emit(*found)
        return False

    def _arrow_at(self, at: QPoint) -> tuple[int, int] | None:
        index = self._view.indexAt(at)
        if not index.isValid() or index.column() not in self._model.references:
            return None
        cell = self._model.cell(index.row(), index.column())
        if cell is None or cell.value is None or at.x() - self._view.visualRect(index).left() >= ARROW_ROOM:
            return None
        return index.row(), index.column()
