"""A migrations folder, read without running anything of it: configuration, revisions, and what is wrong with them."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from browser.migrate.config import Config, find_config, obeyed
from browser.migrate.environment import Environment, read_environment
from browser.migrate.files import read_file, shown, walk, words_of
from browser.migrate.revisions import Problem, Revision, Unreadable, content_hash, quietly, read_revision

MOST_FILES = 20_000
"""Files of one project that are looked at; with more of them it can be looked at, but not be trusted."""

_REVISION_FILE = re.compile(r"(?!\.#|__init__).*\.py$", re.DOTALL)
_COMPILED_FILE = re.compile(r"(?!\.#|__init__).*\.py[co]$", re.DOTALL)
_EXECUTED = (".py", ".mako", ".ini", ".cfg", ".toml")
_COMPILED = (".pyc", ".pyo")


@dataclass(frozen=True, slots=True)
class Project:
    """A migrations project as its files say.

    `folder` is where Alembic is started, `config` the file that configures it, or None; `asked` is what a person
    chose, from which it can be read again. `revisions` stand in the order in which Alembic loads them. `files` are the
    hashes of everything that would be executed or obeyed, by path from `folder`; `digest` is the hash of these, empty
    where not all of them can be read. `version_table_schema` is None for the connection's own.
    """

    folder: Path
    config: Path | None
    script_location: Path
    version_locations: tuple[Path, ...]
    version_table: str
    version_table_schema: str | None
    revisions: Mapping[str, Revision]
    problems: tuple[Problem, ...]
    digest: str
    files: Mapping[str, str] = field(default_factory=dict)
    asked: Path = Path()
    file_template: str = ""
    timezone: str = ""
    prepend_sys_path: tuple[Path, ...] = ()


def read_project(folder: Path) -> Project:
    """Read the project in a folder (or that a configuration file describes). Runs and imports nothing of it.

    Raises NotSupported with a sentence where there is no project; everything else that is wrong is in `problems`.
    """
    config = find_config(folder)
    reading = _Reading(config)
    with quietly():
        reading.read()
        environment = _environment(config)
    reading.hash_the_rest()
    files = dict(sorted(reading.files.items()))
    return Project(
        config.folder,
        config.path,
        config.script_location,
        config.places,
        environment.version_table,
        environment.schema,
        reading.revisions,
        (*config.problems, *environment.problems, *reading.problems),
        digest_of(files) if reading.complete else "",
        files,
        folder.absolute(),
        config.file_template,
        config.timezone,
        config.prepend_sys_path,
    )


def digest_of(files: Mapping[str, str]) -> str:
    """One hash for all files: names and contents."""
    lines = (f"{name!r} {hashed}\n" for name, hashed in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _environment(config: Config) -> Environment:
    path = config.script_location / "env.py"
    if not path.exists():
        return Environment(problems=(Problem(path, 0, "There is no env.py, so Alembic cannot run here."),))
    return read_environment(path, config.options)


class _Reading:
    """Collects revisions in the order Alembic would load them, and a sentence for everything that is in the way.

    `files` are the hashes of what would be executed or obeyed; `complete` tells whether all of it was read.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self.revisions: dict[str, Revision] = {}
        self.problems: list[Problem] = []
        self.files: dict[str, str] = {}
        self.complete = True
        self._seen: set[Path] = set()
        self._real: dict[Path, Path] = {}
        self._tried: set[str] = set()

    def read(self) -> None:
        """Read the revisions of all places."""
        for place in self._config.places:
            if not place.is_dir():
                self.problems.append(Problem(place, 0, "This folder of revisions does not exist."))
            for entry in self._listed(place):
                if _REVISION_FILE.match(entry.name):
                    self._file(entry)
            self._sourceless(place)

    def hash_the_rest(self) -> None:
        """Hash what is executed or obeyed beside the revisions: configuration, env.py, whatever lies around it."""
        for name, content in obeyed(self._config).items():
            self.files[name] = content_hash(content)
        for place in dict.fromkeys([self._config.script_location, *self._config.places]):
            for entry in self._executed(place):
                if entry.path not in self._tried and len(self.files) < MOST_FILES:
                    self._source(Path(entry.path))
        self.complete = self.complete and len(self.files) < MOST_FILES

    def _executed(self, place: Path) -> "Iterator[os.DirEntry[str]]":
        kinds = _EXECUTED + _COMPILED if self._config.sourceless else _EXECUTED
        listed = walk(place, recursive=True, compiled=self._config.sourceless)
        return (entry for entry in listed if entry.name.endswith(kinds))

    def _listed(self, place: Path) -> "Iterator[os.DirEntry[str]]":
        return walk(place, recursive=self._config.recursive)

    def _name(self, path: Path) -> str:
        text, folder = str(path), f"{self._config.folder}{os.sep}"
        return text[len(folder) :] if text.startswith(folder) else os.path.relpath(path, folder)

    def _source(self, path: Path) -> bytes | None:
        """What a file holds, with its hash taken; None, and a sentence, where it cannot be read."""
        self._tried.add(str(path))
        try:
            source = read_file(path)
        except OSError as error:
            self.complete = False
            self.problems.append(Problem(path, 0, f"This file cannot be read: {words_of(error)}."))
            return None
        self.files[self._name(path)] = content_hash(source)
        return source

    def _file(self, entry: "os.DirEntry[str]") -> None:
        path = Path(entry.path)
        if len(self._seen) >= MOST_FILES:
            self._too_many(path)
            return
        source = self._source(path)
        real = path.resolve() if entry.is_symlink() else self._real_folder(path.parent) / entry.name
        if real in self._seen:
            self.problems.append(Problem(path, 0, f"This is {shown(real)} once more; it counts once."))
        elif source is not None:
            self._seen.add(real)
            self._revision(real, source)

    def _real_folder(self, folder: Path) -> Path:
        """Asked once for a folder: for each of 2,000 files it would take 50 ms."""
        if folder not in self._real:
            self._real[folder] = folder.resolve()
        return self._real[folder]

    def _revision(self, path: Path, source: bytes) -> None:
        try:
            revision = read_revision(path, source)
        except Unreadable as error:
            self.problems.append(Problem(path, error.line, error.message))
            return
        first = self.revisions.get(revision.id)
        if first is not None:
            other = shown(first.path.name)
            said = f"Revision {revision.id} is also in {other}; Alembic uses the one it reads last, which is this."
            self.problems.append(Problem(path, 0, said))
        self.revisions[revision.id] = revision
        self.problems.extend(Problem(path, 0, each) for each in revision.problems)

    def _too_many(self, path: Path) -> None:
        said = f"There are more than {MOST_FILES:,} files; the rest is not read."
        self.complete = False
        if not any(each.message == said for each in self.problems):
            self.problems.append(Problem(path.parent, 0, said))

    def _sourceless(self, place: Path) -> None:
        """Compiled revisions without a source can only be run, so they are named and left."""
        entries = list(walk(place, recursive=self._config.recursive, compiled=True))
        sources = {entry.name for entry in entries if entry.name.endswith(".py")}
        for entry in entries:
            if not _COMPILED_FILE.match(entry.name) or f"{entry.name.partition('.')[0]}.py" in sources:
                continue
            path = Path(entry.path)
            if self._config.sourceless:
                said = "Only the compiled file is there, which can be run but not read; its revision is missing here."
                self.problems.append(Problem(path, 0, said))
            elif path.parent.name != "__pycache__":
                said = "Only the compiled file is there; Alembic leaves it out, because `sourceless` is not set."
                self.problems.append(Problem(path, 0, said))
