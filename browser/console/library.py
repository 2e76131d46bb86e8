"""Saved queries and snippets: plain `.sql` files in a folder of the user's, with the demo's beside them to read.

A query is called by its path in the folder without ".sql": "reports/customers of a month". Everything here waits for
the disk: off the GUI thread.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from browser import errors, paths
from browser.console.library_files import SqlFile, move, read_file, save_file

FOLDER = "queries"
MOST_NAMES = 10_000
"""Files and folders that are listed."""
_DEEPEST = 50
_SUFFIX = ".sql"
_TRASH = ".trash"
_LONGEST = 255 - len(_SUFFIX)


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A file of the library. `modified` is a time.time(), `size` counts bytes."""

    name: str
    path: Path
    modified: float
    size: int
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in the library, by name; `demo` are the demo's queries. `cut` says what is not listed, or is empty."""

    folders: tuple[str, ...] = ()
    queries: tuple[SavedQuery, ...] = ()
    demo: tuple[SavedQuery, ...] = ()
    cut: str = ""


class Library:
    """The queries in one folder, and those in another one that are only read.

    Every method raises NotSupported in a sentence for a name that cannot be, for what leads out of the folder, and for
    what the system refuses.
    """

    def __init__(self, folder: Path, demo: Path | None = None) -> None:
        self.folder = folder
        self._demo = demo

    def listing(self) -> Listing:
        """Everything there is. Hidden files, and links that are folders or lead out, are left out."""
        own = _Walk(self.folder, read_only=False)
        demo = _Walk(self._demo, read_only=True) if self._demo is not None else None
        return Listing(
            tuple(sorted(own.folders, key=_order)),
            tuple(sorted(own.queries, key=lambda each: _order(each.name))),
            tuple(sorted(demo.queries, key=lambda each: _order(each.name))) if demo is not None else (),
            own.cut,
        )

    def read(self, query: SavedQuery | str) -> SqlFile:
        """What a query of the listing, or one of that name, holds."""
        if isinstance(query, SavedQuery) and query.read_only:
            return read_file(query.path)
        return read_file(self._place(query if isinstance(query, str) else query.name))

    def save(self, name: str, text: str, seen: SqlFile | None = None, *, replace: bool = False) -> SqlFile:
        """Save a query as `library_files.save_file` does, in folders that are made where they are missing."""
        place = self._place(name)
        with _telling(place):
            self._make_folder(place.parent)
        return save_file(place, text, seen, replace=replace)

    def make_folder(self, name: str) -> None:
        """Make an empty folder."""
        place = self._place(name, suffix="")
        with _telling(place):
            if os.path.lexists(place):
                raise FileExistsError
            self._make_folder(place)

    def rename(self, name: str, new: str) -> tuple[Path, Path]:
        """Call a query something else, in another folder perhaps; returns where it was and is. Nothing is replaced."""
        return self._move(self._place(name), self._place(new))

    def rename_folder(self, name: str, new: str) -> tuple[Path, Path]:
        """Call a folder something else; returns where it was and is. Nothing is replaced."""
        return self._move(self._place(name, suffix=""), self._place(new, suffix=""))

    def delete(self, name: str) -> Path:
        """Move a query into the folder `.trash` of the library; returns where it is."""
        return self._discard(self._place(name))

    def delete_folder(self, name: str) -> Path:
        """Move a folder with all that is in it into `.trash`; returns where it is."""
        return self._discard(self._place(name, suffix=""))

    def restore(self, trashed: Path, name: str) -> None:
        """Bring back what `delete` moved to the trash, under a name that is free."""
        trash = self.folder / _TRASH
        if trashed.parent != trash:
            raise errors.NotSupported(f"“{trashed.name}” is not in the trash.")
        with _telling(trashed):
            folder = stat.S_ISDIR(trashed.lstat().st_mode)
        self._move(trashed, self._place(name, suffix="" if folder else _SUFFIX))

    def name_of(self, path: Path) -> str | None:
        """What the library calls a file of its own, or None where it is none."""
        if path.is_relative_to(self.folder) and path.name.endswith(_SUFFIX):
            return str(path.relative_to(self.folder)).removesuffix(_SUFFIX)
        return None

    def _place(self, name: str, suffix: str = _SUFFIX) -> Path:
        """Where a query is. Raises NotSupported where a link on the way leads out of the folder."""
        place = self.folder.joinpath(checked(name) + suffix)
        with _telling(place):
            try:
                inside = place.resolve().is_relative_to(self.folder.resolve())
            except RuntimeError:
                inside = False  # a link to itself
        if not inside:
            raise errors.NotSupported(f"“{name}” leads out of the folder of queries.")
        return place

    def _make_folder(self, place: Path) -> None:
        missing = [each for each in (place, *place.parents) if each.is_relative_to(self.folder) and not each.exists()]
        self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for each in reversed(missing):
            each.mkdir(exist_ok=True, mode=0o700)

    def _move(self, old: Path, new: Path) -> tuple[Path, Path]:
        if old == new:
            return old, new
        with _telling(old):
            old.lstat()
        if new.is_relative_to(old):
            raise errors.NotSupported("A folder cannot be moved into itself.")
        with _telling(new):
            self._make_folder(new.parent)
            move(old, new)
        return old, new

    def _discard(self, place: Path) -> Path:
        trash = self.folder / _TRASH
        with _telling(place):
            suffix = "" if stat.S_ISDIR(place.lstat().st_mode) else _SUFFIX
            self._make_folder(trash)
            for number in range(1_000):
                when = f"{datetime.now():%Y-%m-%d %H.%M.%S} {number} "
                gone = trash / (when + place.stem.encode()[:200].decode(errors="ignore") + suffix)
                try:
                    move(place, gone)
                except FileExistsError:
                    continue
                return gone
        raise errors.NotSupported("There is no room in the trash.")


