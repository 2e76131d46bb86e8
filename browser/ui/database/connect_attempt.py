"""What the connect dialog does that takes time: one thing after the other, each of which can be cancelled."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from browser.database import profiles_connecting
from browser.database.profiles import Profile, SecretKind
from browser.database.profiles_url import with_secret
from browser.errors import DriverMissing
from browser.ui import tasks
from browser.ui.database import connect_files, connect_testing
from browser.ui.database.connect_form import ConnectForm
from browser.ui.database.connect_profiles import ProfilesPane
from browser.workers import apart

if TYPE_CHECKING:
    from browser.database.database import Database


@dataclass(frozen=True)
class Wanted:
    """What was in the form when the button was pressed; who types on meanwhile sends no password elsewhere."""

    profile: Profile
    base: Profile | None
    """The saved connection; None for a new one."""
    password: str = field(repr=False)
    """As typed; "" where it comes from elsewhere."""
    is_changed: bool = False

    @classmethod
    def of(cls, form: ConnectForm) -> "Wanted":
        """What is in a form now."""
        return cls(form.profile(), form.base, form.password, form.is_changed)

    async def secret(self) -> str:
        """The password: what was typed, or wherever the connection has it. Raises errors.SecretMissing."""
        if self.password or self.profile.secret.kind == SecretKind.ASK:
            return self.password
        return await profiles_connecting.secret_of(self.profile)

    async def database(self, secret: str) -> "Database":
        """Connect. Raises what Database.connect raises."""
        from browser.database.database import Database

        profile = self.profile
        if self.base is not None:
            return await profiles_connecting.connect(profile, secret)
        return await Database.connect(with_secret(profile.url, secret), read_only=profile.read_only, tls=profile.tls)


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
        self._start(self._make, path, self.tr("Making {0}").format(path))

    def cancel(self) -> None:
        """Stop what is going on."""
        if self._task is not None:
            self._task.cancel()

    async def url_with_secret(self) -> str:
        """The URL of the form with its password. Raises errors.*."""
        wanted = Wanted.of(self._form)
        return with_secret(wanted.profile.url, await wanted.secret())

    def _begin(self, function: Callable[[Wanted], Any], title: str) -> None:
        if self._form.url_field.text().strip():
            self._form.take_url()
            self._start(function, Wanted.of(self._form), title)

    def _start(self, function: Callable[[Any], Any], what: object, title: str) -> None:
        if self._task is not None:
            return
        self._task = tasks.start(function, what, owner=self._dialog, title=title)
        self._task.add_done_callback(self._ended)
        self.changed.emit()

    def _ended(self, _: object) -> None:
        self._task = None
        if tasks.is_alive(self):
            self.changed.emit()

    async def _keep(self, wanted: Wanted) -> Profile:
        profile = wanted.profile
        await apart(_check, profile.url)
        await self._pane.save(wanted.base, profile, wanted.password)
        saved = self._pane.profiles.of(profile.id) or profile
        self._form.show_saved(profile, wanted.password, saved)
        self.said.emit(self.tr("“{0}” is saved.").format(profile.path), "")
        return saved

    async def _try(self, wanted: Wanted) -> None:
        secret = await wanted.secret()  # a command's time is not the server's
        begin = time.perf_counter()
        database = await wanted.database(secret)
        try:
            tested = await connect_testing.tried(database, (time.perf_counter() - begin) * 1000)
        finally:
            await database.close()
        self.said.emit(*tested.words())

    async def _open(self, wanted: Wanted) -> None:
        if wanted.is_changed:
            saved = await self._keep(wanted)
            wanted = replace(wanted, profile=saved, base=saved)
        self.connected.emit(await wanted.database(await wanted.secret()))

    async def _make(self, path: str) -> None:
        made = await apart(connect_files.make, path)
        self._pane.tree.choose("")
        self._form.show_profile(None)
        self._form.set_url(str(made))
        await self._open(Wanted.of(self._form))


def _check(url: str) -> None:
    """Raises errors.UrlError for what is no URL; the driver may be missing by now."""
    from browser.database.url import parse

    with contextlib.suppress(DriverMissing):
        parse(url)
