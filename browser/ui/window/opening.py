"""Ways to open something: by URL, by a table's name, by the connect dialog, or the demo."""

import asyncio
import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from browser.database.facts import ObjectName, TableFacts
from browser.errors import NotSupported, RowloreError
from browser.masking import mask
from browser.ui import tasks
from browser.ui.database import url_fields

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.profiles import Profile
    from browser.database.profiles_connecting import Ask
    from browser.database.profiles_store import Profiles
    from browser.ui.database.connect_dialog import ConnectDialog
    from browser.ui.rows.table_tab import TableTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow
    from browser.ui.window.session import ConnectionMemory


def title_of(url: str) -> str:
    """What to call a URL or path that nothing is known about yet: "app · db.example", or a file's name."""
    shown = mask(url_fields.without_password(url.strip())[0])
    name = url_fields.suggested_name(shown) or Path(shown.partition("?")[0]).name
    login, _, rest = name.rpartition("@")
    return rest if ":" in login else name  # a URL without its beginning may hold a password


def address_of(url: str) -> str:
    """Where a URL or path leads to, in full, but without password, scheme and options."""
    shown = mask(url_fields.without_password(url.strip())[0])
    place = shown.partition("://")[2].partition("?")[0]
    return place if place and not place.startswith("/") else title_of(url)


def _cancel(task: "asyncio.Task[object]") -> None:
    task.cancel()


def placed(error: RowloreError, address: str) -> RowloreError:
    """The same error, which says what could not be connected to."""
    if address in error.message:
        return error
    told = copy.copy(error)
    told.message = f"{address}: {error.message}"
    return told


async def connect(window: "MainWindow", url: str, read_only: bool = False) -> "OpenConnection":
    """Connect and show the connection. While it is tried the tree shows it, with a cancel. Raises errors.*."""
    from browser.database.database import Database

    title, key = title_of(url), url_fields.identity(url)
    again = partial(connect, window, url, read_only)
    make = partial(Database.connect, url, read_only=read_only)
    return await _shown(window, Trial(title, address_of(url), key, make, again))


async def connect_profile(window: "MainWindow", profile: "Profile", ask: "Ask | None" = None) -> "OpenConnection":
    """The same for a saved connection; `ask` (as the window asks, by default) gives the password where it is asked for.

    A password that was typed wrong is asked for once more by Retry. Raises errors.*.
    """
    from browser.database import profiles_connecting

    async def make() -> "Database":
        secret = await profiles_connecting.secret_of(profile, ask or window.asker)
        return await profiles_connecting.connect(profile, secret)

    again = partial(connect_profile, window, profile)
    return await _shown(window, Trial(profile.path, profile.path, f"profile:{profile.id}", make, again))


async def connect_named(
    window: "MainWindow", name: str, read_only: bool = False, ask: "Ask | None" = None
) -> "OpenConnection":
    """Open the saved connection of that name. Raises errors.*."""
    profile = window.profiles.load().named(name)
    return await connect_profile(window, _restricted(profile, read_only), ask)


async def show(window: "MainWindow", connection: "OpenConnection", table: str = "") -> "OpenConnection":
    """Let a connection be seen, with one of its tables where one is named; returns it. Raises errors.*."""
    if table:
        await window.desk.load(await open_named(window, connection, table))
    else:
        window.desk.choose(connection)
    return connection


async def reconnect(window: "MainWindow", memory: "ConnectionMemory") -> "OpenConnection":
    """Connect to what was open before. A saved connection is taken as it is saved now. Raises errors.*."""
    profile = window.profiles.load().of(memory.profile) if memory.profile else None
    if profile is not None:
        return await connect_profile(window, _restricted(profile, memory.read_only))
    return await connect(window, memory.url, memory.read_only)


def _restricted(profile: "Profile", read_only: bool) -> "Profile":
    """The profile, read-only if either says so."""
    return replace(profile, read_only=profile.read_only or read_only)


async def no_answer(profile: "Profile", why: str) -> str | None:
    """Asks nobody: there is no person before a picture."""
    return None


@dataclass(frozen=True, slots=True)
class Trial:
    """A connection that is tried: what it is called, where it leads, its key in the tree, how it is made, and again."""

    title: str
    address: str
    key: str
    make: "Callable[[], Awaitable[Database]]"
    again: "Callable[[], Awaitable[OpenConnection]]"


