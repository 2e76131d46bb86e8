"""What is to be feared of a revision on this database, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.whole_text import show_whole
from browser.ui.widgets import plain
from browser.ui.widgets.labels import line, paragraph

_WHOLE = 16_777_215  # QWIDGETSIZE_MAX: no limit
_ICONS = {"danger": "circle-x", "warning": "triangle-alert", "info": "info"}


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as it is shown. `severity` is "danger", "warning" or "info"; `line` 0 where none is to blame."""

    severity: str
    rule: str
    text: str
    advice: str = ""
    line: int = 0


class LintPane(QWidget):
    """lintList below a heading that counts, and the sizes of the tables concerned."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("lintPane")
        self._remarks: tuple[Remark, ...] = ()
        self.heading = line(self, "lintHeading", heading=True)
        self.figures = paragraph(self, "tableSizes", muted=True)
        self.list = QListWidget(self)
        self.list.setObjectName("lintList")
        self.list.setAccessibleName(self.tr("Warnings about the revision"))
        show_whole(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.figures)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        self.show_remarks(())

    def show_remarks(
        self, found: Sequence[Remark], problem: str = "", direction: str = "upgrade", figures: str = ""
    ) -> None:
        """Show findings of a direction; `problem` is why there may be fewer, `figures` say how big the tables are."""
        self._remarks = tuple(found)
        self.list.clear()
        for each in found:
            where = self.tr(" (line {0})").format(each.line) if each.line else ""
            item = QListWidgetItem("\n".join(part for part in (each.text + where, each.advice) if part), self.list)
            item.setToolTip(plain.tip(each.rule))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.severity}: {each.text}. {each.advice}")
        self._dress()
        names = {"danger": self.tr("danger"), "warning": self.tr("warning"), "info": self.tr("remark")}
        counts = [(sum(each.severity == one for each in found), name) for one, name in names.items()]
        said = ", ".join(wording.counted(number, name) for number, name in counts if number)
        whose = self.tr("The downgrade") if direction == "downgrade" else self.tr("The upgrade")
        self.heading.setText(problem or f"{whose}: {said or self.tr('nothing to be warned of')}")
        self.figures.setText(figures)
        self.figures.setVisible(bool(figures))
        self.list.setVisible(bool(found))
        self.setMaximumHeight(_WHOLE if found else self.sizeHint().height())

    def _dress(self) -> None:
        now = theme.current()
        colours = {"danger": now.error, "warning": now.warning}
        for place, each in enumerate(self._remarks):
            item = self.list.item(place)
            item.setIcon(theme.icon(_ICONS.get(each.severity, "info"), colours.get(each.severity, now.accent)))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "list"):
            self._dress()
