"""Every declared setting with its control. What is changed holds at once, and is stored at once."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from browser.settings import DECLARED, Setting, Settings, Value

if TYPE_CHECKING:
    from browser.ui.window.main import MainWindow


def show_settings(window: "MainWindow") -> "SettingsDialog":
    """The dialog of settings; the one that is open already is brought to the front."""
    dialog = window.findChild(SettingsDialog)
    if dialog is None:
        dialog = SettingsDialog(window, window.settings, partial(keep, window))
    dialog.show()
    dialog.activateWindow()
    return dialog


def keep(window: "MainWindow", name: str, value: Value) -> None:
    """Store a setting and let it hold from now on."""
    window.keep(name, value)
    if name == "theme":
        window.apply_theme()
    elif name == "show_welcome":
        window.central.welcome.setVisible(bool(value))
    elif name == "slow_statement_ms":
        window.watching.hold(window.settings.number(name))
    elif name == "pool_leak_seconds":
        window.pooling.hold(window.settings.number(name))


class SettingsDialog(QDialog):
    """Not modal, and without Apply. `keep(name, value)` stores and applies one."""

    def __init__(self, parent: QWidget, settings: Settings, keep: Callable[[str, Value], None]) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self.resize(560, 420)
        self._keep = keep
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for place, setting in enumerate(DECLARED.values()):
            self._add(grid, 2 * place, setting, settings.get(setting.name))
        grid.setRowStretch(2 * len(DECLARED), 1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the controls, which are enough to stop at
        scroll.setWidget(inside)
        close = QPushButton(self.tr("Close"), self)
        close.setAutoDefault(False)  # Enter ends the typing of a number, not the dialog
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(_muted(self.tr("Kept in {0}").format(settings.path), self), 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(scroll, 1)
        column.addLayout(foot)

    def _add(self, grid: QGridLayout, row: int, setting: Setting, value: Value) -> None:
        control = self._control(setting, value)
        control.setObjectName(f"{setting.name}_setting")
        control.setAccessibleName(setting.title)
        control.setAccessibleDescription(setting.help)
        title = QLabel(setting.title, self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setBuddy(control)
        grid.addWidget(title, row, 0)
        grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignLeft)
        told = _muted(setting.help, self)
        told.setContentsMargins(0, 0, 0, 12)
        grid.addWidget(told, row + 1, 1)

    def _control(self, setting: Setting, value: Value) -> QWidget:
        if isinstance(value, bool):
            box = QCheckBox(self)
            box.setChecked(value)
            box.toggled.connect(lambda ticked: self._keep(setting.name, ticked))
            return box
        if isinstance(value, int):
            number = QSpinBox(self)
            number.setRange(0, setting.most)
            number.setSingleStep(max(1, value // 10))
            number.setKeyboardTracking(False)  # taken when it was typed to its end, not at each digit
            number.setSuffix(f" {setting.unit}" if setting.unit else "")
            number.setValue(value)
            number.valueChanged.connect(lambda typed: self._keep(setting.name, typed))
            return number
        picker = QComboBox(self)
        for choice in setting.choices:
            picker.addItem(str(choice).capitalize(), choice)
        picker.setCurrentIndex(picker.findData(value))
        picker.activated.connect(lambda place: self._keep(setting.name, picker.itemData(place)))
        return picker


def _muted(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", True)
    label.setWordWrap(True)
    return label
