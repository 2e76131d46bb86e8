"""A dialog that is as high as what is in it, and never beyond its screen."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QLayout, QProgressBar, QWidget


class FittingDialog(QDialog):
    """It grows and shrinks with its content, and moves up rather than grow over the screen's edge."""

    _content: QBoxLayout | None = None
    _fitted = 0

    def fit_to(self, content: QBoxLayout) -> None:
        """`content` is the layout of everything in the dialog; from now on it decides on the height."""
        content.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # Qt's own knows no screen
        self._content = content

    def showEvent(self, event: QShowEvent) -> None:
        if self._content is not None:
            self._content.activate()
            self._fit(self._content)  # before Qt puts it into the middle of its parent
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._content is not None:
            self._fit(self._content)
        return handled

    def _fit(self, content: QBoxLayout) -> None:
        room = self.screen().availableGeometry()
        frame = self.frameGeometry().height() - self.height()
        needed = (
            content.totalHeightForWidth(self.width()) if content.hasHeightForWidth() else content.sizeHint().height()
        )
        wanted = min(needed, room.height() - frame)
        if wanted == self._fitted:
            return  # somebody may have made it higher since
        self._fitted = wanted
        self.resize(self.width(), wanted)
        below = self.frameGeometry().top() + wanted + frame - 1 - room.bottom()
        if self.isVisible() and below > 0:
            self.move(self.x(), max(self.y() - below, room.top()))


def busy_bar(parent: QWidget, name: str) -> QProgressBar:
    """Something goes on, it is not known how long; its place is kept while it is hidden."""
    bar = QProgressBar(parent)
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(name)
    policy = bar.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    bar.setSizePolicy(policy)
    bar.hide()
    return bar
