"""The strip that explains what is repeated: one repetition at a time, the next by a click."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from browser.ui import theme
from browser.ui.database.statements_feed import Repetition
from browser.ui.database.statements_model import milliseconds_text
from browser.ui.widgets import plain


class RepeatStrip(QFrame):
    """`shown` asks to see the statements of a repetition alone; with None all of them again."""

    shown = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("statementRepeats")
        self.setProperty("strip", True)
        self.setProperty("severity", "notice")
        self._found: Sequence[Repetition] = ()
        self._at = 0
        self._dismissed: set[tuple[int, str, str]] = set()
        self._alone = False
        self._icon = QLabel(self)
        self._icon.setFixedSize(theme.ICON_PIXELS, theme.ICON_PIXELS)
        self.text = QLabel(self)
        self.text.setObjectName("statementRepeatText")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._place = QLabel(self)
        self._place.setProperty("muted", True)
        self._next = QToolButton(self)
        self._next.setObjectName("statementNextRepeat")
        self._next.setIcon(theme.icon("chevron-right"))
        self._next.setToolTip(self.tr("The next repeated statement"))
        self._next.setAccessibleName(self.tr("The next repeated statement"))
        self._next.clicked.connect(self.step)
        self._show = QPushButton(self.tr("Show them"), self)
        self._show.setObjectName("statementShowRepeat")
        self._show.setProperty("flat", True)
        self._show.setFlat(True)
        self._show.clicked.connect(self._toggle)
        close = QToolButton(self)
        close.setIcon(theme.icon("x"))
        close.setToolTip(self.tr("Say no more of this one"))
        close.setAccessibleName(self.tr("Say no more of this one"))
        close.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        for widget in (self._show, self._place, self._next, close):
            row.addWidget(widget)
        self._dress()
        self.hide()

    @property
    def current(self) -> Repetition | None:
        """The repetition that is explained now."""
        return self._found[self._at] if self._at < len(self._found) else None

    def explain(self, found: Sequence[Repetition]) -> None:
        """These are repeated now."""
        before = _key(self.current)
        self._found = [each for each in found if _key(each) not in self._dismissed]
        keys = [_key(each) for each in self._found]
        self._at = keys.index(before) if before in keys else 0
        self._say()

    def step(self) -> None:
        """Explain the next one."""
        self._at = (self._at + 1) % max(1, len(self._found))
        if self._alone:
            self.shown.emit(self.current)
        self._say()

    def forget(self) -> None:
        """Everything was cleared: what was dismissed may be said again."""
        self._dismissed.clear()
        self._alone = False
        self.explain(())

    def _dismiss(self) -> None:
        key = _key(self.current)
        if key is not None:
            self._dismissed.add(key)
        if self._alone:
            self._toggle()
        self.explain(self._found)

    def _toggle(self) -> None:
        self._alone = not self._alone
        self.shown.emit(self.current if self._alone else None)
        self._say()

    def _say(self) -> None:
        found = self.current
        self.setVisible(found is not None)
        if found is None:
            return
        repeat = found.repeat
        inside = "" if f"“{repeat.action}”" in repeat.words else self.tr("In “{0}”: ").format(repeat.action)
        took = self.tr("{0} ms in all.").format(milliseconds_text(repeat.milliseconds))
        words = f"{inside}{repeat.words} {took}"
        if words != self.text.text():
            self.text.setText(words)
            self.setAccessibleName(words)
            self.text.setToolTip(plain.tip(words))
        self._show.setText(self.tr("Show all") if self._alone else self.tr("Show them"))
        several = len(self._found) > 1
        self._place.setText(self.tr("{0} of {1}").format(self._at + 1, len(self._found)) if several else "")
        self._place.setVisible(several)
        self._next.setVisible(several)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's event; another theme has other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_next"):
            self._dress()

    def _dress(self) -> None:
        side = QSize(theme.ICON_PIXELS, theme.ICON_PIXELS)
        self._icon.setPixmap(theme.icon("layers", theme.current().accent).pixmap(side, self.devicePixelRatioF()))


def _key(found: Repetition | None) -> tuple[int, str, str] | None:
    return (id(found.database), found.repeat.action, found.repeat.shape) if found is not None else None
