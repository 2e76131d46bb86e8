"""What is to be feared of a revision on this database, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.labels import line
from browser.ui.widgets import plain

_ORDER = ("error", "warning", "notice")
_ICONS = {"error": "circle-x", "warning": "triangle-alert", "notice": "info"}


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as it is shown. `severity` is "error", "warning" or "notice"; `line` 0 where none is to blame."""

    severity: str
    rule: str
    text: str
    line: int = 0


class LintPane(QWidget):
    """lintList below a heading that counts."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.heading = line(self, "lintHeading", heading=True)
        self.list = QListWidget(self)
        self.list.setObjectName("lintList")
        self.list.setAccessibleName(self.tr("Warnings about the revision"))
        self.list.setWordWrap(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setProperty("bare", True)
        self.list.setIconSize(QSize(theme.ICON_PIXELS, theme.ICON_PIXELS))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.list, 1)
        self.show_remarks(())

    def show_remarks(self, found: Sequence[Remark], sentence: str = "") -> None:
        """Show findings; without any, `sentence` or that there are none."""
        self.list.clear()
        now = theme.current()
        colours = {"error": now.error, "warning": now.warning}
        for each in sorted(found, key=lambda remark: _ORDER.index(remark.severity)):
            where = self.tr(" (line {0})").format(each.line) if each.line else ""
            item = QListWidgetItem(f"{each.text}{where}", self.list)
            item.setIcon(theme.icon(_ICONS[each.severity], colours.get(each.severity, now.accent)))
            item.setToolTip(plain.tip(each.rule))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.severity}: {each.text}")
        counted = [wording.counted(sum(each.severity == one for each in found), one) for one in _ORDER]
        some = [text for text in counted if not text.startswith("0 ")]
        self.heading.setText(", ".join(some) if some else sentence or self.tr("No warnings"))