def library() -> Library:
    """The user's queries, with the demo's."""
    return Library(paths.home() / FOLDER, paths.resources() / FOLDER)


def tidy(typed: str) -> str:
    """A name as a person types it, without blanks around its parts and without ".sql" at its end."""
    return "/".join(part.strip() for part in typed.strip().removesuffix(_SUFFIX).split("/"))


def checked(name: str) -> str:
    """The name. Raises NotSupported for one that no file can have."""
    wrong = next((reason for part in name.split("/") if (reason := _wrong(part))), "")
    if wrong:
        raise errors.NotSupported(f"“{name.encode('utf-8', 'replace').decode()}” cannot be a name: {wrong}.")
    return name


def _wrong(part: str) -> str:
    try:
        length = len(part.encode())
    except UnicodeEncodeError:
        return "it has half a character in it"
    if not part:
        return "a part of it is empty"
    if part.startswith("."):
        return "names that begin with a dot are hidden"
    if "\\" in part or any(not each.isprintable() for each in part):
        return "it has a character that names cannot have"
    return f"it is longer than {_LONGEST} bytes" if length > _LONGEST else ""


def _order(name: str) -> tuple[str, str]:
    return name.casefold(), name


class _Walk:
    """What is found in a folder. What vanishes meanwhile, or may not be read, is none of it."""

    def __init__(self, root: Path, *, read_only: bool) -> None:
        self.folders: list[str] = []
        self.queries: list[SavedQuery] = []
        self._read_only = read_only
        self._root = root.resolve()
        self._odd = 0
        waiting = [(root, "")]
        while waiting and len(self.folders) + len(self.queries) < MOST_NAMES:
            folder, prefix = waiting.pop()
            with suppress(OSError):
                waiting += self._entries(folder, prefix)
        self._more = bool(waiting)

    @property
    def cut(self) -> str:
        """What was left out."""
        odd = f"{self._odd} names cannot be shown." if self._odd else ""
        return f"More than {MOST_NAMES:,} files; the others are not listed." if self._more else odd

    def _entries(self, folder: Path, prefix: str) -> list[tuple[Path, str]]:
        found: list[tuple[Path, str]] = []
        with os.scandir(folder) as entries:
            for entry in entries:
                is_folder = entry.is_dir(follow_symlinks=False)
                name = entry.name if is_folder else entry.name.removesuffix(_SUFFIX)
                if entry.name.startswith(".") or not (is_folder or entry.name.endswith(_SUFFIX)):
                    continue
                if _wrong(name) or prefix.count("/") > _DEEPEST:
                    self._odd += 1
                elif is_folder:
                    self.folders.append(prefix + name)
                    found.append((Path(entry.path), f"{prefix}{name}/"))
                else:
                    self._add(entry, prefix + name)
        return found

    def _add(self, entry: os.DirEntry[str], name: str) -> None:
        with suppress(OSError, RuntimeError):
            if entry.is_file() and Path(entry.path).resolve().is_relative_to(self._root):
                facts = entry.stat()
                query = SavedQuery(name, Path(entry.path), facts.st_mtime, facts.st_size, self._read_only)
                self.queries.append(query)


@contextmanager
def _telling(place: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise errors.NotSupported(f"There is a “{place.stem}” already.", hint="Choose another name.") from None
    except FileNotFoundError:
        raise errors.NotSupported(f"There is no “{place.stem}” any more.") from None
    except OSError as error:
        raise errors.NotSupported(f"“{place.stem}” cannot be used.", words=error.strerror or str(error)) from None
