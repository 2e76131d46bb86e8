"""What the connect dialog does that takes time: one thing after the other, each of which can be cancelled."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from browser.database import profiles_connecting
from browser.database.profiles import SecretKind
from browser.database.profiles_connecting import in_worker
from browser.database.profiles_url import with_secret
from browser.errors import DriverMissing
from browser.ui import tasks
from browser.ui.database import connect_files, connect_testing
from browser.ui.database.connect_form import ConnectForm
from browser.ui.database.connect_profiles import ProfilesPane

if TYPE_CHECKING:
    from browser.database.database import Database


class Attempt(QObject):
    """Errors are shown by the dialog (ErrorHost). `connected` hands the open Database over."""

    changed = Signal()
    """Something began or ended."""
    connected = Signal(object)
    said = Signal(str, str)
    """A sentence and a hint."""

    def __init__(self, dialog: QWidget, form: ConnectForm, pane: ProfilesPane) -> None:
        super().__init__(dialog)
        self._dialog, self._form, self._pane = dialog, form, pane
        self._task: asyncio.Task[None] | None = None

    @property
    def runs(self) -> bool:
        """Whether something is going on."""
        return self._task is not None

    def test(self) -> None:
        """Connect, tell what answered, and close again."""
        self._begin(self._try, self.tr("Testing the connection"))

    def connect_to(self) -> None:
        """Save what is to be saved, and connect."""
        self._begin(self._open, self.tr("Connecting"))

    def save(self) -> None:
        """Save what is in the form."""
        self._begin(self._keep, self.tr("Saving the connection"))

    def make(self, path: str) -> None:
        """Make a new SQLite database and connect to it."""
        self._begin(self._make, self.tr("Making {0}").format(path), path)

    def cancel(self) -> None:
        """Stop what is going on."""
        if self._task is not None:
            self._task.cancel()

    async def url_with_secret(self) -> str:
        """The URL of the form with its password. Raises errors.*."""
        return with_secret(self._form.profile().url, await self._secret())

    def _begin(self, function: Callable[..., Any], title: str, *args: str) -> None:
        if self._task is not None or not (args or self._form.url_field.text().strip()):
            return
        self._form.take_url()
        self._task = tasks.start(function, *args, owner=self._dialog, title=title)
        self._task.add_done_callback(self._ended)
        self.changed.emit()

    def _ended(self, _: object) -> None:
        self._task = None
        if tasks.is_alive(self):
            self.changed.emit()

    async def _keep(self) -> None:
        form = self._form
        profile = form.profile()
        await in_worker(_check, profile.url)
        await self._pane.save(form.base, profile, form.password)
        typed = form.password if profile.secret.kind == SecretKind.ASK else ""
        form.show_profile(self._pane.profiles.of(profile.id) or profile)
        form.server.password.setText(typed)
        self.said.emit(self.tr("“{0}” is saved.").format(profile.path), "")

    async def _secret(self) -> str:
        """The password: what was typed, or wherever the connection has it."""
        typed, profile = self._form.password, self._form.profile()
        if typed or profile.secret.kind == SecretKind.ASK:
            return typed
        return await profiles_connecting.secret_of(profile)

    async def _database(self, secret: str) -> "Database":
        from browser.database.database import Database

        profile = self._form.profile()
        if self._form.base is not None:
            return await profiles_connecting.connect(profile, secret)
        return await Database.connect(with_secret(profile.url, secret), read_only=profile.read_only, tls=profile.tls)

    async def _try(self) -> None:
        secret = await self._secret()  # a command's time is not the server's
        begin = time.perf_counter()
        database = await self._database(secret)
        try:
            tested = await connect_testing.tried(database, (time.perf_counter() - begin) * 1000)
        finally:
            await database.close()
        self.said.emit(*tested.words())

    async def _open(self) -> None:
        if self._form.is_changed:
            await self._keep()
        self.connected.emit(await self._database(await self._secret()))

    async def _make(self, path: str) -> None:
        made = await in_worker(connect_files.make, path)
        self._pane.tree.choose("")
        self._form.show_profile(None)
        self._form.set_url(str(made))
        await self._open()


def _check(url: str) -> None:
    """Raises errors.UrlError for what is no URL; the driver may be missing by now."""
    from browser.database.url import parse

    with contextlib.suppress(DriverMissing):
        parse(url)
