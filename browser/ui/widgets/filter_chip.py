"""One filter as a chip: switched on and off, edited by a click, deleted by its cross."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from browser.rows.filter_text import filter_text
from browser.rows.filters import Filter
from browser.ui import theme
from browser.ui.widgets.plain import one_line, tip

LONGEST = 48
"""Characters of a filter that its chip shows."""


class FilterChip(QFrame):
    """Shows one Filter. A chip that is switched off stays, crossed out."""

    toggled = Signal(bool)
    edit_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, shown: Filter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterChip")
        self.filter = shown
        text = one_line(filter_text(shown))
        self.toggle = self._button("chipToggle", self.tr("Switch this filter on or off"))
        self.toggle.setCheckable(True)
        self.toggle.setChecked(shown.enabled)
        self.label = self._button("chipText", self.tr("Edit this filter"))
        self.label.setText((text if len(text) <= LONGEST else text[: LONGEST - 1] + "…").replace("&", "&&"))
        self.label.setToolTip(tip(filter_text(shown)))
        self.label.setAccessibleName(self.tr("Filter {0}, {1}").format(text, "on" if shown.enabled else "off"))
        self.cross = self._button("chipDelete", self.tr("Delete this filter"))
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 1, 3, 1)
        row.setSpacing(0)
        for button in (self.toggle, self.label, self.cross):
            row.addWidget(button)
        self._dress()
        self.toggle.toggled.connect(self.toggled)
        self.label.clicked.connect(self.edit_wanted)
        self.cross.clicked.connect(self.delete_wanted)

    def _button(self, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setIconSize(QSize(14, 14))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _dress(self) -> None:
        now = theme.current()
        on = self.filter.enabled
        self.toggle.setIcon(theme.icon("square-check" if on else "square", now.accent if on else now.muted))
        self.cross.setIcon(theme.icon("x", now.muted))
        font = self.label.font()
        font.setStrikeOut(not on)
        self.label.setFont(font)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "cross"):
            self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.filter.enabled
        painter.setPen(QPen(QColor(now.accent if on else now.line), 1))
        painter.setBrush(QColor(now.current_row if on else now.window))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
