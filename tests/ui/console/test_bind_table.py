"""The table of parameters, by keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from browser.console.binds import Bind, BindType
from browser.ui.console.bind_table import NAME, TYPE, VALUE, WIDEST_NAME, BindTable
from tests.ui.driving import key, type_text, until

SHIFT = Qt.KeyboardModifier.ShiftModifier


async def shown(*names: str) -> BindTable:
    table = BindTable()
    table.resize(500, 300)
    table.show_parameters(names)
    table.show()
    table.activateWindow()
    await until(table.isActiveWindow)
    table.setFocus()
    return table


def text(table: BindTable, row: int, column: int) -> str:
    return str(table.binds.index(row, column).data())


def focus() -> object:
    return QApplication.focusWidget()


async def test_types_are_guessed_and_values_typed() -> None:
    table = await shown("id", "name")
    assert [text(table, row, NAME) for row in range(2)] == [":id", ":name"]
    assert [text(table, row, TYPE) for row in range(2)] == ["integer", "text"]
    key(table, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert editor is not None
    type_text(editor, "42")
    key(editor, Qt.Key.Key_Return)
    assert table.values["id"] == Bind("id", BindType.INTEGER, "42")
    assert QApplication.focusWidget() is table
    table.deleteLater()


async def test_a_text_may_have_several_lines() -> None:
    table = await shown("words")
    key(table, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert editor is not None
    type_text(editor, "one")
    key(editor, Qt.Key.Key_Return, SHIFT)
    type_text(editor, "two")
    key(editor, Qt.Key.Key_Return)
    assert table.values["words"].text == "one\ntwo"
    assert text(table, 0, VALUE) == "one↵two"
    table.deleteLater()


async def test_escape_keeps_the_value_and_delete_means_null() -> None:
    table = await shown("words")
    table.binds.put(0, Bind("words", BindType.TEXT, "kept"))
    key(table, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert editor is not None
    type_text(editor, "other")
    key(editor, Qt.Key.Key_Escape)
    assert table.values["words"].text == "kept"
    key(table, Qt.Key.Key_Delete)
    assert text(table, 0, VALUE) == "NULL"
    key(table, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is table  # NULL has no text
    table.deleteLater()


async def test_a_list_has_elements_of_a_type() -> None:
    table = await shown("n")
    table.setCurrentIndex(table.binds.index(0, TYPE))
    key(table, Qt.Key.Key_Return)
    box = table.findChild(QComboBox, "bindType")
    assert box is not None
    box.setCurrentIndex(box.findText("list of integer"))
    box.activated.emit(box.currentIndex())
    assert (table.values["n"].type, table.values["n"].of) == (BindType.LIST, BindType.INTEGER)
    table.deleteLater()


async def test_a_secret_is_typed_and_shown_masked() -> None:
    table = await shown("password")
    key(table, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.echoMode() is QLineEdit.EchoMode.Password
    type_text(editor, "hunter2")
    key(editor, Qt.Key.Key_Return)
    await until(lambda: table.values["password"].text == "hunter2")
    assert "hunter2" not in text(table, 0, VALUE)
    table.deleteLater()


async def test_values_outlive_another_statement() -> None:
    table = await shown("a")
    table.binds.put(0, Bind("a", BindType.TEXT, "kept"))
    table.show_parameters(["b"])
    table.show_parameters(["a", "b"])
    assert table.values["a"].text == "kept"
    table.fill_in([Bind("a", BindType.TEXT, "older"), Bind("b", BindType.INTEGER, "7")])
    assert [each.text for each in table.values.values()] == ["kept", "7"]
    table.deleteLater()


def test_a_long_name_is_read_whole_and_a_very_long_one_leaves_room(qtbot: QtBot) -> None:
    made = BindTable()
    qtbot.addWidget(made)
    made.show_parameters(("minimum_total_of_orders",))
    assert made.columnWidth(NAME) > made.fontMetrics().horizontalAdvance(":minimum_total_of_orders")
    made.show_parameters(("x" * 200,))
    assert made.columnWidth(NAME) == WIDEST_NAME
