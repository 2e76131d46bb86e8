"""The backups that lie beside a SQLite file: when they were made, where they stand, and the way back to one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.trees import make_list
from browser.ui.widgets import plain
from browser.ui.widgets.action_button import ActionButton
from browser.ui.widgets.labels import line
from browser.ui.widgets.value_text import size

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from browser.migrate.backup import Backup

WHEN, STANDS, FILE, SIZE = range(4)
_WIDTHS = {WHEN: 170, STANDS: 240, SIZE: 110}


class BackupsPanel(QWidget):
    """migrationBackups, newest first, below its two actions. Enter or a double click on one asks to restore it."""

    chosen = Signal()
    """Another backup, or none."""
    opened = Signal()

    def __init__(self, back_up: "QAction", restore: "QAction", parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("backupsPanel")
        self._backups: tuple[Backup, ...] = ()
        self.table = QTreeWidget(self)
        columns = [self.tr("Made"), self.tr("Stands at"), self.tr("File"), self.tr("Size")]
        make_list(self.table, "migrationBackups", self.tr("Backups of the file"), columns)
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.header().setStretchLastSection(False)
        self.table.header().setSectionResizeMode(FILE, QHeaderView.ResizeMode.Stretch)
        for section, width in _WIDTHS.items():
            self.table.setColumnWidth(section, width)
        self.table.currentItemChanged.connect(lambda *_: self.chosen.emit())
        self.table.itemActivated.connect(lambda *_: self.opened.emit())
        self.sentence = line(self, "backupsSentence", muted=True)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(ActionButton("restoreBackupButton", self, restore))
        row.addWidget(ActionButton("backUpNowButton", self, back_up))
        row.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.show_backups(())

    @property
    def current(self) -> "Backup | None":
        """The chosen backup."""
        row = self.table.currentIndex().row()
        return self._backups[row] if 0 <= row < len(self._backups) else None

    def show_backups(self, found: "Sequence[Backup]") -> None:
        """Show these; the chosen one stays chosen if it is still there, else it is the newest."""
        kept = self.current
        self._backups = tuple(found)
        self.table.clear()
        for each in self._backups:
            item = QTreeWidgetItem(self.table, _texts(each))
            item.setTextAlignment(SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(FILE, QColor(theme.current().muted))
            item.setToolTip(FILE, plain.tip(str(each.path)))
        if self._backups:
            paths = [each.path for each in self._backups]
            row = paths.index(kept.path) if kept is not None and kept.path in paths else 0
            self.table.setCurrentIndex(self.table.model().index(row, WHEN))
        none = self.tr("There is no backup beside the file yet. “Back up the file first” makes one before each run.")
        self.sentence.setText("" if self._backups else none)
        self.chosen.emit()


def when(backup: "Backup") -> str:
    """When a backup was made, by the clock on the wall."""
    return f"{backup.when.astimezone():%Y-%m-%d %H:%M:%S}"


def stands_at(backup: "Backup") -> str:
    """Which revisions it stands at, in words."""
    if backup.rows is None:
        return wording.tr("cannot be read")
    return ", ".join(backup.rows) or wording.tr("nothing")


def _texts(backup: "Backup") -> list[str]:
    parts = (when(backup), stands_at(backup), backup.path.name, f"{size(backup.size)}B")
    return [plain.one_line(each) for each in parts]
