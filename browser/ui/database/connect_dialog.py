"""The connect dialog: saved connections beside a form, a test, and the server's own words when it says no."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from browser import paths
from browser.database import profiles_keyring
from browser.database.profiles import Profile, SecretKind
from browser.database.profiles_store import ProfileStore
from browser.errors import AuthenticationFailed, RowloreError, SecretMissing
from browser.ui import tasks
from browser.ui.database import connect_drivers, connect_files
from browser.ui.database.connect_attempt import Attempt
from browser.ui.database.connect_copying import CopyQuestion
from browser.ui.database.connect_fitting import FittingDialog, busy_bar
from browser.ui.database.connect_form import ConnectForm
from browser.ui.database.connect_profiles import ProfilesPane
from browser.ui.database.connect_recent import Recent, RecentList
from browser.ui.messages import Message, MessageStrip
from browser.workers import apart

LEFT_WIDTH = 280
WIDTH, NARROWEST = 920, 740
"""Pixels the dialog takes where the screen has them, and those it needs."""


class ConnectDialog(FittingDialog):
    """Not modal, and cancelled at any moment. `connected` hands the open Database over; the dialog then closes."""

    connected = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        recent: Sequence[Recent] = (),
        read_only: bool = False,
        store: ProfileStore | None = None,
    ) -> None:
        """`recent` begins with the newest; `read_only` is how a new connection begins."""
        super().__init__(parent)
        self.setObjectName("connectDialog")
        self.setWindowTitle(self.tr("Connect"))
        connect_files.FileDrops(self).dropped.connect(self._files_dropped)
        self._read_only = read_only
        self._looked = False
        self.pane = ProfilesPane(self, store or ProfileStore(paths.home()))
        self._recent = RecentList(recent, self)
        self.form = ConnectForm(self)
        self.form.show_profile(None, read_only)
        self.url_field = self.form.url_field
        self.attempt = Attempt(self, self.form, self.pane)
        self.message = MessageStrip(self)
        self.message.setObjectName("connectMessage")
        self._question = CopyQuestion(self, lambda: self.form.profile().url, self.attempt.url_with_secret)
        self._question.offer(self.form.copy_button)
        self._busy = busy_bar(self, self.tr("Connecting"))
        self.test_button = _button(self, self.tr("&Test"), "testButton")
        self.save_button = _button(self, self.tr("S&ave"), "saveButton")
        self.connect_button = _button(self, self.tr("&Connect"), "connectButton")
        self.connect_button.setDefault(True)
        self._cancel = _button(self, self.tr("Cancel"), "cancelConnect")
        self._lay_out()
        self._wire()
        self._show_problem()
        self.url_field.setFocus()

    def open_with(self, url: str) -> None:
        """Show the dialog with a URL filled in; its password, if it has one, goes where it is not seen."""
        if url:
            self.form.set_url(url)
        self.show()
        self.raise_()
        self.activateWindow()
        password = self.form.server.password
        (password if url and password.isVisible() else self.url_field).setFocus()

    # -- composition ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(12)
        for each in (self.form, self._question, self.message):
            right.addWidget(each)
        right.addStretch(1)
        right.addWidget(self._busy)
        right.addLayout(_apart([self.test_button, self.save_button], [self._cancel, self.connect_button]))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(_left(self.pane, self._recent))
        row.addLayout(right, 1)
        self.setMinimumWidth(NARROWEST)
        self.resize(min(WIDTH, self.screen().availableSize().width() - 40), self.height())
        self.fit_to(row)

    def _wire(self) -> None:
        self.form.typed.connect(self._edited)
        self.form.noticed.connect(self._notice)
        self.form.show_folders(self.pane.profiles.folders)
        self.form.file_button.clicked.connect(lambda: connect_files.choose(self, self._file_chosen))
        self.form.new_file_button.clicked.connect(self.create_file)
        self.url_field.textChanged.connect(self._enable)
        self.pane.tree.profile_chosen.connect(self._profile_chosen)
        self.pane.tree.profile_activated.connect(lambda _: self._activated(self.form.profile().secret.kind))
        self.pane.gone.connect(self._empty)
        self.pane.new_wanted.connect(self._empty)
        self.pane.new_wanted.connect(self.url_field.setFocus)
        self.pane.rename_wanted.connect(self._rename)
        self.pane.said.connect(self._notice)
        self.pane.folders_changed.connect(self.form.show_folders)
        self._recent.chosen.connect(self._recent_chosen)
        self._recent.clicked.connect(lambda _: self._ask_password())
        self._recent.activated.connect(self._recent_activated)
        self._question.copied.connect(lambda text: self._notice(text, ""))
        self.attempt.changed.connect(self._began_or_ended)
        self.attempt.said.connect(self._notice)
        self.attempt.connected.connect(self._connected)
        self.test_button.clicked.connect(self.attempt.test)
        self.save_button.clicked.connect(self.attempt.save)
        self.connect_button.clicked.connect(self.attempt.connect_to)
        self._cancel.clicked.connect(self.reject)
        self._enable()

    def _began_or_ended(self) -> None:
        if self.attempt.runs:
            self.message.dismiss()
        self._busy.setVisible(self.attempt.runs)
        self._enable()

    def _connected(self, database: object) -> None:
        self.connected.emit(database)
        self.accept()

    def _show_problem(self) -> None:
        if self.pane.profiles.problem:
            hint = self.tr("What cannot be read is kept beside the new file when something is saved.")
            self.message.show_notice(self.pane.profiles.problem, hint, severity="warning")

    def _notice(self, text: str, hint: str) -> None:
        self.message.show_notice(text, hint)

    # -- what is in the form -------------------------------------------------------------------------------------

    def _edited(self) -> None:
        """What is being corrected is not wrong any more; what is changed is marked until it is saved."""
        if self.message.message is not None and not self.attempt.runs:
            self.message.dismiss()
        base = self.form.base
        if base is not None:
            changed = self.form.is_changed
            if changed:
                self.pane.unsaved[base.id] = self.form.profile()
            else:
                self.pane.unsaved.pop(base.id, None)
            self.pane.tree.mark(base.id, changed)
        self._enable()

    def _enable(self) -> None:
        ready = bool(self.url_field.text().strip()) and not self.attempt.runs
        self.form.new_file_button.setEnabled(not self.attempt.runs)
        changed = ready and self.form.is_changed
        for button in (self.test_button, self.connect_button, self.form.copy_button):
            button.setEnabled(ready)
        self.save_button.setEnabled(ready and (changed or self.form.base is None))
        self.connect_button.setText(self.tr("Save and &connect") if changed else self.tr("&Connect"))

    def _profile_chosen(self, chosen: Profile) -> None:
        if self.attempt.runs:
            return
        self._recent.setCurrentRow(-1)
        self._question.hide()
        self.message.dismiss()
        self.form.show_profile(chosen)
        if chosen.id in self.pane.unsaved:
            self.form.show_draft(self.pane.unsaved[chosen.id])
        self._enable()

    def _empty(self) -> None:
        self.form.show_profile(None, self._read_only)
        self.message.dismiss()
        self._enable()

    def _rename(self) -> None:
        self.form.marks.name.setFocus()
        self.form.marks.name.selectAll()

    def _recent_chosen(self, chosen: Recent) -> None:
        self.pane.tree.choose("")
        self.message.dismiss()
        self.form.show_profile(None, chosen.read_only)
        self.form.set_url(chosen.url)
        self._enable()

    def _ask_password(self) -> bool:
        """Go to the password if the chosen recent connection needs one that is not there; whether it does."""
        chosen = self._recent.current
        missing = chosen is not None and chosen.needs_password and not self.form.password
        if missing:
            self.form.server.password.setFocus()
        return missing

    def _recent_activated(self) -> None:
        if not self._ask_password():
            self.attempt.connect_to()

    def _activated(self, kind: SecretKind) -> None:
        """Connect, unless a password is to be typed first."""
        if kind == SecretKind.ASK and not self.form.password:
            self.form.server.password.setFocus()
        else:
            self.attempt.connect_to()

    # -- files ---------------------------------------------------------------------------------------------------

    def create_file(self) -> None:
        """Ask where a new SQLite database is to lie, make it, and open it."""
        connect_files.choose_new(self, self.attempt.make)

    def _file_chosen(self, path: str) -> None:
        self.form.set_url(path)
        self._edited()
        self.connect_button.setFocus()

    def _files_dropped(self, files: list[str]) -> None:
        self.pane.tree.choose("")
        self.form.show_profile(None, self._read_only)
        self._file_chosen(files[0])
        if len(files) > 1:
            self._notice(self.tr("Only the first of {0} files was taken.").format(len(files)), "")
        tasks.start(apart, connect_files.check, files[0], owner=self)

    async def _look(self) -> None:
        """What this computer has: drivers, and a keyring."""
        self.form.secret.refuse_keyring(await apart(profiles_keyring.problem))
        self.form.show_drivers(await apart(connect_drivers.lacking))

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Tell why there is no connection; the buttons below are the retry."""
        message = Message.of(error)
        field = self.form.server.password
        if isinstance(error, AuthenticationFailed | SecretMissing) and field.isVisible():
            typed = bool(field.text())
            message = message if typed else replace(message, hint=self.tr("Type it into Password."))
            field.setFocus()
            field.selectAll()
        self.message.show_message(message)

    def reject(self) -> None:
        """Cancel the attempt that runs, or else close."""
        if self.attempt.runs:
            self.attempt.cancel()
            self.message.show_notice(self.tr("Cancelled."))
            return
        super().reject()

    def done(self, result: int) -> None:
        """Forget the password and go."""
        self.form.server.password.clear()
        super().done(result)

    # -- Qt calls ------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            if not self._looked:
                self._looked = True
                tasks.start(self._look, owner=self)
            elif not self.attempt.runs:
                self.pane.look_again()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.connect_button.isEnabled():
            self.attempt.connect_to()
        else:
            super().keyPressEvent(event)


def _left(pane: ProfilesPane, recent: RecentList) -> QVBoxLayout:
    """What can be chosen: the saved connections above the recent ones."""
    left = QVBoxLayout()
    left.setSpacing(8)
    pane.setFixedWidth(LEFT_WIDTH)
    recent.setFixedWidth(LEFT_WIDTH)
    left.addWidget(pane, 1)
    if recent.count():
        label = QLabel(recent.accessibleName(), pane)
        label.setBuddy(recent)
        left.addWidget(label)
        left.addWidget(recent)
    return left


def _button(parent: QWidget, text: str, name: str) -> QPushButton:
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setAutoDefault(False)
    return button


def _apart(first: Sequence[QWidget], last: Sequence[QWidget]) -> QHBoxLayout:
    """Buttons at the left and at the right."""
    row = QHBoxLayout()
    for each in first:
        row.addWidget(each)
    row.addStretch(1)
    for each in last:
        row.addWidget(each)
    return row
