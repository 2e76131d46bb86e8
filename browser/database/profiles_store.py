"""The file of saved connections: read at any time, changed under a lock, so that two running instances lose nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from browser import errors, locks
from browser.database import profiles_toml as toml
from browser.database.profiles import Profile
from browser.settings import write_private

FILE = "profiles.toml"
BUSY_SECONDS = 5.0
"""How long a change waits for another instance's."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the file holds, in its order. `problem` says in words what of it could not be read, or is empty."""

    all: tuple[Profile, ...] = ()
    problem: str = ""

    def of(self, id: str) -> Profile | None:
        """The profile of that id."""
        return next((each for each in self.all if each.id == id), None)

    def named(self, name: str) -> Profile:
        """The profile called `name`, or folder/name; capitals count only where they must. Raises NotSupported."""
        wanted = name.casefold()
        for found in (
            [each for each in self.all if name in (each.path, each.name)],
            [each for each in self.all if wanted in (each.path.casefold(), each.name.casefold())],
        ):
            whole = [each for each in found if each.path == name]
            if len(found) == 1 or len(whole) == 1:
                return (whole or found)[0]
            if found:
                paths = [each.path for each in found]
                alike = len(set(paths)) < len(paths)
                hint = "Give one of them another name." if alike else f"Say which: {', '.join(paths)}"
                raise errors.NotSupported(f"Several saved connections are called “{name}”.", hint=hint)
        import difflib

        near = difflib.get_close_matches(name, [each.name for each in self.all], 3, 0.5)
        hint = f"Is it one of these: {', '.join(near)}?" if near else self.problem
        raise errors.NotSupported(f"No saved connection is called “{name}”.", hint=hint)

    @property
    def folders(self) -> tuple[str, ...]:
        """Every folder, also those that only hold folders, in the order of the file."""
        found: dict[str, None] = {}
        for each in self.all:
            parts = each.folder.split("/") if each.folder else []
            found.update(dict.fromkeys("/".join(parts[:n]) for n in range(1, len(parts) + 1)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out, to be put back: the tables as they were and the places where they stood."""

    tables: tuple[tuple[int, toml.Table], ...]


class ProfileStore:
    """The file in one folder. Its methods block, `load` for a moment, the others while another instance writes.

    Those that change something raise errors.NotSupported where that is impossible; the file is then as it was.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.drafts: dict[str, Profile] = {}
        """By id: what a person changed and did not save yet. It is in no file."""

    def load(self) -> Profiles:
        """What the file holds now. Never raises: what was wrong stands in `problem`."""
        try:
            document = self._document()
        except (OSError, ValueError) as error:
            return Profiles((), f"The connections in {self.path} cannot be read: {_told(error)}")
        found, wrong = [], []
        for table in document[toml.TABLES]:
            try:
                profile, ignored = toml.profile_of(table)
            except ValueError as error:
                wrong.append(f"“{table.get('name', '')}” is left out, because {error}")
                continue
            found.append(profile)
            if ignored:
                wrong.append(f"of “{profile.name}” is ignored: {', '.join(ignored)}")
        problem = f"In {self.path}: {'; '.join(wrong)}." if wrong else ""
        return Profiles(tuple(found), problem)

    def add(self, profile: Profile, behind: str = "") -> None:
        """One more: behind the profile with the id `behind`, or as the last."""

        def change(tables: list[toml.Table]) -> None:
            place = next((n for n, each in enumerate(tables) if each["id"] == behind), len(tables) - 1)
            tables.insert(place + 1, toml.table_of(profile))

        self._change(change)

    def update(self, before: Profile, after: Profile) -> None:
        """Write what is different between the two; what another instance or a hand changed besides stays.

        A profile that somebody deleted meanwhile is there again.
        """

        def change(tables: list[toml.Table]) -> None:
            for place, table in enumerate(tables):
                if table["id"] == before.id:
                    tables[place] = toml.patched(table, toml.table_of(before), toml.table_of(after))
                    return
            tables.append(toml.table_of(after))

        self._change(change)

    def remove(self, ids: Sequence[str]) -> Removed:
        """Take profiles out; what is returned puts them back."""
        taken: list[tuple[int, toml.Table]] = []

        def change(tables: list[toml.Table]) -> None:
            taken.extend((place, table) for place, table in enumerate(tables) if table["id"] in ids)
            tables[:] = [table for table in tables if table["id"] not in ids]

        self._change(change)
        return Removed(tuple(taken))

    def put_back(self, removed: Removed) -> None:
        """Undo a `remove`."""

        def change(tables: list[toml.Table]) -> None:
            there = {table["id"] for table in tables}
            for place, table in removed.tables:
                if table["id"] not in there:
                    tables.insert(place, table)

        self._change(change)

    def move(self, ids: Sequence[str], folder: str, before: str = "") -> None:
        """Put profiles, in their order, into a folder: before the profile with the id `before`, or as the last."""

        def change(tables: list[toml.Table]) -> None:
            moved = [table for table in tables if table["id"] in ids]
            tables[:] = [table for table in tables if table["id"] not in ids]
            place = next((n for n, each in enumerate(tables) if each["id"] == before), len(tables))
            for table in moved:
                table.pop("folder", None)
                if folder:
                    table["folder"] = folder
            tables[place:place] = moved

        self._change(change)

    def rename_folder(self, old: str, new: str) -> None:
        """Give a folder, with all inside it, another path."""

        def change(tables: list[toml.Table]) -> None:
            for table in tables:
                try:
                    profile, _ = toml.profile_of(table)
                except ValueError:
                    continue
                if profile.folder == old or profile.folder.startswith(f"{old}/"):
                    table.update(folder=(new + profile.folder[len(old) :]).strip("/"))

        self._change(change)

    def _document(self) -> toml.Table:
        if not self.path.exists():
            return {toml.TABLES: []}
        if not self.path.is_file():  # reading a pipe would wait for ever
            raise ValueError("it is not a file")
        return toml.read(self.path.read_text(encoding="utf-8"))

    def _change(self, change: Callable[[list[toml.Table]], None]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with locks.alone(self.path.with_suffix(".lock"), BUSY_SECONDS):
                try:
                    document = self._document()
                except ValueError:
                    self._put_aside()
                    document = {toml.TABLES: []}
                change(document[toml.TABLES])
                write_private(self.path, toml.written(document))
        except locks.Taken:
            raise errors.NotSupported("Another Rowlore is changing the connections.", hint="Try again.") from None
        except (OSError, UnicodeEncodeError) as error:
            raise errors.NotSupported(
                f"The connections could not be stored in {self.path}.", words=_told(error)
            ) from error

    def _put_aside(self) -> None:
        """Keep what cannot be read beside the new file, over nothing that was kept before."""
        name, number = f"{FILE}.broken", 1
        while self.path.with_name(name).exists():
            number += 1
            name = f"{FILE}.broken-{number}"
        self.path.replace(self.path.with_name(name))


def _told(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
