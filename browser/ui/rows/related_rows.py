"""relatedGrid: the rows of one relation, below the list."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from browser.database.facts import TableFacts
from browser.rows.finding import Sought, sought_of
from browser.ui import theme
from browser.ui.actions import action_of
from browser.ui.rows.related_reading import Found
from browser.ui.rows.related_source import ReadRows
from browser.ui.widgets.columns import ColumnLayout, renew
from browser.ui.widgets.empty_notice import EmptyNotice
from browser.ui.widgets.heads import heads_of, plain_heads
from browser.ui.widgets.reference_clicks import ReferenceClicks
from browser.ui.widgets.references import Reference
from browser.ui.widgets.row_grid import RowGrid
from browser.ui.widgets.row_model import RowModel
from browser.ui.widgets.secrets import Secrets

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RelatedRows(QWidget):
    """A line that says what is shown, and the rows."""

    follow_wanted = Signal()
    """A double click: the rows are wanted in the tab."""

    reference_clicked = Signal(object, int)
    """The arrow of a reference was clicked: the cells of its row, and the column."""

    def __init__(self, parent: QWidget, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("relatedRows")
        self.facts: TableFacts | None = None
        self._found: Found | None = None
        self.model = RowModel((), self, secrets=secrets)
        self.grid = _Grid(self.model, self)
        self.grid.setObjectName("relatedGrid")
        self.grid.setAccessibleName(self.tr("Related rows"))
        self.grid.double_clicked.connect(self.follow_wanted)
        self.grid.led_on.connect(self._clicked)
        ReferenceClicks(self.grid, self.model).clicked.connect(self._clicked)
        self.empty = EmptyNotice(self.grid.viewport())
        self.empty.setObjectName("relatedRowsEmpty")
        self.heading = QLabel(self)
        self.heading.setObjectName("relatedHeading")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setMinimumWidth(40)
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(12, 0, 4, 0)
        self._head.setSpacing(0)
        self._head.addWidget(self.heading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)

    def add_action(self, wanted: QAction) -> None:
        """Offer an action beside the heading."""
        button = QToolButton(self)
        button.setDefaultAction(wanted)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setFixedHeight(theme.HEADER_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._head.addWidget(button)
        self.grid.offered.append(wanted)

    def show_nothing(self, sentence: str = "") -> None:
        """Say why there are no rows."""
        self.facts = self._found = None
        self.heading.setText("")
        self.model.show(ReadRows((), ()), (), heads=())
        self.empty.say(sentence)

    def show_rows(self, heading: str, facts: TableFacts, found: Found, references: Mapping[int, Reference]) -> None:
        """Show rows of a table; `found` tells which of its columns tell nothing, and why there are no rows.

        `references` are those of its columns; `show_labels` shows what was brought for them afterwards.
        """
        same = self.facts is not None and self.facts.ref == facts.ref
        layout = self.grid.column_layout if same else ColumnLayout()
        self.facts = facts
        self._found = found
        self.heading.setText(heading)
        source = ReadRows(found.columns, found.cells)
        heads = (*heads_of(facts), *plain_heads(found.columns[len(facts.columns) :]))
        self.model.show(source, source.pages(), heads=heads)
        self.model.show_references(references)
        renew(self.grid.header)
        self.grid.fit_columns(range(len(heads)), widest=200)
        self.grid.set_column_layout(ColumnLayout(layout.order, found.hidden, layout.widths, 0, layout.sized))
        self.grid.widths.widen()
        if found.cells:
            self.grid.go_to(0)
        self.empty.say("" if found.cells else found.why_empty)

    def _clicked(self, row: int, column: int) -> None:
        cells = self.model.row_cells(row)
        if cells is not None:
            self.reference_clicked.emit(cells, column)

    def show_labels(self) -> None:
        """More is known of the references that are shown."""
        self.grid.viewport().update()
        self.grid.frozen.viewport().update()

    @property
    def sought(self) -> Sought | None:
        """The row that is current while somebody is among the rows, to be found again elsewhere."""
        row, found = self.grid.currentIndex().row(), self._found
        if self.facts is None or found is None or not self.grid.hasFocus() or not 0 <= row < len(found.cells):
            return None
        return sought_of(self.facts, found.cells[row], found.values[row], row)

    def focus_rows(self) -> None:
        """Go to the rows, if there are any."""
        if self.model.rowCount():
            self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)


class _Grid(RowGrid):
    """A RowGrid without the tab's own habits: its rows are neither sorted nor filtered here."""

    double_clicked = Signal()

    led_on = Signal(int, int)
    """Ctrl+Enter on a reference: its row and column."""

    def __init__(self, model: RowModel, parent: QWidget) -> None:
        super().__init__(model, parent)
        self.offered: list[QAction] = []
        self.header.setSectionsClickable(False)
        self.numbers.hide()
        for name in ("show_value", "filter_by_value", "exclude_value"):
            action_of(self, name).setVisible(False)
            action_of(self, name).setEnabled(False)
        for name in ("sort_by_current", "sort_by_current_too"):
            action_of(self.header, name).setVisible(False)
            action_of(self.header, name).setEnabled(False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._leads_on(event):
            event.accept()  # or else it would follow the relation
        return super().event(event)

    def _leads_on(self, event: QKeyEvent) -> bool:
        """Whether the key means the reference in the current cell."""
        index = self.currentIndex()
        cell = self.rows.cell(index.row(), index.column()) if index.column() in self.rows.references else None
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return control and event.key() in ENTER and cell is not None and cell.value is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._leads_on(event):
            self.led_on.emit(self.currentIndex().row(), self.currentIndex().column())
        elif event.key() in ENTER:
            self.double_clicked.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([*self.offered, action_of(self, "copy")])
        menu.popup(event.globalPos())
