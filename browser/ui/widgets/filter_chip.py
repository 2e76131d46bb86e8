"""One filter as a chip: switched on and off, edited by a click, deleted by its cross."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from browser.rows.filter_text import filter_text
from browser.rows.filters import Filter
from browser.schema.secrets import MASK
from browser.ui import theme
from browser.ui.widgets.chip import Chip, cut
from browser.ui.widgets.plain import one_line, tip


class FilterChip(Chip):
    """Shows one Filter, or its column and operator where the value is `hidden`. One that is switched off stays."""

    toggled = Signal(bool)
    edit_wanted = Signal()

    def __init__(self, shown: Filter, parent: QWidget | None = None, *, hidden: bool = False, doubt: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("filterChip")
        self.filter = shown
        self.doubt = "" if hidden else doubt  # it tells the value
        words = filter_text(replace(shown, value=MASK) if hidden else shown)
        text = one_line(words)
        self.toggle = self.button("chipToggle", self.tr("Switch this filter on or off"))
        self.toggle.setCheckable(True)
        self.toggle.setChecked(shown.enabled)
        self.label = self.button("chipText", self.tr("Edit this filter"))
        shown_words = f"{cut(text)}: {one_line(self.doubt)}" if self.doubt else cut(text)
        self.label.setText(shown_words.replace("&", "&&"))
        self.label.setToolTip(tip("\n".join(part for part in (words, self.doubt) if part)))
        name = self.tr("Filter {0}, {1}").format(text, "on" if shown.enabled else "off")
        self.label.setAccessibleName(f"{name}, {self.doubt}" if self.doubt else name)
        if self.doubt:
            self.label.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.cross = self.cross_button("chipDelete", self.tr("Delete this filter"))
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 1, 3, 1)
        row.setSpacing(0)
        for button in (self.toggle, self.label, self.cross):
            row.addWidget(button)
        self.dress()
        self.toggle.toggled.connect(self.toggled)
        self.label.clicked.connect(self.edit_wanted)

    @property
    def is_on(self) -> bool:
        return self.filter.enabled

    @property
    def edge(self) -> str:
        return theme.current().warning if self.doubt and self.is_on else super().edge

    def dress(self) -> None:
        super().dress()
        if self.doubt:
            self.label.setIcon(theme.icon("triangle-alert", theme.current().warning))
        now, on = theme.current(), self.filter.enabled
        self.toggle.setIcon(theme.icon("square-check" if on else "square", now.accent if on else now.muted))
        font = self.label.font()
        font.setStrikeOut(not on)
        self.label.setFont(font)
