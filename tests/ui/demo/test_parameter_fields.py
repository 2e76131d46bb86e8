"""What a question wants to know."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QWidget

from browser.demo.questions import Parameter
from browser.ui.demo.parameter_fields import ParameterFields
from tests.ui.driving import key


def test_fields_have_names_defaults_and_values(qapp: QApplication) -> None:
    parent = QWidget()
    fields = ParameterFields(
        (Parameter("total", "More than", Decimal("20.00")), Parameter("active", "Active users", True)), parent
    )
    total, active = fields.fields["total"], fields.fields["active"]
    assert isinstance(total, QLineEdit)
    assert isinstance(active, QCheckBox)
    assert (total.accessibleName(), active.accessibleName()) == ("More than", "Active users")
    assert fields.values == {"total": "20.00", "active": True}
    confirmed: list[bool] = []
    fields.confirmed.connect(lambda: confirmed.append(True))
    total.setText("5")
    active.setChecked(False)
    key(total, Qt.Key.Key_Return)
    assert confirmed
    assert fields.values == {"total": "5", "active": False}
    parent.deleteLater()
