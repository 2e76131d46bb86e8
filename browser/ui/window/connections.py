"""The open connections of the window: which there are, their colours, and how they are remembered without secrets."""

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from browser.ui import theme
from browser.ui.database import url_fields
from browser.ui.window.session import ConnectionMemory

if TYPE_CHECKING:
    from browser.database.database import Database

COLOURS = tuple(theme.CONNECTION_COLOURS)


@dataclass(frozen=True, eq=False)
class OpenConnection:
    """One connected database and the colour of its tabs."""

    database: "Database"
    colour: str

    @property
    def title(self) -> str:
        """What the picker and the tabs call it."""
        return self.database.name

    @property
    def environment(self) -> str:
        """What it is used for: "development", "staging", "production", or empty where nobody said."""
        return str(self.database.profile.environment) if self.database.profile is not None else ""

    @property
    def memory(self) -> ConnectionMemory:
        """What may be written down of it."""
        return memory_of(self.database)


def memory_of(database: "Database") -> ConnectionMemory:
    """A connection as the window remembers it: everything but its password."""
    url = database.url.reveal()
    shown, _ = url_fields.without_password(url.render_as_string(hide_password=True))
    profile = database.profile.id if database.profile is not None else ""
    return ConnectionMemory(url_fields.shortened(shown), database.read_only, url.password is not None, profile)


def _place(connection: OpenConnection, alike: "list[OpenConnection]") -> str:
    """What stands behind the name of one among those that share it."""
    url = connection.database.url
    if url.in_memory:
        return str(1 + alike.index(connection))
    if url.title != url.database_name:
        return url.title
    mine = Path(url.reveal().database or "").parent.parts
    folders = [Path(each.database.url.reveal().database or "").parent.parts for each in alike]
    depth = next((n for n in range(1, len(mine)) if [each[-n:] for each in folders].count(mine[-n:]) == 1), 1)
    return "/".join(mine[-depth:])


def key_of(memory: ConnectionMemory) -> str:
    """What tells connections apart while they are tried: a saved one's id, else the place."""
    return f"profile:{memory.profile}" if memory.profile else url_fields.identity(memory.url)


class OpenConnections:
    """The open connections in the order they were opened."""

    def __init__(self) -> None:
        self._open: list[OpenConnection] = []

    def __iter__(self) -> "itertools.chain[OpenConnection]":
        return itertools.chain(self._open)

    def __len__(self) -> int:
        return len(self._open)

    def add(self, database: "Database") -> OpenConnection:
        """One more, in the colour of its saved connection or the first one that is free."""
        used = {each.colour for each in self._open}
        free = [colour for colour in COLOURS if colour not in used] or list(COLOURS)
        wanted = database.profile.colour if database.profile is not None else ""
        added = OpenConnection(database, wanted or free[0])
        self._open.append(added)
        self._tell_apart()
        return added

    def remove(self, connection: OpenConnection) -> None:
        """Forget one; it is closed elsewhere."""
        self._open.remove(connection)

    def label(self, connection: OpenConnection) -> str:
        """What a tab calls one: its saved name or that of its database, more only where another one is called so."""
        if connection.database.profile is not None:
            return connection.title
        name = connection.database.url.database_name
        others = [each for each in self._open if each is not connection]
        unclear = not name or any(each.database.url.database_name == name for each in others)
        return connection.title if unclear else name

    def _tell_apart(self) -> None:
        """Two of one name get their places behind it: a file its folder, a server's database its user and port."""
        for each in self._open:
            url = each.database.url
            plain = [other for other in self._open if other.database.profile is None]  # a saved name stays as it is
            alike = [other for other in plain if other.database.url.name == url.name]
            if len(alike) > 1 and each in alike and each.database.name == url.name:
                each.database.name = f"{url.database_name} · {_place(each, alike)}"

    def of(self, database: object) -> OpenConnection | None:
        """The connection of a Database."""
        return next((each for each in self._open if each.database is database), None)

    def like(self, memory: ConnectionMemory) -> OpenConnection | None:
        """An open connection to the same place with the same rights, made from the same saved one if from any."""
        wanted = (memory.url, memory.read_only, memory.profile)
        known = ((each, each.memory) for each in self._open)
        return next((each for each, mine in known if (mine.url, mine.read_only, mine.profile) == wanted), None)
