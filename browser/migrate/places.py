"""Which migrations folder belongs to a connection, and how its code is run there: what a person chose the last time."""

from dataclasses import dataclass
from pathlib import Path

from browser import paths
from browser.store import Store


@dataclass(frozen=True, slots=True)
class Place:
    """A folder as it was chosen; `interpreter` is None for the app's own, `lock_timeout` seconds, None for no limit."""

    folder: Path
    interpreter: Path | None = None
    lock_timeout: float | None = 10.0


class Places:
    """The places in a store, by `store.connection_key`. Every method raises NotSupported where it cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, connection: str) -> Place | None:
        """What was kept for a connection."""
        sql = "SELECT folder, interpreter, lock_timeout FROM migration_place WHERE connection = ?"
        rows = self._store.read(sql, connection)
        if not rows:
            return None
        folder, interpreter, lock_timeout = rows[0]
        return Place(Path(folder), Path(interpreter) if interpreter else None, lock_timeout)

    def keep(self, connection: str, place: Place) -> None:
        """Keep it for the next time."""
        values = (str(place.folder), str(place.interpreter or ""), place.lock_timeout)
        stored = [
            each.encode("utf-8", "backslashreplace").decode() if isinstance(each, str) else each for each in values
        ]
        self._store.write("INSERT OR REPLACE INTO migration_place VALUES (?, ?, ?, ?)", connection, *stored)

    def forget(self, connection: str) -> None:
        """Keep nothing any more."""
        self._store.write("DELETE FROM migration_place WHERE connection = ?", connection)


def own_project() -> Path:
    """The demo's migrations, which come with the app: their code runs in it anyway."""
    folder = paths.migrations()
    return folder.parent if (folder.parent / "pyproject.toml").is_file() else folder
