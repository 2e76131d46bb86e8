"""poolOptions: how the shared connections are pooled, next to the exact call that makes the engine."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from browser.database.pool_options import AUTOCOMMIT, POOL_CLASSES, QUEUE, PoolOptions
from browser.ui import theme
from browser.ui.widgets.code_view import CodeView

if TYPE_CHECKING:
    from browser.database.pool import PoolMonitor

NUMBERS = ("pool_size", "max_overflow", "pool_timeout", "pool_recycle")
SWITCHES = ("pool_pre_ping", "echo", "echo_pool")


class PoolOptionsForm(QWidget):
    """What is typed is checked at once, and shown as code; nothing holds before Apply."""

    applied = Signal(object)
    """PoolOptions that somebody wants."""
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("poolOptions")
        self._monitor: PoolMonitor | None = None
        self._filling = False
        self.controls: dict[str, QWidget] = {}
        self._said = _sentence(self, "poolOptionsProblem")
        self._class_told = _sentence(self, "poolClassSentence")
        self.code = CodeView(self.tr("The call that makes the engine"), self)
        self.code.setObjectName("engineCode")
        self.apply_button = QPushButton(self.tr("Apply"), self)
        self.apply_button.setObjectName("applyOptions")
        self.apply_button.setToolTip(self.tr("A new engine takes over; what runs ends on the old one, tabs stay"))
        self.apply_button.clicked.connect(self._apply)
        usual = QPushButton(self.tr("Defaults"), self)
        usual.setObjectName("defaultOptions")
        usual.clicked.connect(lambda: self.fill(PoolOptions()))
        close = QPushButton(self.tr("Close"), self)
        close.setObjectName("closeOptions")
        close.clicked.connect(self.closed)
        self._lay_out(usual, close)

    def _lay_out(self, usual: QPushButton, close: QPushButton) -> None:
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        self._add(grid, 0, 0, "pool_class", self._choice("pool_class", tuple(POOL_CLASSES)))
        self._add(grid, 0, 2, "isolation_level", self._choice("isolation_level", (AUTOCOMMIT,)))
        grid.addWidget(self._class_told, 1, 0, 1, 4)
        for place, name in enumerate(NUMBERS):
            self._add(grid, 2 + place // 2, 2 * (place % 2), name, self._number(name))
        switches = QHBoxLayout()
        switches.setSpacing(20)
        for name in SWITCHES:
            switches.addWidget(self._switch(name))
        switches.addStretch(1)
        grid.addLayout(switches, 4, 0, 1, 4)
        grid.addWidget(self._said, 5, 0, 1, 4)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.apply_button, usual, close):
            buttons.addWidget(button)
        buttons.addStretch(1)
        grid.addLayout(buttons, 6, 0, 1, 4)
        grid.setRowStretch(7, 1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setFixedWidth(560)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the fields, which are enough to stop at
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(scroll)
        row.addWidget(self.code, 1)

    def _add(self, grid: QGridLayout, row: int, column: int, name: str, control: QWidget) -> None:
        title = QLabel(name, self)
        title.setBuddy(control)
        title.setToolTip(self._help(name))
        grid.addWidget(title, row, column)
        grid.addWidget(control, row, column + 1)

    def _named(self, control: QWidget, name: str) -> None:
        control.setObjectName(f"{name}_option")
        control.setAccessibleName(name)
        control.setAccessibleDescription(self._help(name))
        control.setToolTip(self._help(name))
        self.controls[name] = control

    def _choice(self, name: str, values: tuple[str, ...]) -> QComboBox:
        box = QComboBox(self)
        box.addItems(list(values))
        box.setMinimumWidth(150)
        self._named(box, name)
        box.currentIndexChanged.connect(self._changed)
        return box

    def _number(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setMaximumWidth(150)
        self._named(field, name)
        field.textEdited.connect(self._changed)
        return field

    def _switch(self, name: str) -> QCheckBox:
        box = QCheckBox(name, self)
        self._named(box, name)
        box.toggled.connect(self._changed)
        return box

    def _help(self, name: str) -> str:
        return {
            "pool_class": self.tr("How connections are kept"),
            "isolation_level": self.tr("What reads run in; AUTOCOMMIT leaves no transaction behind"),
            "pool_size": self.tr("Connections that are kept open"),
            "max_overflow": self.tr("Connections beyond pool_size while all of those are in use; -1: no limit"),
            "pool_timeout": self.tr("Seconds to wait for a connection before giving up"),
            "pool_recycle": self.tr("Seconds until a connection is made anew at its next use; -1: never"),
            "pool_pre_ping": self.tr("Ask the server at each checkout whether it is still there"),
            "echo": self.tr("Write every statement to the app's log"),
            "echo_pool": self.tr("Write checkouts and checkins to the app's log"),
        }[name]

    # -- showing and reading -------------------------------------------------------------------------------------

    def look_at(self, monitor: "PoolMonitor | None") -> None:
        """Show the options of another database, or of none."""
        self._monitor = monitor
        self.setEnabled(monitor is not None)
        if monitor is None:
            return
        levels: Any = self.controls["isolation_level"]
        self._filling = True
        levels.clear()
        levels.addItems([AUTOCOMMIT, *monitor.isolations])
        self._filling = False
        self.fill(monitor.options)

    def fill(self, options: PoolOptions) -> None:
        """Write these into the form."""
        self._filling = True
        for name, control in self.controls.items():
            value = getattr(options, name)
            if isinstance(control, QComboBox):
                control.setCurrentText(value)
            elif isinstance(control, QCheckBox):
                control.setChecked(value)
            elif isinstance(control, QLineEdit):
                control.setText(f"{value:g}")
        self._filling = False
        self._changed()

    def typed(self) -> tuple[PoolOptions, dict[str, str]]:
        """What stands in the form, and a sentence for each option that cannot be."""
        values: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for name, control in self.controls.items():
            if isinstance(control, QComboBox):
                values[name] = control.currentText()
            elif isinstance(control, QCheckBox):
                values[name] = control.isChecked()
            elif isinstance(control, QLineEdit):
                whole = name != "pool_timeout"
                try:
                    values[name] = (int if whole else float)(control.text().strip())
                except ValueError:
                    told = self.tr("{0} is a whole number.") if whole else self.tr("{0} is a number of seconds.")
                    problems[name] = told.format(name)
        options = replace(PoolOptions(), **values)
        isolations = self._monitor.isolations if self._monitor is not None else ()
        return options, options.problems(isolations) | problems

    def _changed(self) -> None:
        if self._filling or self._monitor is None:
            return
        options, problems = self.typed()
        wrong = bool(problems)
        self._class_told.setText(POOL_CLASSES.get(options.pool_class, ""))
        self._said.setText("\n".join(problems.values()) if wrong else "\n".join(options.remarks(self._monitor.most)))
        self._said.setVisible(bool(self._said.text()))
        theme.restyle(self._said, problem=wrong, muted=not wrong)
        self.controls["pool_timeout"].setEnabled(options.pool_class == QUEUE)
        self.apply_button.setEnabled(not wrong and options != self._monitor.options)
        if not wrong:
            self.code.show_code(self._monitor.engine_code(options))

    async def ask(self) -> None:
        """Have the server say how many connections it takes, and show what follows of it."""
        if (monitor := self._monitor) is not None:
            await monitor.ask_most()
            self._changed()

    def refresh(self) -> None:
        """The options in force have changed."""
        self._changed()

    def _apply(self) -> None:
        options, problems = self.typed()
        if not problems:
            self.applied.emit(options)


def _sentence(parent: QWidget, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    return label
