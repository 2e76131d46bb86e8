"""The table of statements beside the one that is chosen, and what stands there when there are none."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from browser.ui.database.statements_detail import StatementDetail
from browser.ui.database.statements_model import Group, GroupModel, Line, StatementModel
from browser.ui.database.statements_table import StatementTable
from browser.ui.widgets import RAW_ROLE
from browser.ui.widgets.secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Container


class StatementsView(QWidget):
    """`chosen` when another line (or none) is the current one; `wanted` when somebody asks to open it."""

    chosen = Signal()
    wanted = Signal()

    def __init__(self, parent: QWidget, secrets: Secrets) -> None:
        super().__init__(parent)
        self._secrets = secrets
        secrets.changed.connect(self.show_detail)
        self.table = StatementTable(self)
        self.table.chosen.connect(self.wanted)
        self.detail = StatementDetail(self)
        self._empty = QLabel(self)
        self._empty.setObjectName("statementsEmpty")
        self._empty.setProperty("muted", True)
        self._empty.setContentsMargins(12, 8, 12, 8)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        left = QWidget(self)
        self._stack = QStackedLayout(left)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(left)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([1200, 400])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def show_model(self, model: "StatementModel | GroupModel") -> None:
        """Show the rows of this model."""
        if self.table.model() is not model:
            self.table.show_model(model)
            self.table.selectionModel().currentRowChanged.connect(self.show_detail)  # each model has its own

    def show_rows(self, nothing: str) -> None:
        """Show the table, or where `nothing` says why there are no rows, that."""
        self._empty.setText(nothing)
        self._stack.setCurrentWidget(self._empty if nothing else self.table)

    def current(self) -> Line | Group | None:
        """What is chosen."""
        index = self.table.currentIndex()
        return index.data(RAW_ROLE) if index.isValid() else None

    def current_line(self) -> Line | None:
        """The statement that is chosen; of a group the one that took longest."""
        chosen = self.current()
        if isinstance(chosen, Group):
            return max(chosen.lines, key=lambda line: line.sent.milliseconds or 0.0)
        return chosen

    def selected(self) -> list[Line]:
        """The statements of all selected rows, in their order."""
        rows = sorted(self.table.selectionModel().selectedRows(), key=lambda index: index.row())
        lines: list[Line] = []
        for each in (index.data(RAW_ROLE) for index in rows):
            lines += each.lines if isinstance(each, Group) else [each]
        return lines

    def repaint_rows(self, ended: "Container[Line]" = ()) -> None:
        """What the rows say may be another: statements have ended, are marked, or hidden."""
        self.table.viewport().update()
        if ended and self.current_line() in ended:
            self.show_detail()

    def show_detail(self, *_: object) -> None:
        """Show what is chosen in full."""
        chosen = self.current()
        if isinstance(chosen, Group):
            self.detail.show_group(chosen)
        elif chosen is not None:
            self.detail.show_line(chosen, secrets=self._secrets.shown)
        else:
            self.detail.show_nothing()
        self.chosen.emit()
