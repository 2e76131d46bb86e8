from PySide6.QtCore import Qt

from browser.database.facts import Kind
from browser.rows.cells import MASKED, Cell
from browser.ui.widgets.heads import plain_heads
from browser.ui.widgets.row_texts import cell_text, head_text
from browser.ui.widgets.secrets import Secrets, Veil
from tests.ui.widgets.memory_source import COLUMNS

SHOWN, SPOKEN = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole


def test_what_has_no_text_is_spoken_in_words(qapp: object) -> None:
    null, empty = Cell(None, "", Kind.TEXT), Cell("", "", Kind.TEXT)
    assert [cell_text(cell, SHOWN) for cell in (null, empty)] == ["", ""]
    assert [cell_text(cell, SPOKEN) for cell in (null, empty, MASKED)] == ["NULL", "", "hidden"]


def test_a_head_tells_its_kind_to_whoever_cannot_see_the_icon(qapp: object) -> None:
    head, veil = plain_heads(COLUMNS)[0], Veil(Secrets())
    assert head_text(head, veil, SHOWN) == head.name
    assert str(head_text(head, veil, SPOKEN)).startswith(f"{head.name}, ")
    assert head_text(head, veil, Qt.ItemDataRole.DecorationRole) is None
