"""What a cell and a column's head say, to the eye and to a screen reader."""

from PySide6.QtCore import QCoreApplication, Qt

from browser.rows.cells import MASKED, Cell
from browser.ui.widgets.heads import ColumnHead
from browser.ui.widgets.plain import tip
from browser.ui.widgets.secrets import Veil


def cell_text(cell: Cell, role: int) -> str:
    """A cell's exact text; spoken, NULL and what is hidden are words."""
    if role == Qt.ItemDataRole.AccessibleTextRole:
        if cell.value is None:
            return "NULL"
        if cell is MASKED:
            return QCoreApplication.translate("RowModel", "hidden")
    return cell.text


def head_text(head: ColumnHead, veil: Veil, role: int) -> str | None:
    """A column's name, what is spoken of it, its tip; None for every other role."""
    if role == Qt.ItemDataRole.DisplayRole:
        return head.name
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return f"{head.name}, {head.words}{veil.about(head, ', ')}"
    return tip(head.tip + veil.about(head, "\n")) if role == Qt.ItemDataRole.ToolTipRole else None
