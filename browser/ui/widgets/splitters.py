"""Panels beside or above each other, with a handle between them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def side_by_side(parent: QWidget, *panels: QWidget, name: str = "", sizes: Sequence[int] = ()) -> QSplitter:
    """Panels from left to right; `sizes` in pixels, or shares of what there is. None can be pushed out of sight."""
    return _splitter(Qt.Orientation.Horizontal, parent, panels, name, sizes)


def one_above_another(parent: QWidget, *panels: QWidget, name: str = "", sizes: Sequence[int] = ()) -> QSplitter:
    """The same from top to bottom."""
    return _splitter(Qt.Orientation.Vertical, parent, panels, name, sizes)


def _splitter(
    orientation: Qt.Orientation, parent: QWidget, panels: Sequence[QWidget], name: str, sizes: Sequence[int]
) -> QSplitter:
    made = QSplitter(orientation, parent)
    made.setObjectName(name)
    made.setChildrenCollapsible(False)
    for panel in panels:
        made.addWidget(panel)
    if sizes:
        made.setSizes(list(sizes))
    return made
