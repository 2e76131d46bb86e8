"""The panels at the bottom: one is shown at a time, and the strip below them is their tabs."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QDockWidget, QStackedWidget, QWidget


class Bottom(QStackedWidget):
    """Panels by name. One that was offered is made when it is first shown."""

    shown = Signal(str)
    """The name of the panel that is seen now, "" when the dock is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bottomPanels")
        self._offered: dict[str, Callable[[QWidget], QWidget]] = {}
        self._made: dict[str, QWidget] = {}
        self._dock: QDockWidget | None = None

    def live_in(self, dock: QDockWidget) -> None:
        """This is the dock that is shown and hidden with the panels."""
        self._dock = dock
        dock.visibilityChanged.connect(lambda _: self.shown.emit(self.current))

    def offer(self, name: str, make: Callable[[QWidget], QWidget]) -> None:
        """`make(parent)` makes the panel of that name."""
        self._offered[name] = make

    @property
    def current(self) -> str:
        """The name of the panel that is seen, "" when the dock is closed."""
        if self._dock is None or self._dock.isHidden():
            return ""
        return next((name for name, panel in self._made.items() if panel is self.currentWidget()), "")

    def made(self, name: str) -> QWidget | None:
        """The panel of that name, if it was shown before."""
        return self._made.get(name)

    def panel(self, name: str) -> QWidget:
        """The panel of that name, made now if there is none; KeyError when nobody offered it."""
        if name not in self._made:
            panel = self._made[name] = self._offered[name](self)
            self.addWidget(panel)
        return self._made[name]

    def show_panel(self, name: str) -> QWidget:
        """Open the dock with this panel in front and put the focus there; returns the panel."""
        panel = self.panel(name)
        self.setCurrentWidget(panel)
        if self._dock is not None:
            self._dock.show()
        panel.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.shown.emit(self.current)
        return panel

    def toggle(self, name: str) -> bool:
        """Show the panel and go there; close it when one is there already. Returns whether it is shown now."""
        focus = QApplication.focusWidget()
        if self._dock is not None and self.current == name and focus is not None and self.isAncestorOf(focus):
            self._dock.hide()
            return False
        self.show_panel(name)
        return True
