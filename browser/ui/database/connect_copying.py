"""Copying a URL: without its password at once, with it only after a question in words."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from browser.ui import tasks


class CopyQuestion(QFrame):
    """Says what copying a password means, and does it on demand."""

    copied = Signal(str)
    """What was copied, in words."""

    def __init__(self, parent: QWidget, url: Callable[[], str], with_secret: Callable[[], Awaitable[str]]) -> None:
        """`url` gives the URL without its password; `with_secret` with it, and raises errors.*."""
        super().__init__(parent)
        self.setObjectName("copyQuestion")
        self.setProperty("strip", True)
        self.setProperty("severity", "warning")
        self._url, self._with_secret = url, with_secret
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setText(
            self.tr(
                "The clipboard would hold the password as plain text, where every program, "
                "and whoever pastes it somewhere, can read it."
            )
        )
        self.setAccessibleName(self._text.text())
        self.yes = QPushButton(self.tr("Copy with the password"), self)
        self.yes.setObjectName("copyWithPassword")
        no = QPushButton(self.tr("Do not copy"), self)
        for button in (self.yes, no):
            button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.addWidget(self._text, 1)
        row.addWidget(self.yes)
        row.addWidget(no)
        self.yes.clicked.connect(lambda: tasks.start(self._copy, owner=self))
        no.clicked.connect(self.hide)
        self.hide()

    def offer(self, button: QPushButton) -> None:
        """Let a button open the menu of both ways to copy."""
        menu = QMenu(button)
        plain = menu.addAction(self.tr("&Without the password"), self.copy_plain)
        plain.setObjectName("copyPlain")
        whole = menu.addAction(self.tr("With the &password…"), self.ask)
        whole.setObjectName("copyWhole")
        button.setMenu(menu)

    def copy_plain(self) -> None:
        """Copy the URL without its password."""
        QGuiApplication.clipboard().setText(self._url())
        self.hide()
        self.copied.emit(self.tr("The URL was copied without a password."))

    def ask(self) -> None:
        """Put the question."""
        self.show()
        self.yes.setFocus()

    async def _copy(self) -> None:
        text = await self._with_secret()
        self.hide()
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(self.tr("The URL was copied with its password."))
