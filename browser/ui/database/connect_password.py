"""Asking for the password of a saved connection, when something else than the connect dialog needs it."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from browser.database.profiles import Profile
from browser.masking import mask
from browser.ui import theme


class PasswordDialog(QDialog):
    """Not modal. What was typed is handed over once and kept nowhere."""

    def __init__(self, parent: QWidget, profile: Profile, why: str) -> None:
        super().__init__(parent)
        self.setObjectName("passwordDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Password"))
        self.setMinimumWidth(420)
        self._answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self.field = QLineEdit(self)
        self.field.setObjectName("askedPassword")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("Password of {0}").format(profile.name))
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.addRow(_plain(self, profile.path, heading=True))
        form.addRow(_plain(self, mask(profile.url)))
        if profile.environment:
            word = _plain(self, str(profile.environment))
            theme.mark_environment(word, str(profile.environment))
            form.addRow(word)
        if why:
            form.addRow(_plain(self, why))
        form.addRow(self.tr("&Password"), self.field)
        connect = QPushButton(self.tr("&Connect"), self)
        connect.setObjectName("passwordConnect")
        connect.setDefault(True)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setAutoDefault(False)
        connect.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(connect)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addLayout(foot)
        self.field.setFocus()

    async def answer(self) -> str | None:
        """What was typed, or None where it was closed; closes when the await is cancelled."""
        self.show()
        self.raise_()
        self.activateWindow()
        try:
            return await self._answer
        finally:
            if not self._answer.done() or self._answer.cancelled():
                self.close()

    def done(self, result: int) -> None:
        """Answer, and forget."""
        if not self._answer.done():
            self._answer.set_result(self.field.text() if result else None)
        self.field.clear()
        super().done(result)


class Asker:
    """Asks for one password after the other, however many are wanted at once."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._turn = asyncio.Lock()

    async def __call__(self, profile: Profile, why: str) -> str | None:
        """The password of a profile; None where nobody gives one."""
        async with self._turn:
            return await PasswordDialog(self._window, profile, why).answer()


def _plain(parent: QWidget, text: str, heading: bool = False) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("heading" if heading else "muted", True)
    return label
