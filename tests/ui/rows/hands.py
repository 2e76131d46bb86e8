"""A person's hands for the tab of a table."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from browser.ui.rows.table_tab import TableTab
from browser.ui.widgets.filter_chip import FilterChip
from tests.ui.driving import click, key, type_text, until

Ctrl = Qt.KeyboardModifier.ControlModifier


Shift = Qt.KeyboardModifier.ShiftModifier


Alt = Qt.KeyboardModifier.AltModifier


def click_header(tab: TableTab, column: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    header = tab.grid.header
    at = QPoint(header.sectionViewportPosition(column) + 30, header.height() // 2)
    click(header.viewport(), at, modifiers=modifiers)


def typed(tab: TableTab, name: str, words: str) -> None:
    field = tab.findChild(QLineEdit, name)
    assert field is not None
    field.setFocus()
    field.clear()
    type_text(field, words)
    key(field, Qt.Key.Key_Return)


def chips(tab: TableTab) -> list[FilterChip]:
    return tab.filter_bar.chips


def copied() -> str:
    return QGuiApplication.clipboard().text()


def select(tab: TableTab, top: int, left: int, bottom: int, right: int) -> None:
    chosen = QItemSelection(tab.model.index(top, left), tab.model.index(bottom, right))
    tab.grid.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


async def scroll_to(tab: TableTab, row: int) -> None:
    """Drag the scroll bar, once it knows of so many rows."""
    bar, down = tab.grid.verticalScrollBar(), row * tab.grid.delegate.row_height
    await until(lambda: bar.maximum() >= down)
    bar.setValue(down)


async def copy(tab: TableTab) -> str:
    QGuiApplication.clipboard().setText("nothing yet")
    key(tab.grid, "c", Ctrl)
    await until(lambda: copied() != "nothing yet")
    return copied()