async def _shown(window: "MainWindow", trial: Trial) -> "OpenConnection":
    """Make a connection while the tree shows it, with a cancel. Raises errors.*."""
    title, key = trial.title, trial.key
    task = asyncio.current_task()
    assert task is not None
    window.schema.show_connecting(title, partial(_cancel, task), key)

    def retry() -> None:
        tasks.start(chosen, owner=window, title=window.tr("Connecting to {0}").format(title))

    async def chosen() -> None:
        window.desk.choose(await trial.again())

    try:
        database = await trial.make()
    except RowloreError as error:
        window.schema.show_failed(title, error, retry, key)
        raise placed(error, trial.address) from None
    except BaseException:
        window.schema.hide_waiting(key)
        raise
    window.schema.hide_waiting(key)
    if database.profile is not None:
        _take_environment(database, window.profiles.load())  # it may have been marked while it was connecting
    shown = window.central.message.message
    if shown is not None and shown.severity == "error":
        window.central.message.dismiss()
    return window.desk.adopt(database)


async def open_named(window: "MainWindow", connection: "OpenConnection", name: str) -> "TableTab":
    """Open the table or view called `name`, with or without its schema. Raises NotSupported when there is none."""
    database = connection.database
    await window.schema.filled(database)
    catalog = window.schema.catalog_of(database)
    found = catalog.find(name)
    if found is None:
        import difflib

        near = difflib.get_close_matches(name, [each.ref.name for each in catalog.objects], 3, 0.5)
        hint = window.tr("Is it one of these: {0}?").format(", ".join(near)) if near else ""
        raise NotSupported(f"There is no table or view called “{name}” in {connection.title}.", hint=hint)
    return await open_object(window, connection, found)


async def open_object(window: "MainWindow", connection: "OpenConnection", name: ObjectName) -> "TableTab":
    """The tab of a table or view, whose rows are still to be loaded. Raises errors.*."""
    from browser.schema.catalog import read_details

    database = connection.database
    open_already = window.desk.tab_of(database, name.ref)
    if open_already is not None:
        return window.desk.open_table(database, open_already.facts)
    details = (await database.read(read_details, [name])).get(name.ref)
    if isinstance(details, TableFacts):
        return window.desk.open_table(database, details)
    raise NotSupported(f"{name.ref} cannot be opened.", words=details.reason if details else "")


def show_connect_dialog(window: "MainWindow", url: str = "") -> "ConnectDialog":
    """The connect dialog; the one that is open already is brought to the front."""
    from browser.ui.database.connect_dialog import ConnectDialog
    from browser.ui.database.connect_recent import Recent

    dialog = window.findChild(ConnectDialog)
    if dialog is None:
        recent = [Recent(each.url, each.read_only, each.needs_password) for each in window.memory.recent()]
        dialog = ConnectDialog(window, recent, bool(window.settings.get("open_read_only")), window.profiles)
        dialog.connected.connect(lambda database: window.desk.choose(window.desk.adopt(database)))
        dialog.connected.connect(lambda _: window.schema.setFocus())
        dialog.pane.shown.connect(partial(take_environments, window))
        dialog.finished.connect(dialog.deleteLater)
    dialog.open_with(url)
    return dialog


def take_environments(window: "MainWindow", profiles: "Profiles") -> None:
    """What a saved connection is marked as counts at once where it is open: from now on production is guarded."""
    for each in window.desk.connections:
        if _take_environment(each.database, profiles):
            window.schema.show_alive(each.database)
            window.refresh_titles()


def _take_environment(database: "Database", profiles: "Profiles") -> bool:
    made_from = database.profile
    saved = profiles.of(made_from.id) if made_from is not None else None
    if made_from is None or saved is None or saved.environment == made_from.environment:
        return False
    database.profile = replace(made_from, environment=saved.environment)
    return True


def open_files(window: "MainWindow", paths: list[str]) -> None:
    """Connect to files that somebody dropped; a file of SQL becomes a query."""
    for path in paths:
        opened = window.querying.panels.open_file if path.lower().endswith(".sql") else window.open_url
        tasks.start(opened, path, owner=window, title=window.tr("Opening {0}").format(path))


def create_file(window: "MainWindow") -> None:
    """Ask where a new SQLite database is to lie, make it and open it."""
    show_connect_dialog(window).create_file()
