"""Paints what is seen of a grid in one go: backgrounds, lines, then all texts of one colour after the other.

QTableView asks its delegate for every cell, and each question crosses from C++ to Python and back several times. This
goes through the page itself: half the time for a screen of cells (measured: 1600 x 1000, 20 columns).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from browser.rows.cells import Cell
from browser.ui.widgets.grid_delegate import PADDING, GridDelegate
from browser.ui.widgets.references import Reference, paint_references
from browser.ui.widgets.references import Text as ReferenceText
from browser.ui.widgets.row_model import RowModel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

Column = tuple[int, int, int]
"""Logical column, left edge and width in pixels of the viewport."""

Text = tuple[int, int, int, Cell]
"""Left edge, top edge, width and the cell."""


def paint_grid(painter: QPainter, view: "QTableView", area: QRect, delegate: GridDelegate, model: RowModel) -> None:
    """Paint the cells of `view`, a view of `model`, that lie in `area` of its viewport."""
    columns = _columns(view, area)
    first, last = view.rowAt(area.top()), view.rowAt(area.bottom())
    if first < 0 or not columns:
        return
    last = model.rowCount() - 1 if last < 0 else last
    height = delegate.row_height
    top = view.rowViewportPosition(first)
    left, right = columns[0][1], columns[-1][1] + columns[-1][2]
    colours = delegate.colours
    if first <= delegate.current_row <= last:
        painter.fillRect(left, top + (delegate.current_row - first) * height, right - left, height, colours.current_row)
    selected = _paint_selection(painter, view, delegate, columns, (first, last), top)
    for row in range(first, last + 1):
        painter.fillRect(left, top + (row - first + 1) * height - 1, right - left, 1, colours.line)
    plain: list[Text] = []
    chosen: list[Text] = []
    leading = [(*column, model.references[column[0]]) for column in columns if column[0] in model.references]
    columns = [column for column in columns if column[0] not in model.references] if leading else columns
    references: dict[bool, list[ReferenceText]] = {False: [], True: []}
    for row in range(first, last + 1):
        cells = model.row_cells(row)
        y = top + (row - first) * height
        if cells is None:
            _paint_placeholders(painter, delegate, [*columns, *(each[:3] for each in leading)], y)
            continue
        inside = selected.get(row)
        if leading:
            _add_references(references, leading, cells, model.veil.shown(cells), y, inside)
        cells = model.veil.shown(cells)
        if inside is None:
            plain += [(x, y, width, cells[column]) for column, x, width in columns]
        else:
            for column, x, width in columns:
                (chosen if column in inside else plain).append((x, y, width, cells[column]))
    delegate.paint_texts(painter, plain, selected=False)
    delegate.paint_texts(painter, chosen, selected=True)
    for on, texts in references.items():
        paint_references(painter, delegate, texts, selected=on)
    _paint_focus(painter, view, delegate)


def _add_references(
    found: dict[bool, list[ReferenceText]],
    columns: Sequence[tuple[int, int, int, Reference]],
    cells: tuple[Cell, ...],
    shown: tuple[Cell, ...],
    y: int,
    inside: set[int] | None,
) -> None:
    for column, x, width, reference in columns:
        label, orphan = reference.label(cells)
        chosen = inside is not None and column in inside
        found[chosen].append((x, y, width, shown[column], label, orphan))


def _columns(view: "QTableView", area: QRect) -> list[Column]:
    header = view.horizontalHeader()
    found: list[Column] = []
    start, end = header.visualIndexAt(area.left()), header.visualIndexAt(area.right())
    for visual in range(max(start, 0), (header.count() if end < 0 else end + 1)):
        logical = header.logicalIndex(visual)
        width = header.sectionSize(logical)
        if width:
            found.append((logical, header.sectionViewportPosition(logical), width))
    return found


def _paint_selection(
    painter: QPainter,
    view: "QTableView",
    delegate: GridDelegate,
    columns: Sequence[Column],
    rows: tuple[int, int],
    top: int,
) -> dict[int, set[int]]:
    """Fills what is selected; returns the selected columns of every row that has any."""
    selection = view.selectionModel().selection()
    height = delegate.row_height
    found: dict[int, set[int]] = {}
    for each in map(selection.at, range(selection.size())):
        start, end = max(each.top(), rows[0]), min(each.bottom(), rows[1])
        if start > end:
            continue
        left, right = each.left(), each.right()
        inside = [column for column in columns if left <= column[0] <= right]
        for _, x, width in inside:
            y = top + (start - rows[0]) * height
            painter.fillRect(x, y, width, (end - start + 1) * height, delegate.colours.selection)
        names = {logical for logical, _, _ in inside}
        for row in range(start, end + 1):
            found.setdefault(row, set()).update(names)
    return found


def _paint_placeholders(painter: QPainter, delegate: GridDelegate, columns: Sequence[Column], y: int) -> None:
    y += delegate.row_height // 2 - 2
    colour = delegate.colours.line
    for _, x, width in columns:
        painter.fillRect(x + PADDING, y, min(48, width - 2 * PADDING), 4, colour)


def _paint_focus(painter: QPainter, view: "QTableView", delegate: GridDelegate) -> None:
    current = view.currentIndex()
    proxy = view.focusProxy()
    focused = view.hasFocus() or (proxy is not None and proxy.hasFocus())
    if current.isValid() and focused:
        rect = view.visualRect(current)
        painter.setPen(delegate.colours.accent)
        painter.drawRect(rect.adjusted(0, 0, -1, -2))
