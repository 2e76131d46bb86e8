"""The foot of the tab: the verbs that change the database, and how they are run."""

import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from browser.ui import theme
from browser.ui.actions import action_of
from browser.ui.migrate.verb_plans import Plan
from browser.ui.widgets import plain

_OTHER = "other"
_ENVIRONMENTS = (".venv", "venv", "env")


class Foot(QFrame):
    """The words of upgradeButton and downgradeButton are those of a plan; `more` holds the other verbs."""

    changed = Signal()
    """Another interpreter or lock timeout."""

    def __init__(self, verbs: QObject, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("migrationFoot")
        self.upgrade = self._button("upgradeButton", action_of(verbs, "upgrade"))
        self.upgrade.setDefault(True)
        self.downgrade = self._button("downgradeButton", action_of(verbs, "downgrade"))
        self.dry_run = self._button("dryRunButton", action_of(verbs, "dry_run"))
        self.cancel = self._button("cancelMigrationButton", action_of(verbs, "cancel"))
        self.cancel.setText(self.tr("Cancel"))
        self.menu = QMenu(self)
        self.more = QToolButton(self)
        self.more.setObjectName("moreVerbsButton")
        self.more.setText(self.tr("More"))
        self.more.setAccessibleName(self.tr("More of Alembic's verbs"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self.menu)
        self.backup = QCheckBox(self.tr("Back up the file first"), self)
        self.backup.setObjectName("backupCheck")
        self.interpreters = Interpreters(self)
        self.interpreters.changed.connect(self.changed)
        self.seconds = QSpinBox(self)
        self.seconds.setObjectName("lockTimeout")
        self.seconds.setAccessibleName(self.tr("Lock timeout in seconds"))
        self.seconds.setToolTip(self.tr("How long a statement waits for a lock before it gives up"))
        self.seconds.setRange(0, 3600)
        self.seconds.setValue(10)
        self.seconds.setSuffix(self.tr(" s"))
        self.seconds.setSpecialValueText(self.tr("no limit"))
        self.seconds.valueChanged.connect(lambda _: self.changed.emit())
        self._compose()

    def _compose(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        for button in (self.upgrade, self.downgrade, self.dry_run, self.more, self.cancel):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.backup)
        for text, field in ((self.tr("Lock timeout"), self.seconds), (self.tr("Python"), self.interpreters)):
            label = QLabel(text, self)
            label.setProperty("muted", True)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)

    @property
    def lock_timeout(self) -> float | None:
        """Seconds, or None for no limit."""
        return float(self.seconds.value()) or None

    def show_lock_timeout(self, seconds: float | None) -> None:
        """Show what was chosen the last time."""
        blocked = self.seconds.blockSignals(True)
        self.seconds.setValue(int(seconds or 0))
        self.seconds.blockSignals(blocked)

    def show_plans(self, upgrade: Plan | None, downgrade: Plan | None, refused: str) -> None:
        """Let the buttons say what they would do; `refused` is why neither can be pressed."""
        for button, found, usual in (
            (self.upgrade, upgrade, self.tr("Upgrade")),
            (self.downgrade, downgrade, self.tr("Downgrade")),
        ):
            why = refused or (found.refused if found is not None else self.tr("Nothing is read yet."))
            button.setText(found.words if found is not None else usual)
            button.setEnabled(not why)
            tip = why or "\n".join(found.steps[:20]) if found is not None else why
            button.setToolTip(plain.tip(tip))
            button.setAccessibleDescription(why)

    def _button(self, name: str, action: QAction) -> QPushButton:
        button = QPushButton(action.text().replace("&", ""), self)
        button.setObjectName(name)
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        return button


class Interpreters(QComboBox):
    """interpreterPicker: the app's own Python, those of the project's environments, or any other one."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("interpreterPicker")
        self.setAccessibleName(self.tr("Python that runs the migrations"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self._last = 0
        self.offer(None, None)
        self.activated.connect(self._chosen)

    @property
    def path(self) -> Path:
        """The interpreter that is chosen."""
        found = self.currentData()
        return Path(str(found)) if found not in (None, _OTHER) else Path(sys.executable)

    @property
    def chosen(self) -> Path | None:
        """The same, None for the app's own."""
        return None if self.path == Path(sys.executable) else self.path

    def offer(self, folder: Path | None, chosen: Path | None) -> None:
        """Offer what a project has, and choose one."""
        self.clear()
        self.addItem(self.tr("Rowlore's own"), sys.executable)
        places = [folder / name for name in _ENVIRONMENTS] if folder is not None else []
        found = [place / "bin" / "python" for place in places] + [place / "Scripts" / "python.exe" for place in places]
        for each in [*found, *([chosen] if chosen else [])]:
            if each.is_file() and each != Path(sys.executable) and self.findData(str(each)) < 0:
                self.addItem(f"{each.parent.parent.name}/{each.name}", str(each))
                self.setItemData(self.count() - 1, plain.tip(str(each)), 3)
        self.addItem(theme.icon("folder-open"), self.tr("Choose…"), _OTHER)
        self._last = max(0, self.findData(str(chosen)) if chosen is not None else 0)
        self.setCurrentIndex(self._last)

    def take(self, path: str) -> None:
        """Choose any interpreter."""
        if self.findData(path) < 0:
            self.insertItem(self.count() - 1, Path(path).name, path)
            self.setItemData(self.count() - 2, plain.tip(path), 3)
        self._last = self.findData(path)
        self.setCurrentIndex(self._last)
        self.changed.emit()

    def _chosen(self, place: int) -> None:
        if self.itemData(place) != _OTHER:
            self._last = place
            self.changed.emit()
            return
        self.setCurrentIndex(self._last)
        chooser = QFileDialog(self, self.tr("Choose a Python"))
        chooser.setObjectName("interpreterChooser")
        chooser.fileSelected.connect(self.take)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()
