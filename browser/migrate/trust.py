"""Whether a person has allowed the code of a folder to be run: remembered by path and by what the files say.

Trust covers what Alembic itself runs or obeys (`project.executed_files`). What env.py imports from elsewhere is not
among it: a program's own modules change with every commit, and are run by the person anyway.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.migrate.project import Project
    from browser.store import Store

COVERS = (
    "Trust covers the configuration, env.py, script.py.mako, every other Python file in the migrations folder and all "
    "revisions, exactly as they are now. Modules that env.py imports from elsewhere are run too, and are not checked."
)
"""What a person is told before trusting a folder."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is not what was trusted. `what` is "added", "changed" or "removed"."""

    file: str
    what: str


class Trust:
    """The folders that may be run. Every method raises NotSupported where the store cannot be used."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    def is_trusted(self, folder: Path, digest: str) -> bool:
        """Whether a folder was trusted with exactly these contents. An empty digest never is."""
        sql = "SELECT 1 FROM trusted_folder WHERE folder = ? AND digest = ?"
        return bool(digest) and bool(self._store.read(sql, _key(folder), digest))

    def trust(self, folder: Path, digest: str, files: Mapping[str, str] | None = None) -> None:
        """Allow the code of a folder as it is now. `files` are the hashes behind the digest, to name changes later."""
        sql = "INSERT OR REPLACE INTO trusted_folder VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"
        self._store.write(sql, _key(folder), digest, json.dumps(dict(files or {})))

    def forget(self, folder: Path) -> None:
        """Trust a folder no more."""
        self._store.write("DELETE FROM trusted_folder WHERE folder = ?", _key(folder))

    def since(self, folder: Path) -> str | None:
        """When a folder was trusted (UTC, ISO form), with whatever contents; None if it never was."""
        rows = self._store.read("SELECT trusted FROM trusted_folder WHERE folder = ?", _key(folder))
        return str(rows[0][0]) if rows else None

    def changes(self, project: "Project") -> tuple[Change, ...]:
        """Which files are not what was trusted; nothing where the folder is trusted, or never was."""
        rows = self._store.read("SELECT files FROM trusted_folder WHERE folder = ?", _key(project.folder))
        if not rows:
            return ()
        before, now = json.loads(rows[0][0]), project.files
        found = [Change(each, "added") for each in now if each not in before]
        found += [Change(each, "changed") for each in now if each in before and before[each] != now[each]]
        found += [Change(each, "removed") for each in before if each not in now]
        return tuple(sorted(found, key=lambda change: change.file))


def _key(folder: Path) -> str:
    """A folder by its real path, so that a link does not make another one of it."""
    return str(folder.resolve()).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
