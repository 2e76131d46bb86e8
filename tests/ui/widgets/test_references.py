"""Reference cells: which columns, which labels, and that they are painted."""

from PySide6.QtGui import QColor, QImage, QPainter

from browser.database.facts import Kind
from browser.rows.cells import Cell
from browser.ui import theme
from browser.ui.widgets.grid_delegate import GridDelegate
from browser.ui.widgets.references import Reference, paint_references, references_of
from browser.ui.widgets.row_model import RowModel


def number(value: int | None) -> Cell:
    return Cell(value, "" if value is None else str(value), Kind.NUMBER)


def test_shorter_keys_come_first_and_one_column_is_labelled() -> None:
    found = references_of(["id", "a", "b"], [("a", "b"), ("b",), ("gone",)])
    assert {column: (each.places, each.is_labelled) for column, each in found.items()} == {
        1: ((1, 2), True),
        2: ((2,), True),
    }


def test_a_label_an_orphan_and_what_is_not_known() -> None:
    label = Cell("Ada", "Ada", Kind.TEXT)
    null = Cell(None, "", Kind.TEXT)
    reference = Reference((0,), labels={(1,): label, (2,): None, (3,): null})
    said = [reference.label([number(each)]) for each in (1, 2, 3, 4)]
    assert said == [("Ada", False), (None, True), (None, False), (None, False)]
    assert [reference.words([number(each)]) for each in (1, 2, 3)] == ["Ada", "missing", ""]
    assert Reference((0,), is_labelled=False, labels={(1,): label}).label([number(1)]) == (None, False)


def painted(label: str | None, *, orphan: bool = False, cell: Cell | None = None) -> QImage:
    image = QImage(240, 26, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.current().base))
    delegate = GridDelegate(RowModel(()))
    painter = QPainter(image)
    paint_references(painter, delegate, [(0, 0, 240, cell or number(7), label, orphan)], selected=False)
    painter.end()
    return image


def test_every_part_is_painted() -> None:
    plain, labelled, orphan = painted(None), painted("Ada Lovelace"), painted(None, orphan=True)
    assert plain != labelled != orphan != plain
    nothing = QImage(plain.size(), plain.format())
    nothing.fill(QColor(theme.current().base))
    assert plain.copy(0, 0, 20, 26) != nothing.copy(0, 0, 20, 26)
    null = painted(None, cell=number(None))
    assert null.copy(0, 0, 8, 26) == nothing.copy(0, 0, 8, 26)
