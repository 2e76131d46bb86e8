"""One filter as a chip: switched on and off, edited by a click, deleted by its cross."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from browser.rows.filter_text import filter_text
from browser.rows.filters import Filter
from browser.ui import theme
from browser.ui.widgets.chip import Chip, cut
from browser.ui.widgets.plain import one_line, tip


class FilterChip(Chip):
    """Shows one Filter. A chip that is switched off stays, crossed out."""

    toggled = Signal(bool)
    edit_wanted = Signal()

    def __init__(self, shown: Filter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterChip")
        self.filter = shown
        text = one_line(filter_text(shown))
        self.toggle = self.button("chipToggle", self.tr("Switch this filter on or off"))
        self.toggle.setCheckable(True)
        self.toggle.setChecked(shown.enabled)
        self.label = self.button("chipText", self.tr("Edit this filter"))
        self.label.setText(cut(text).replace("&", "&&"))
        self.label.setToolTip(tip(filter_text(shown)))
        self.label.setAccessibleName(self.tr("Filter {0}, {1}").format(text, "on" if shown.enabled else "off"))
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

    def dress(self) -> None:
        super().dress()
        now, on = theme.current(), self.filter.enabled
        self.toggle.setIcon(theme.icon("square-check" if on else "square", now.accent if on else now.muted))
        font = self.label.font()
        font.setStrikeOut(not on)
        self.label.setFont(font)
