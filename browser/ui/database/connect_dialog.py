"""The connect dialog: a URL, fields that write it, a test, and the server's own words when it says no."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import unquote

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from browser.errors import AuthenticationFailed, RowloreError
from browser.ui import tasks, theme
from browser.ui.database import url_fields
from browser.ui.database.connect_fitting import FittingDialog
from browser.ui.database.connect_recent import Recent, RecentList
from browser.ui.database.server_fields import ServerFields
from browser.ui.messages import Message, MessageStrip


class ConnectDialog(FittingDialog):
    """Not modal, and cancelled at any moment. `connected` hands the open Database over; the dialog then closes."""

    connected = Signal(object)

    def __init__(self, parent: QWidget, recent: Sequence[Recent] = (), read_only: bool = False) -> None:
        """`recent` begins with the newest."""
        super().__init__(parent)
        self.setObjectName("connectDialog")
        self.setWindowTitle(self.tr("Connect"))
        self.setMinimumWidth(620)
        self._task: asyncio.Task[None] | None = None
        self._writing = False
        self._kind = _picker(self, self.tr("Kind of database"))
        self.file_button = QPushButton(theme.icon("folder-open"), self.tr("File…"), self)
        self.file_button.setObjectName("fileButton")
        self.file_button.setAutoDefault(False)
        self._form = QFormLayout()
        self._top = QHBoxLayout()
        self._form.addRow(self.tr("Database"), self._top)
        self._server = ServerFields(self, self._form)
        self.url_field = QLineEdit(self)
        self.url_field.setObjectName("urlField")
        self.url_field.setAccessibleName(self.tr("URL or file"))
        self.read_only = QCheckBox(self.tr("Open &read-only"), self)
        self.read_only.setObjectName("readOnlyBox")
        self.read_only.setChecked(read_only)
        self._recent = RecentList(recent, self)
        self.message = MessageStrip(self)
        self.message.setObjectName("connectMessage")
        self._busy = _bar(self, self.tr("Connecting"))
        self.test_button = QPushButton(self.tr("&Test"), self)
        self.connect_button = QPushButton(self.tr("&Connect"), self)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._lay_out()
        self._wire()
        self._show_kind()
        self.url_field.setFocus()

    def open_with(self, url: str) -> None:
        """Show the dialog with a URL filled in; its password, if it has one, goes where it is not seen."""
        self.url_field.setText(url)
        self._url_entered()
        self.show()
        self.raise_()
        self.activateWindow()
        (self._server.password if self._server.password.isVisible() else self.url_field).setFocus()

    def url(self) -> str:
        """What would be connected to, with the password."""
        text, own = url_fields.without_password(self.url_field.text().strip())
        if self._kind.currentData() == url_fields.SQLITE:
            return text
        return url_fields.with_password(text, own or url_fields.escaped(self._server.password.text()))

    def _lay_out(self) -> None:
        self._top.setSpacing(8)
        self._top.addWidget(self._kind, 1)
        self._top.addWidget(self.file_button)
        form = self._form
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("&URL or file"), self.url_field)
        form.addRow("", self.read_only)
        if self._recent.count():
            form.addRow(self.tr("Recent"), self._recent)
        self.test_button.setObjectName("testButton")
        self.connect_button.setObjectName("connectButton")
        self._cancel.setObjectName("cancelConnect")
        self.test_button.setAutoDefault(False)
        self._cancel.setAutoDefault(False)
        self.connect_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.test_button)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.connect_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.message)
        column.addStretch(1)
        column.addWidget(self._busy)
        column.addLayout(buttons)
        self.fit_to(column)

    def _wire(self) -> None:
        self._kind.activated.connect(self._kind_chosen)
        self.file_button.clicked.connect(self._choose_file)
        self._server.changed.connect(self._write_url)
        self.url_field.editingFinished.connect(self._url_entered)
        self.url_field.textChanged.connect(self._enable)
        self.url_field.textEdited.connect(self._follow)
        self._server.typed.connect(self._forget_error)
        self._recent.chosen.connect(self._recent_chosen)
        self._recent.clicked.connect(lambda _: self._ask_password())
        self._recent.activated.connect(self._recent_activated)
        self.test_button.clicked.connect(self._test)
        self.connect_button.clicked.connect(self._connect)
        self._cancel.clicked.connect(self.reject)
        self._enable()

    def _show_kind(self) -> None:
        kind = self._kind.currentData()
        self.file_button.setVisible(kind == url_fields.SQLITE)
        self._server.show_kind(kind)
        self.url_field.setPlaceholderText(_example(kind, self))

    def _kind_chosen(self) -> None:
        self._show_kind()
        self._write_url()

    def _write_url(self) -> None:
        kind = self._kind.currentData()
        if kind.port:
            self._writing = True
            self.url_field.setText(self._server.url(kind, self.url_field.text().strip()))
            self._writing = False

    def _url_entered(self) -> None:
        """Take the password out of sight, and the parts into their fields."""
        text, password = url_fields.without_password(self.url_field.text().strip())
        if self._writing or not text:
            return
        if password:
            self._server.password.setText(unquote(password))
            self.url_field.setText(text)
        kind = url_fields.kind_of(text)
        self._kind.setCurrentIndex(self._kind.findText(kind.title))
        self._show_kind()
        self._server.read(text)

    def _follow(self, text: str) -> None:
        """The kind follows what is typed as soon as that tells it."""
        self._forget_error()
        kind = url_fields.kind_of(text.strip())
        if ("://" in text or text.strip().startswith(("/", "~", "."))) and kind != self._kind.currentData():
            self._kind.setCurrentIndex(self._kind.findText(kind.title))
            self._show_kind()

    def _forget_error(self) -> None:
        """What is being corrected is not wrong any more."""
        if self.message.message is not None and self._task is None:
            self.message.dismiss()

    def _enable(self) -> None:
        ready = bool(self.url_field.text().strip()) and self._task is None
        self.test_button.setEnabled(ready)
        self.connect_button.setEnabled(ready)

    def _choose_file(self) -> None:
        chooser = QFileDialog(self, self.tr("Open a SQLite file"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self._file_chosen)
        chooser.open()

    def _file_chosen(self, path: str) -> None:
        self.url_field.setText(path)
        self._url_entered()
        self.connect_button.setFocus()

    def _recent_chosen(self, chosen: Recent) -> None:
        self._forget_error()
        self._server.password.clear()
        self.url_field.setText(chosen.url)
        self.read_only.setChecked(chosen.read_only)
        self._url_entered()

    def _ask_password(self) -> bool:
        """Go to the password if the chosen recent connection needs one that is not there; whether it does."""
        chosen = self._recent.current
        missing = chosen is not None and chosen.needs_password and not self._server.password.text()
        if missing:
            self._server.password.setFocus()
        return missing

    def _recent_activated(self) -> None:
        if not self._ask_password():
            self._connect()

    def _test(self) -> None:
        self._begin(self._try, self.tr("Testing the connection"))

    def _connect(self) -> None:
        self._begin(self._open, self.tr("Connecting"))

    def _begin(self, function: Callable[[], "object"], title: str) -> None:
        if self._task is not None or not self.url_field.text().strip():
            return
        self._url_entered()
        self.message.dismiss()
        self._busy.show()
        self._task = tasks.start(function, owner=self, title=title)  # type: ignore[arg-type]
        self._task.add_done_callback(self._ended)
        self._enable()

    def _ended(self, _: object) -> None:
        self._task = None
        if tasks.is_alive(self):
            self._busy.hide()
            self._enable()

    async def _try(self) -> None:
        from browser.database.database import Database

        begin = time.perf_counter()
        database = await Database.connect(self.url(), read_only=self.read_only.isChecked())
        took = (time.perf_counter() - begin) * 1000
        words = self.tr("Connected to {0} ({1}) in {2:.0f} ms.").format(database.title, database.product, took)
        await database.close()
        self.message.show_notice(words)

    async def _open(self) -> None:
        from browser.database.database import Database

        database = await Database.connect(self.url(), read_only=self.read_only.isChecked())
        self.connected.emit(database)
        self.accept()

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Tell why there is no connection; the buttons below are the retry."""
        message = Message.of(error)
        field = self._server.password
        if isinstance(error, AuthenticationFailed) and field.isVisible():
            message = message if field.text() else replace(message, hint=self.tr("Type it into Password."))
            field.setFocus()
            field.selectAll()
        self.message.show_message(message)

    def reject(self) -> None:
        """Cancel the attempt that runs, or else close."""
        if self._task is not None:
            self._task.cancel()
            self.message.show_notice(self.tr("Cancelled."))
            return
        super().reject()

    def done(self, result: int) -> None:
        """Forget the password and go."""
        self._server.password.clear()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.connect_button.isEnabled():
            self._connect()
        else:
            super().keyPressEvent(event)


def _example(kind: url_fields.Kind, dialog: QWidget) -> str:
    if kind == url_fields.SQLITE:
        return dialog.tr("/path/to/file.db")
    if kind == url_fields.OTHER:
        return dialog.tr("dialect+driver://user@host:port/database")
    return f"{kind.scheme}://user@host:{kind.port}/database"


def _picker(parent: QWidget, name: str) -> QComboBox:
    picker = QComboBox(parent)
    picker.setObjectName("kindPicker")
    picker.setAccessibleName(name)
    for kind in url_fields.KINDS:
        picker.addItem(kind.title, kind)
    return picker


def _bar(parent: QWidget, name: str) -> QProgressBar:
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
