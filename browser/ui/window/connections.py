"""The open connections of the window: which there are, their colours, and how they are remembered without secrets."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon

from browser.ui import theme
from browser.ui.database import url_fields
from browser.ui.window.session import ConnectionMemory

if TYPE_CHECKING:
    from browser.database.database import Database

COLOURS = tuple(theme.CONNECTION_COLOURS)


@dataclass(frozen=True, eq=False)
class OpenConnection:
    """One connected database and the colour of its tabs, "" where it only has that of its environment."""

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
    def icon(self) -> QIcon:
        """What its tabs, the picker and the tree mark it with."""
        return theme.connection_mark(self.colour, self.environment)

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


def _own_name(connection: OpenConnection) -> str:
    """What a connection is called as long as nothing else is: its saved name, or that of its database."""
    database = connection.database
    return database.profile.name if database.profile is not None else database.url.name


def _marks(connection: OpenConnection, alike: "Sequence[OpenConnection]") -> tuple[str, str, str]:
    """What may stand behind the name of one among those that share it: folder, place, and what may be done there."""
    database = connection.database
    folder = database.profile.folder if database.profile is not None else ""
    place = "" if database.in_memory else _place(connection, alike)
    return folder, place, "read-only" if database.read_only else "read-write"


def _place(connection: OpenConnection, alike: "Sequence[OpenConnection]") -> str:
    """Where it is: a server's database with its user and port, or as much of a file's folders as tells it apart."""
    url = connection.database.url
    if url.title != url.database_name:
        return url.title
    whole = connection.database.profile is not None  # the name that was given says nothing of the file's

    def parts(each: OpenConnection) -> tuple[str, ...]:
        path = Path(each.database.url.reveal().database or "")
        return path.parts if whole else path.parent.parts

    mine = parts(connection)
    others = {parts(each) for each in alike} - {mine}
    depth = next((n for n in range(1, len(mine)) if all(each[-n:] != mine[-n:] for each in others)), 1)
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
        """One more, in the colour of its saved connection or the first one that the fewest have."""
        used = [each.colour for each in self._open]
        wanted = database.profile
        marked = wanted is not None and (wanted.colour or wanted.environment)
        colour = wanted.colour if wanted is not None and marked else min(COLOURS, key=used.count)
        added = OpenConnection(database, colour)
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
        others = [each.database for each in self._open if each is not connection]
        unclear = not name or any(name in (each.url.database_name, each.name) for each in others)
        return connection.title if unclear else name

    def _tell_apart(self) -> None:
        """Those of one name get behind it what only one of them has; they keep it when the others have gone."""
        for own, found in itertools.groupby(sorted(self._open, key=_own_name), key=_own_name):
            alike = list(found)
            if len(alike) == 1:
                continue
            marks = [_marks(each, alike) for each in alike]
            said = list(itertools.chain.from_iterable(marks))
            for each, mine in zip(alike, marks, strict=True):
                if each.database.name == own:
                    taken = {other.database.name for other in self._open}
                    short = each.database.profile is None and each.database.url.database_name
                    only = [mark for mark in mine if said.count(mark) == 1]
                    fitting = itertools.chain(only, [mine[1]], itertools.count(1))
                    names = (f"{short or own} · {mark}" for mark in fitting if mark)
                    each.database.name = next(name for name in names if name not in taken)

    def of(self, database: object) -> OpenConnection | None:
        """The connection of a Database."""
        return next((each for each in self._open if each.database is database), None)

    def like(self, memory: ConnectionMemory) -> OpenConnection | None:
        """An open connection to the same place with the same rights, made from the same saved one if from any."""
        wanted = (memory.url, memory.read_only, memory.profile)
        known = ((each, each.memory) for each in self._open)
        return next((each for each, mine in known if (mine.url, mine.read_only, mine.profile) == wanted), None)
