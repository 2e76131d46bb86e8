"""The statements that something cost."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from browser.demo.recording import Recorded
from browser.ui.demo.cost_table import CostTable
from tests.ui.driving import key


def test_rows_are_told_where_somebody_knows_them(qapp: QApplication) -> None:
    parent = QWidget()
    statements = CostTable("Statements", parent)
    statements.show_statements([Recorded("SELECT 1", "", 1.26, None)])
    assert statements.sum.text() == "1 statement · 1.3 ms"
    assert list(statements.table.shown.columns) == ["#", "ms", "Statement"]
    statements.show_statements([Recorded("SELECT 1", "", 1.26, None), Recorded("UPDATE t", "", 1, 3)])
    assert [statements.table.shown.index(row, 2).data() for row in (0, 1)] == ["–", "3"]
    parent.deleteLater()


def test_a_statement_is_copied_whole(qapp: QApplication) -> None:
    parent = QWidget()
    statements = CostTable("Statements", parent)
    sql = "SELECT users.id, users.email, users.first_name, users.last_name \nFROM users"
    statements.show_statements([Recorded(sql, "id=1", 1, None)])
    assert "…" in statements.table.shown.index(0, 2).data()
    statements.table.clearSelection()
    statements.table.setCurrentIndex(statements.table.shown.index(0, 2))
    key(statements.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == f"{sql}\n-- id=1"
    parent.deleteLater()
