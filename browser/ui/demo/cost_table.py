"""The statements that something cost, under a line that sums them up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.ui.demo import wording
from browser.ui.demo.plain_table import UNKNOWN, PlainTable, Raw
from browser.ui.widgets.labels import line

if TYPE_CHECKING:
    from browser.demo.recording import Recorded


class CostTable(QWidget):
    """Number, milliseconds, rows where the driver tells them, and the statement in one line; copied whole."""

    def __init__(self, title: str, parent: QWidget, name: str = "demoStatements") -> None:
        super().__init__(parent)
        self.sum = line(self, f"{name}Sum", muted=True)
        self.table = PlainTable(name, title, self, fixed=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.sum)
        column.addWidget(self.table, 1)

    def show_statements(self, statements: "Sequence[Recorded]") -> None:
        """Show these in place of the others."""
        self.sum.setText(wording.cost(statements))
        tells = any(each.rows is not None for each in statements)
        columns = ("#", "ms", *((self.tr("rows"),) if tells else ()), self.tr("Statement"))
        rows = [
            (
                number,
                round(each.milliseconds, 1),
                *((UNKNOWN if each.rows is None else each.rows,) if tells else ()),
                Raw(each.sql, wording.statement_text(each), wording.statement_line(each)),
            )
            for number, each in enumerate(statements, 1)
        ]
        self.table.show_rows(columns, rows)
