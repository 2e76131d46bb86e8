"""What the window remembers: geometry, connections without passwords, tabs, and what was opened last.

One INI file, private to its owner. Of two running instances the first one restores and saves, a lock file decides.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QLockFile, QSettings

from browser.database.facts import TableRef

RECENT = 10
TABLE = "table"


@dataclass(frozen=True, slots=True)
class ConnectionMemory:
    """An open connection. `url` holds no password; `needs_password` tells that there was one.

    `profile` is the id of the saved connection that it was made from, if it was.
    """

    url: str
    read_only: bool = False
    needs_password: bool = False
    profile: str = ""

    def __post_init__(self) -> None:
        # Read from a file that anybody may have edited.
        if not isinstance(self.url, str) or not isinstance(self.profile, str):
            raise TypeError(f"a URL and an id are text, not {self.url!r} and {self.profile!r}")

    def is_like(self, other: "ConnectionMemory") -> bool:
        """Whether both mean the same saved connection, or without one the same place."""
        return self.profile == other.profile and (bool(self.profile) or self.url == other.url)


@dataclass(frozen=True, slots=True)
class TabMemory:
    """An open tab: the place of its connection in the list, its table's full name, and what it said of itself.

    What is no table has another `kind` (see keeping.py) and says by `name` which one of that kind it is.
    """

    connection: int
    schema: str | None
    name: str
    state: Mapping[str, Any] = field(default_factory=dict, hash=False)
    kind: str = TABLE

    @property
    def ref(self) -> TableRef:
        """The table's full name."""
        return TableRef(self.schema, self.name)


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that was open. `current` is the place of the active tab, -1 for none."""

    connections: tuple[ConnectionMemory, ...] = ()
    tabs: tuple[TabMemory, ...] = ()
    current: int = -1


class Memory:
    """The INI file of one folder and the lock beside it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / "window.ini"
        self._path.touch(mode=0o600)
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # stale is only what belongs to a process that has gone
        self.is_first = self._lock.tryLock(0)
        """Whether no other running instance restores and saves this window."""
        if self.is_first:
            (folder / "window.lock").chmod(0o600)  # Qt makes it readable by all

    def release(self) -> None:
        """Let another instance be the first one."""
        if self.is_first:
            self._lock.unlock()
            self.is_first = False

    def _file(self) -> QSettings:
        return QSettings(str(self._path), QSettings.Format.IniFormat)

    def geometry(self) -> tuple[QByteArray, QByteArray]:
        """The window's geometry and the state of its docks, both empty when nothing was saved."""
        file = self._file()
        return _bytes(file.value("window/geometry")), _bytes(file.value("window/state"))

    def save_geometry(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep what `geometry` returns; does nothing in a second instance."""
        if self.is_first:
            file = self._file()
            file.setValue("window/geometry", geometry)
            file.setValue("window/state", state)

    def session(self) -> Session | None:
        """What was open, or None at the very first start and for a file that makes no sense."""
        try:
            kept = json.loads(str(self._file().value("window/session", "null")))
            return None if kept is None else _session(kept)
        except (ValueError, TypeError, KeyError):
            return None

    def save_session(self, session: Session) -> None:
        """Keep what `session` returns; does nothing in a second instance."""
        if self.is_first:
            self._file().setValue("window/session", json.dumps(asdict(session)))

    def recent(self) -> tuple[ConnectionMemory, ...]:
        """The connections that were opened last, the newest first, at most ten."""
        try:
            kept = json.loads(str(self._file().value("window/recent", "[]")))
            return tuple(ConnectionMemory(**each) for each in kept)
        except (ValueError, TypeError):
            return ()

    def remember(self, connection: ConnectionMemory) -> None:
        """Put a connection in front of the recent ones."""
        before = self.recent()
        kept = (connection, *(each for each in before if not each.is_like(connection)))[:RECENT]
        if kept != before:
            self._file().setValue("window/recent", json.dumps([asdict(each) for each in kept]))


def _session(kept: dict[str, Any]) -> Session:
    return Session(
        tuple(ConnectionMemory(**each) for each in kept["connections"]),
        tuple(TabMemory(**each) for each in kept["tabs"]),
        int(kept["current"]),
    )


def _bytes(value: object) -> QByteArray:
    return value if isinstance(value, QByteArray) else QByteArray()
