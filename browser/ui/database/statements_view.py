"""The table of statements beside the one that is chosen, and what stands there when there are none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from browser.ui.database.statements_detail import StatementDetail
from browser.ui.database.statements_groups import Group, GroupModel
from browser.ui.database.statements_model import Line, StatementModel
from browser.ui.database.statements_table import StatementTable
from browser.ui.widgets import RAW_ROLE
from browser.ui.widgets.secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Container


class StatementsView(QWidget):
    """`chosen` when another line (False: none) is the current one; `wanted` when somebody asks to open it."""

    chosen = Signal(bool)
    wanted = Signal()

    def __init__(self, parent: QWidget, secrets: Secrets) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self._read: Line | Group | None = None
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

    def show_model(self, model: StatementModel | GroupModel) -> None:
        """Show the rows of this model."""
        if self.table.model() is not model:
            self.table.show_model(model)
            selection = self.table.selectionModel()  # each model has its own
            for signal in (selection.currentRowChanged, selection.selectionChanged):
                signal.connect(self.show_detail)
            self._read = None
            self.table.scrollToBottom() if isinstance(model, StatementModel) else self.table.scrollToTop()

    @contextmanager
    def still(self, gone: int | None = None) -> Iterator[None]:
        """Whatever happens to the rows inside, one goes on reading what one reads.

        `gone` rows go from the front and others come at the end; None: they may all be others. At the end of the
        statements newer ones are followed. What is chosen stays chosen; if its row goes, the detail shows it still,
        and no other row is chosen in its place.
        """
        model, table = self._model, self.table
        following, read = table.at_end(), self.current()
        row = table.currentIndex().row() if read is not None and gone is None else table.top_row()
        anchor, place = self._at(row), table.place_of(row)
        lost = gone is None or table.currentIndex().row() < gone
        chosen = self.selected_rows() if lost else []
        blocker = QSignalBlocker(table.selectionModel())
        yield
        if lost:
            self._choose(read, chosen)
        blocker.unblock()
        row = next(iter(model.rows_of([anchor])), -1)
        if following and (row < 0 or read is None or gone is not None):
            table.scrollToBottom()
        else:
            table.put(max(row, 0), place if row >= 0 else 0)
        table.viewport().update()
        if read is not None and self.current() is None and isinstance(read, Line):
            self._read = read
        self.show_detail()

    def _choose(self, read: Line | Group | None, chosen: list[Line | Group]) -> None:
        model, selection = self._model, self.table.selectionModel()
        selection.clear()
        rows = QItemSelection()
        for first, last in _runs(model.rows_of(chosen)):
            rows.select(model.index(first, 0), model.index(last, model.columnCount() - 1))
        selection.select(rows, QItemSelectionModel.SelectionFlag.Select)
        at = next(iter(model.rows_of([read])), -1)
        selection.setCurrentIndex(model.index(at, 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    @property
    def _model(self) -> StatementModel | GroupModel:
        model = self.table.model()
        assert isinstance(model, StatementModel | GroupModel)
        return model

    def _at(self, row: int) -> Line | Group | None:
        found: Line | Group | None = self._model.index(row, 0).data(RAW_ROLE)
        return found

    def show_rows(self, *, shown: bool, filtered: bool) -> None:
        """Show the table, or where there are no rows, why: they are all `filtered` out, or there are none yet."""
        nothing = self.tr("Every statement that is sent stands here as it happens: open a table, or run a query.")
        self._empty.setText(self.tr("No statement fits this filter.") if filtered else nothing)
        self._stack.setCurrentWidget(self.table if shown else self._empty)

    def current(self) -> Line | Group | None:
        """What is chosen."""
        index = self.table.currentIndex()
        return index.data(RAW_ROLE) if index.isValid() and self.table.selectionModel().hasSelection() else None

    def current_line(self) -> Line | None:
        """The statement that is chosen; of a group the one that took longest."""
        chosen = self.current()
        if isinstance(chosen, Group):
            return max(chosen.lines, key=lambda line: line.sent.milliseconds or 0.0)
        return chosen

    def selected_rows(self) -> list[Line | Group]:
        """What is selected, in its order."""
        selection = self.table.selectionModel().selection()  # selectedRows() of 20,000 takes Qt two seconds
        rows: set[int] = set()
        for each in map(selection.at, range(selection.count())):
            rows.update(range(each.top(), each.bottom() + 1))
        return [found for row in sorted(rows) if (found := self._at(row)) is not None]

    def selected(self) -> list[Line]:
        """The statements of all selected rows, in their order."""
        lines: list[Line] = []
        for each in self.selected_rows():
            lines += each.lines if isinstance(each, Group) else [each]
        return lines

    def repaint_rows(self, ended: "Container[Line]" = ()) -> None:
        """What the rows say may be another: statements have ended, are marked, or hidden."""
        self.table.viewport().update()
        if ended and self.current_line() in ended:
            self.show_detail()

    def show_detail(self, *_: object) -> None:
        """Show what is chosen in full; the last that was, where its row has gone."""
        chosen = self.current()
        if chosen is not None:
            self._read = None
        shown = chosen or self._read
        if isinstance(shown, Group):
            self.detail.show_group(shown)
        elif shown is not None:
            self.detail.show_line(shown, secrets=self._secrets.shown)
        else:
            self.detail.show_nothing()
        self.chosen.emit(self.current() is not None)

    def forget(self) -> None:
        """Nothing is read any more."""
        self._read = None
        self.show_detail()


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of neighbours; a selection of single rows is slow in Qt."""
    start = 0
    for at, row in enumerate(rows):
        if at + 1 == len(rows) or rows[at + 1] != row + 1:
            yield rows[start], row
            start = at + 1
