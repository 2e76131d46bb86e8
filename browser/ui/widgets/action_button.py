"""A push button that is an action: its words, its tip, and whether it can be used."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget


class ActionButton(QPushButton):
    """Follows its action, which may be exchanged for another."""

    def __init__(self, name: str, parent: QWidget, action: QAction | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._action: QAction | None = None
        self.clicked.connect(self._run)
        if action is not None:
            self.stand_for(action)

    def stand_for(self, action: QAction) -> None:
        """Be this action from now on."""
        if self._action is not None:
            self._action.changed.disconnect(self._follow)
        self._action = action
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        assert self._action is not None
        self.setText(self._action.text().replace("&", ""))  # its letter is the menu's
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())

    def _run(self) -> None:
        if self._action is not None:
            self._action.trigger()
