"""The statements that something cost."""

from PySide6.QtWidgets import QApplication, QWidget

from browser.demo.recording import Sent
from browser.ui.demo.statement_table import StatementTable


def test_rows_are_told_where_somebody_knows_them(qapp: QApplication) -> None:
    parent = QWidget()
    statements = StatementTable("Statements", parent)
    statements.show_statements([Sent("SELECT 1", "", 1.26, None)])
    assert statements.sum.text() == "1 statement · 1.3 ms"
    assert list(statements.table.shown.columns) == ["#", "ms", "Statement"]
    statements.show_statements([Sent("SELECT 1", "", 1.26, None), Sent("UPDATE t", "", 1, 3)])
    assert [statements.table.shown.index(row, 2).data() for row in (0, 1)] == ["–", "3"]
    parent.deleteLater()
