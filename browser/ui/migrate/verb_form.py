"""The fields of a verb that needs arguments, in a dialog that blocks nothing; and the text that a verb would write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from browser.errors import NotSupported
from browser.ui.messages import MessageStrip
from browser.ui.widgets.code_view import CodeView
from browser.ui.widgets.labels import paragraph

Values = Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class Field:
    """One argument. `value` is text, or a bool for a box to tick; `choices` are offered beside what may be typed."""

    name: str
    label: str
    value: str | bool = ""
    choices: tuple[str, ...] = ()
    hint: str = ""
    only: bool = False
    """Nothing but the choices can be chosen."""


class VerbForm(QDialog):
    """`done_with` gets the values; what it raises (NotSupported) is shown here, and the dialog stays."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        explanation: str,
        fields: Sequence[Field],
        done_with: Callable[[Values], None],
    ) -> None:
        super().__init__(parent)
        self.setObjectName("verbForm")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._done_with = done_with
        self._fields: dict[str, QWidget] = {}
        self.message = MessageStrip(self)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        for each in fields:
            widget = self._fields[each.name] = _widget(each, self)
            if isinstance(widget, QCheckBox):
                form.addRow("", widget)
            else:
                form.addRow(each.label, widget)
        run = QPushButton(title.rstrip("…"), self)
        run.setObjectName("verbFormRun")
        run.setDefault(True)
        run.clicked.connect(self._run)
        leave = QPushButton(self.tr("Cancel"), self)
        leave.setObjectName("verbFormCancel")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(run)
        row.addWidget(leave)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        words = paragraph(self, "verbExplanation", explanation, muted=True)
        words.setMinimumWidth(460)
        for part in (self.message, words):
            column.addWidget(part)
        column.addLayout(form)
        column.addLayout(row)

    @property
    def values(self) -> Values:
        """What is filled in."""
        return {name: _value(widget) for name, widget in self._fields.items()}

    def _run(self) -> None:
        try:
            self._done_with(self.values)
        except NotSupported as error:
            self.message.show_error(error)
            return
        self.accept()


class TextDialog(QDialog):
    """A text that a verb made: to read and copy, or to be written after all (`write`)."""

    def __init__(
        self, parent: QWidget, title: str, about: str, text: str, language: str, write: Callable[[], None] | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("verbText")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(820, 560)
        self.view = CodeView(title, self, language)
        self.view.setObjectName("verbTextView")
        self.view.show_code(text)
        row = QHBoxLayout()
        row.addStretch(1)
        if write is not None:
            self.accepted.connect(write)
            self._button(row, "verbWrite", self.tr("&Write it"), self.accept).setDefault(True)
        self._button(row, "verbCopy", self.tr("&Copy"), lambda: QGuiApplication.clipboard().setText(text))
        leave = self.tr("Do &not write") if write is not None else self.tr("Close")
        self._button(row, "verbClose", leave, self.reject)
        column = QVBoxLayout(self)
        column.addWidget(paragraph(self, "verbAbout", about))
        column.addWidget(self.view, 1)
        column.addLayout(row)

    def _button(self, row: QHBoxLayout, name: str, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: run())
        row.addWidget(button)
        return button


def _widget(field: Field, parent: QWidget) -> QWidget:
    widget: QWidget
    if isinstance(field.value, bool):
        box = QCheckBox(field.label, parent)
        box.setChecked(field.value)
        widget = box
    elif field.choices:
        combo = QComboBox(parent)
        combo.setEditable(not field.only)
        combo.addItems(list(field.choices))
        combo.setCurrentText(field.value)
        widget = combo
    else:
        line = QLineEdit(field.value, parent)
        line.setPlaceholderText(field.hint)
        widget = line
    widget.setObjectName(f"{field.name}Field")
    widget.setAccessibleName(field.label)
    widget.setToolTip(field.hint)
    return widget


def _value(widget: QWidget) -> str | bool:
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    if isinstance(widget, QComboBox):
        return widget.currentText().strip()
    assert isinstance(widget, QLineEdit)
    return widget.text().strip()
