"""Rows of finished texts."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from browser.ui.demo.plain_table import UNKNOWN, PlainTable
from browser.ui.widgets import RAW_ROLE
from tests.ui.driving import key


def test_values_are_texts_and_numbers_stand_right(qapp: QApplication) -> None:
    parent = QWidget()
    table = PlainTable("demoAnswer", "Answer", parent)
    table.show_rows(("name", "total", "known"), [("<b>A</b>\n", Decimal("1.50"), 1), (None, 2**64, UNKNOWN)])
    model = table.shown
    assert model.index(0, 0).data() == "<b>A</b>↵"
    assert model.index(0, 0).data(RAW_ROLE).text == "<b>A</b>\n"
    assert model.index(1, 0).data() == "NULL"
    assert model.index(1, 0).data(Qt.ItemDataRole.FontRole).italic()
    assert model.index(1, 1).data() == str(2**64)
    assert [model.is_right(column) for column in range(3)] == [False, True, True]
    parent.deleteLater()


def test_what_is_selected_can_be_copied(qapp: QApplication) -> None:
    parent = QWidget()
    table = PlainTable("demoAnswer", "Answer", parent)
    table.show_rows(("a", "b"), [(1, "x"), (2, None)])
    table.selectAll()
    key(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "1\tx\n2\tNULL"
    parent.deleteLater()
