"""One labelled field for each thing a question wants to know."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from browser.ui.demo import wording

if TYPE_CHECKING:
    from browser.demo.questions import Parameter

WIDTHS = {"email": 260, "name": 160, "tag": 160}
"""Pixels of fields for texts; the others hold a number or a few letters."""
WIDTH = 96


class ParameterFields(QWidget):
    """Texts and numbers are typed, truths are ticked; Return means: ask."""

    confirmed = Signal()

    def __init__(self, parameters: "Sequence[Parameter]", parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("parameterFields")
        self.fields: dict[str, QLineEdit | QCheckBox] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 4)
        row.setSpacing(8)
        for parameter in parameters:
            field = self.fields[parameter.name] = self._field(parameter)
            field.setObjectName(f"{parameter.name}Parameter")
            field.setAccessibleName(parameter.title)
            if isinstance(field, QLineEdit):
                label = QLabel(parameter.title, self)
                label.setBuddy(field)
                row.addWidget(label)
            row.addWidget(field)
            row.addSpacing(8)
        row.addStretch(1)
        self.setVisible(bool(self.fields))

    def _field(self, parameter: "Parameter") -> QLineEdit | QCheckBox:
        if isinstance(parameter.default, bool):
            box = QCheckBox(parameter.title, self)
            box.setChecked(parameter.default)
            return box
        field = QLineEdit(wording.text_of(parameter.default), self)
        field.setFixedWidth(WIDTHS.get(parameter.name, WIDTH))
        field.returnPressed.connect(self.confirmed)
        return field

    @property
    def values(self) -> dict[str, bool | str]:
        """What was typed or ticked, by the parameters' names."""
        return {
            name: field.isChecked() if isinstance(field, QCheckBox) else field.text()
            for name, field in self.fields.items()
        }

    def restore(self, values: Mapping[str, object]) -> None:
        """Take over what `values` returned, as far as there are such fields and it fits them."""
        for name, value in values.items():
            field = self.fields.get(name)
            if isinstance(field, QCheckBox) and isinstance(value, bool):
                field.setChecked(value)
            elif isinstance(field, QLineEdit) and isinstance(value, str):
                field.setText(value)
