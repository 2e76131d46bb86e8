"""The command palette: every action of the window by its name."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from browser.ui.window.finder import Choice, Finder

WIDTH = 560


class CommandPalette(QFrame):
    """A field near the window's top that finds commands; `actions` is asked each time it opens."""

    def __init__(self, over: QWidget, actions: Callable[[], Sequence[QAction]]) -> None:
        super().__init__(over)
        self.setObjectName("commandPalette")
        self._actions = actions
        self._over = over
        self.field = QLineEdit(self)
        self.field.setObjectName("commandField")
        self.field.setAccessibleName(self.tr("Command"))
        self.field.setPlaceholderText(self.tr("Type a command"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.addWidget(self.field)
        self.setFocusProxy(self.field)
        self.finder = Finder(self.field, over, self.tr("No command of that name."))
        self.finder.closed.connect(self.hide)
        self.hide()

    def open(self) -> None:
        """Show the palette with all commands."""
        over = self._over
        width = min(WIDTH, over.width() - 32)
        self.field.clear()
        self.setGeometry((over.width() - width) // 2, 64, width, self.sizeHint().height())
        before = over.focusWidget()
        self.show()
        self.raise_()
        self._column.activate()
        if before is not None:
            before.setFocus()
        self.finder.open(choices_of(self._actions()))


def choices_of(actions: Sequence[QAction]) -> list[Choice]:
    """The enabled actions as choices, each name once, with its shortcut as detail.

    An action whose name says too little outside of its menu has a longer one as its property "paletteTitle".
    """
    found: dict[str, Choice] = {}
    for action in actions:
        title = (action.property("paletteTitle") or action.text()).replace("&", "")
        if action.isEnabled() and title and title not in found:
            found[title] = Choice(title, keys_of(action), icon_of(action), action.trigger)
    return list(found.values())


def icon_of(action: QAction) -> str:
    """The name of the action's icon, or a neutral one."""
    return str(action.property("iconName") or "command")


def keys_of(action: QAction) -> str:
    """The action's first shortcut as the platform spells it, or nothing."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
