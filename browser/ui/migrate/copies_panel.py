"""The copies that lie beside a SQLite file: when they were made, where they stand, and the way back to one."""

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

    from browser.migrate.restoring import Copy

WHEN, STANDS, FILE, SIZE = range(4)
_WIDTHS = {WHEN: 170, STANDS: 240, SIZE: 110}


class CopiesPanel(QWidget):
    """migrationCopies, newest first, below its two actions. Enter or a double click on one asks to restore it."""

    chosen = Signal()
    """Another copy, or none."""
    opened = Signal()

    def __init__(self, copy: "QAction", restore: "QAction", parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("copiesPanel")
        self._copies: tuple[Copy, ...] = ()
        self.table = QTreeWidget(self)
        columns = [self.tr("Made"), self.tr("Stands at"), self.tr("File"), self.tr("Size")]
        make_list(self.table, "migrationCopies", self.tr("Copies of the file"), columns)
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.header().setStretchLastSection(False)
        self.table.header().setSectionResizeMode(FILE, QHeaderView.ResizeMode.Stretch)
        for section, width in _WIDTHS.items():
            self.table.setColumnWidth(section, width)
        self.table.currentItemChanged.connect(lambda *_: self.chosen.emit())
        self.table.itemActivated.connect(lambda *_: self.opened.emit())
        self.sentence = line(self, "copiesSentence", muted=True)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(ActionButton("restoreCopyButton", self, restore))
        row.addWidget(ActionButton("copyNowButton", self, copy))
        row.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.show_copies(())

    @property
    def current(self) -> "Copy | None":
        """The chosen copy."""
        row = self.table.currentIndex().row()
        return self._copies[row] if 0 <= row < len(self._copies) else None

    def show_copies(self, found: "Sequence[Copy]") -> None:
        """Show these; the chosen one stays chosen if it is still there, else it is the newest."""
        kept = self.current
        self._copies = tuple(found)
        self.table.clear()
        for each in self._copies:
            item = QTreeWidgetItem(self.table, _texts(each))
            item.setTextAlignment(SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(FILE, QColor(theme.current().muted))
            item.setToolTip(FILE, plain.tip(str(each.backup.path)))
        if self._copies:
            paths = [each.backup.path for each in self._copies]
            row = paths.index(kept.backup.path) if kept is not None and kept.backup.path in paths else 0
            self.table.setCurrentIndex(self.table.model().index(row, WHEN))
        none = self.tr("There is no copy beside the file yet. “Copy the file first” makes one before each run.")
        self.sentence.setText("" if self._copies else none)
        self.chosen.emit()


def when(copy: "Copy") -> str:
    """When a copy was made, by the clock on the wall."""
    return f"{copy.backup.when.astimezone():%Y-%m-%d %H:%M:%S}"


def stands_at(copy: "Copy") -> str:
    """Which revisions it stands at, in words."""
    if copy.rows is None:
        return wording.tr("cannot be read")
    return ", ".join(copy.rows) or wording.tr("nothing")


def _texts(copy: "Copy") -> list[str]:
    parts = (when(copy), stands_at(copy), copy.backup.path.name, f"{size(copy.backup.size)}B")
    return [plain.one_line(each) for each in parts]
