"""A filter put together by choosing: column, operator, value."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from browser.database.facts import Column
from browser.rows.filters import OPERATORS, Filter, operators_for
from browser.ui.widgets.plain import one_line


class FilterEditor(QFrame):
    """One line below the chips; the operators are those that fit the column."""

    chosen = Signal(object)
    """The Filter that was put together."""

    cancelled = Signal()

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterEditor")
        self._columns: tuple[Column, ...] = ()
        self.hides: Callable[[str], bool] = lambda _: False
        self._enabled = True
        self.column = self._combo("filterColumn", self.tr("Column"))
        self.operator = self._combo("filterOperator", self.tr("Operator"))
        self.value = QLineEdit(self)
        self.value.setObjectName("filterValue")
        self.value.setAccessibleName(self.tr("Value"))
        self.value.setPlaceholderText(self.tr("value"))
        self.value.setMinimumWidth(180)
        self.apply_button = QPushButton(self.tr("Apply"), self)
        self.apply_button.setObjectName("filterApply")
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setObjectName("filterCancel")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(4)
        for widget in (self.column, self.operator, self.value, self.apply_button, cancel):
            row.addWidget(widget)
        row.addStretch(1)
        self.column.currentIndexChanged.connect(self._column_chosen)
        self.operator.currentIndexChanged.connect(self._operator_chosen)
        self.value.returnPressed.connect(self.apply)
        self.apply_button.clicked.connect(self.apply)
        cancel.clicked.connect(self.cancelled)
        self.set_columns(columns)
        self.hide()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Offer these columns."""
        self._columns = tuple(columns)
        self.column.clear()
        for each in self._columns:
            self.column.addItem(one_line(each.name))
        self._column_chosen()

    def _combo(self, name: str, words: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(words)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMaximumWidth(260)
        return combo

    def edit(self, shown: Filter | None) -> None:
        """Open with `shown`, or with the first column."""
        names = [each.name for each in self._columns]
        self._enabled = shown is None or shown.enabled
        if shown is not None and shown.column in names:
            self.column.setCurrentIndex(names.index(shown.column))
            self.operator.setCurrentIndex(max(self.operator.findData(shown.operator), 0))
        self.veil()
        self.value.setText(shown.value if shown is not None else "")
        self.show()
        (self.value if shown is not None and self.value.isEnabled() else self.column).setFocus()

    def apply(self) -> None:
        """Emit what was put together; of a table without columns, nothing."""
        if not self._columns:
            return
        column = self._columns[self.column.currentIndex()]
        operator = str(self.operator.currentData())
        value = self.value.text() if self.value.isEnabled() else ""
        self.chosen.emit(Filter(column.name, operator, value, self._enabled))

    def veil(self) -> None:
        """Show the value, or hide it like a password where the column's are hidden."""
        column = self.column.currentIndex()
        hidden = 0 <= column < len(self._columns) and self.hides(self._columns[column].name)
        self.value.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)

    def _column_chosen(self) -> None:
        self.veil()
        self.operator.clear()
        if not self._columns:
            return
        for each in operators_for(self._columns[self.column.currentIndex()].kind):
            self.operator.addItem(each.title, each.name)

    def _operator_chosen(self) -> None:
        operator = OPERATORS.get(str(self.operator.currentData()))
        self.value.setEnabled(operator is None or operator.needs_value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
