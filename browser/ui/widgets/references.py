"""Cells that reference another row: an arrow, the value, and muted behind it what the other row is called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter

from browser.database.facts import Kind
from browser.rows.cells import MASKED, Cell, Wire
from browser.ui import theme

if TYPE_CHECKING:
    from browser.ui.widgets.grid_delegate import GridDelegate

ARROW = 12
"""Pixels of the arrow's side."""

ARROW_ROOM = 22
"""Pixels from a cell's left edge to its value; a click on them follows the reference."""

LABEL_ROOM = 112
"""Pixels that a labelled column is wider by than its values."""

MISSING = "missing"
"""What stands behind an orphan: the row it references does not exist."""

NULL = Cell(None, "", Kind.TEXT)
_GAP = 8
Key = tuple[Wire, ...]
Text = tuple[int, int, int, Cell, str | None, bool]
"""Left edge, top edge and width; the cell; its label, where one was read; whether it is an orphan."""


@dataclass(eq=False)
class Reference:
    """A column that is part of a key towards other rows, of which `places` are all columns.

    `labels` are what was read by now, None for keys that lead to no row; only the first column of a key `is_labelled`.
    """

    places: tuple[int, ...]
    is_labelled: bool = True
    labels: dict[Key, Cell | None] = field(default_factory=dict)

    def labels_key(self, places: tuple[int, ...]) -> bool:
        """Whether its labels are those of the key in these columns: another one may begin with the same column."""
        return self.is_labelled and self.places == places

    def label(self, cells: Sequence[Cell]) -> tuple[str | None, bool]:
        """The label of a row's key, and whether it is an orphan."""
        if not self.is_labelled or not self.labels or not cells:
            return None, False
        key = tuple(cells[place].value for place in self.places)
        if key not in self.labels:
            return None, False
        found = self.labels[key]
        return (None, True) if found is None else (found.text if found.value is not None else None, False)

    def words(self, cells: Sequence[Cell]) -> str:
        """What is spoken behind the value: the label, or that there is no such row; "" where nothing is known."""
        label, orphan = self.label(cells)
        return MISSING if orphan else label or ""


def references_of(names: Sequence[str], keys: Iterable[Sequence[str]]) -> dict[int, Reference]:
    """By column: the reference it is part of; each of `keys` names the columns of one. Shorter ones come first."""
    found: dict[int, Reference] = {}
    for key in sorted((key for key in keys if set(key) <= set(names)), key=len):
        places = tuple(names.index(name) for name in key)
        for number, place in enumerate(places):
            if place not in found or (not number and not found[place].is_labelled):
                found[place] = Reference(places, is_labelled=not number)
    return found


def paint_references(painter: QPainter, delegate: "GridDelegate", texts: Iterable[Text], *, selected: bool) -> None:
    """Paint such cells; their backgrounds are there already."""
    colours = delegate.colours
    down = delegate.baseline
    ratio = painter.device().devicePixelRatioF()
    arrow = theme.icon("arrow-up-right", theme.current().accent).pixmap(QSize(ARROW, ARROW), ratio)
    for x, y, width, cell, label, orphan in texts:
        if cell.value is None:
            shift = ARROW_ROOM - _GAP  # it stands where the values of the others stand
            delegate.paint_texts(painter, [(x + shift, y, width - shift, NULL)], selected=selected)
            continue
        top = y + (delegate.row_height - ARROW) // 2
        painter.drawPixmap(x + 6, top, arrow)
        room = max(width - ARROW_ROOM - _GAP, 0)
        shown, space = delegate.fitted(cell, room)
        muted = colours.selection_muted if selected else colours.muted
        text = muted if cell is MASKED else colours.selection_text if selected else colours.text
        painter.setPen(colours.warning if cell.flaw or orphan else text)
        painter.drawText(QPointF(x + ARROW_ROOM, y + down), shown)
        label = MISSING if orphan else label
        if label and space > 3 * _GAP:
            words = delegate.fitted_text(label, space - _GAP)
            painter.setPen(colours.warning if orphan else muted)
            painter.drawText(QPointF(x + ARROW_ROOM + room - space + _GAP, y + down), words)
