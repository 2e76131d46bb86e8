"""What a cell and a column's head say, to the eye and to a screen reader."""

from PySide6.QtCore import QCoreApplication, Qt

from browser.rows.cells import MASKED, Cell
from browser.ui.widgets.heads import ColumnHead
from browser.ui.widgets.plain import tip
from browser.ui.widgets.secrets import Veil


def cell_text(cell: Cell, role: int, label: str = "") -> str:
    """A cell's exact text; spoken, NULL and what is hidden are words, and the `label` of a reference follows."""
    if role != Qt.ItemDataRole.AccessibleTextRole:
        return cell.text
    hidden = QCoreApplication.translate("RowModel", "hidden") if cell is MASKED else cell.text
    said = "NULL" if cell.value is None else hidden
    return f"{said}, {label}" if label else said


def head_text(head: ColumnHead, veil: Veil, role: int) -> str | None:
    """A column's name, what is spoken of it, its tip; None for every other role."""
    if role == Qt.ItemDataRole.DisplayRole:
        return head.name
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return f"{head.name}, {head.words}{veil.about(head, ', ')}"
    return tip(head.tip + veil.about(head, "\n")) if role == Qt.ItemDataRole.ToolTipRole else None
