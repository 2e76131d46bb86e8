"""Tables that are only read."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from browser.ui.widgets.read_only import make_read_only
from tests.ui.driving import key


def test_nothing_is_edited_and_it_has_a_name(application: QApplication) -> None:
    table = QTableView()
    model = QStandardItemModel(table)
    model.appendRow([QStandardItem("a"), QStandardItem("b")])
    table.setModel(model)
    make_read_only(table, "figures", "Figures")
    assert (table.objectName(), table.accessibleName()) == ("figures", "Figures")
    table.show()
    table.setCurrentIndex(model.index(0, 0))
    key(table, Qt.Key.Key_F2)
    assert table.state() != QTableView.State.EditingState
    key(table, Qt.Key.Key_Tab)
    assert table.currentIndex() == model.index(0, 0)
    assert table.verticalHeader().isHidden()
    table.close()
    table.deleteLater()
