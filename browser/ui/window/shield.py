"""The shield of a read-only connection: whether that is proved or only promised, and on a click why."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from browser.ui import theme

if TYPE_CHECKING:
    from browser.database.database import Database

_WIDTH = 440


class ReadOnlyShield(QToolButton):
    """Says "read-only · proved" or "read-only · advisory" of the active connection. A click tells why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("readOnlyShield")
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._why: list[str] = []
        self._proved = False
        self.clicked.connect(self._tell_why)
        self.hide()

    def say(self, database: "Database | None") -> None:
        """Show how read-only a connection is; None, or one that can be written to, hides the shield."""
        read_only = database is not None and database.read_only
        if database is not None and read_only:
            self._proved = database.proof.proved
            text = self.tr("read-only · proved") if self._proved else self.tr("read-only · advisory")
            self._why = list(database.proof.why)
            if database.tls.words:
                self._why.append(self.tr("Connection: {0}.").format(database.tls.words))
            self.setText(text)
            self.setAccessibleName(text)
            self.setAccessibleDescription(" ".join(self._why))
            self.setToolTip(self.tr("This connection was opened read-only. Click to see what that is worth here."))
        self.dress()
        self.setVisible(read_only)

    def dress(self) -> None:
        """Draw the icon in the theme of the moment."""
        self.setIcon(theme.icon("shield-check" if self._proved else "shield"))

    def _tell_why(self) -> None:
        said = _Why(self.window(), self.text(), self._why)
        said.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        said.show()


class _Why(QFrame):
    """Sentences below the shield, until one clicks elsewhere."""

    def __init__(self, parent: QWidget, title: str, sentences: list[str]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("shieldWhy")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for place, text in enumerate([title, *sentences]):
            label = QLabel(text, self)
            label.setObjectName("shieldTitle" if place == 0 else "shieldSentence")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setFixedWidth(_WIDTH)
            if place == 0:
                font = label.font()
                font.setBold(True)
                label.setFont(font)
            column.addWidget(label)

    def event(self, event: QEvent) -> bool:
        """Escape closes it, whatever the window below has it for."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if isinstance(event, QKeyEvent) and event.type() in kinds and event.key() == Qt.Key.Key_Escape:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.close()
            return True
        return super().event(event)
