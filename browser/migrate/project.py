"""A migrations folder, read without running anything of it: configuration, revisions, and what is wrong with them."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from browser.migrate.config import Config, find_config
from browser.migrate.environment import Environment, read_environment
from browser.migrate.revisions import Problem, Revision, Unreadable, content_hash, quietly, read_revision

MOST_FILES = 20_000
"""Files of one project that are looked at."""
SKIPPED = {"__pycache__", ".git", ".hg", ".venv", "venv", "node_modules", ".mypy_cache", ".ruff_cache"}

_REVISION_FILE = re.compile(r"(?!\.#|__init__).*\.py$")
_COMPILED_FILE = re.compile(r"(?!\.#|__init__).*\.py[co]$")
_EXECUTED = (".py", ".mako", ".ini", ".cfg", ".toml")


@dataclass(frozen=True, slots=True)
class Project:
    """A migrations project as its files say.

    `folder` is where Alembic is started, `config` the file that configures it, or None. `revisions` stand in the order
    in which Alembic loads them. `files` are the hashes of everything that would be executed, by path from `folder`;
    `digest` is the hash of these. `version_table_schema` is None for the connection's own.
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
    file_template: str = ""
    timezone: str = ""
    prepend_sys_path: tuple[Path, ...] = ()


def read_project(folder: Path) -> Project:
    """Read the project in a folder (or that a configuration file describes). Runs and imports nothing of it.

    Raises NotSupported with a sentence where there is no project; everything else that is wrong is in `problems`.
    """
    config = find_config(folder)
    with quietly():
        reading = _Reading(config)
        reading.read()
        environment = _environment(config)
    files = executed_files(config)
    return Project(
        config.folder,
        config.path,
        config.script_location,
        config.places,
        environment.version_table,
        environment.schema,
        reading.revisions,
        (*config.problems, *environment.problems, *reading.problems),
        digest_of(files),
        files,
        config.file_template,
        config.timezone,
        config.prepend_sys_path,
    )


def executed_files(config: Config) -> dict[str, str]:
    """The hash of every file that Alembic would run or obey, by its path from the project's folder.

    These are the configuration, env.py, script.py.mako and all other Python files in `script_location`, and the
    revisions. What env.py imports from elsewhere (the program's own models) is not among them.
    """
    found: dict[str, str] = {}
    for path in _executed(config):
        try:
            hashed = content_hash(path.read_bytes())
        except OSError as error:
            hashed = f"unreadable: {error.strerror}"
        found[os.path.relpath(path, config.folder)] = hashed
    return dict(sorted(found.items()))


def digest_of(files: Mapping[str, str]) -> str:
    """One hash for all files: names and contents."""
    lines = (f"{name!r} {hashed}\n" for name, hashed in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _executed(config: Config) -> Iterator[Path]:
    if config.path is not None:
        yield config.path
    if (beside := config.folder / "pyproject.toml") != config.path and beside.is_file():
        yield beside
    places = [config.script_location, *config.places]
    seen: set[Path] = set()
    for place in places:
        for path in _files(place, recursive=True):
            if path.suffix in _EXECUTED and path not in seen and len(seen) < MOST_FILES:
                seen.add(path)
                yield path


def _files(place: Path, *, recursive: bool) -> Iterator[Path]:
    """The files in a folder, sorted as Alembic does; links to folders are not followed, as Alembic does not."""
    for root, folders, names in os.walk(place):
        folders[:] = sorted(each for each in folders if each not in SKIPPED) if recursive else []
        for name in sorted(names):
            yield Path(root, name)


def _environment(config: Config) -> Environment:
    path = config.script_location / "env.py"
    if not path.exists() and config.version_locations:
        return Environment(problems=(Problem(path, 0, "There is no env.py, so Alembic cannot run here."),))
    return read_environment(path, config.options)


class _Reading:
    """Collects revisions in the order Alembic would load them, and a sentence for everything that is in the way."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.revisions: dict[str, Revision] = {}
        self.problems: list[Problem] = []
        self._seen: set[Path] = set()

    def read(self) -> None:
        """Read all places."""
        for place in self._config.places:
            if not place.is_dir():
                self.problems.append(Problem(place, 0, "This folder of revisions does not exist."))
            for path in _files(place, recursive=self._config.recursive):
                self._file(path)
            self._sourceless(place)

    def _file(self, path: Path) -> None:
        if _REVISION_FILE.match(path.name) is None:
            return
        real = path.resolve()
        if real in self._seen:
            self.problems.append(Problem(path, 0, f"This is the same file as another one, {real}; it counts once."))
            return
        if len(self._seen) >= MOST_FILES:
            self._too_many(path)
            return
        self._seen.add(real)
        try:
            self._add(read_revision(real, real.read_bytes()))
        except OSError as error:
            self.problems.append(Problem(path, 0, f"This file cannot be read: {error.strerror or error}."))
        except Unreadable as error:
            self.problems.append(Problem(path, error.line, error.message))

    def _add(self, revision: Revision) -> None:
        first = self.revisions.get(revision.id)
        if first is not None:
            said = f"Revision {revision.id} is also in {first.path.name}; Alembic uses the one it reads last, this."
            self.problems.append(Problem(revision.path, 0, said))
        self.revisions[revision.id] = revision
        self.problems.extend(Problem(revision.path, 0, each) for each in revision.problems)

    def _too_many(self, path: Path) -> None:
        said = f"There are more than {MOST_FILES:,} files; the rest is not read."
        if not any(each.message == said for each in self.problems):
            self.problems.append(Problem(path.parent, 0, said))

    def _sourceless(self, place: Path) -> None:
        """Compiled revisions without a source can only be run, so they are named and left."""
        sources = {path.name for path in _files(place, recursive=self._config.recursive)}
        folders = [place, place / "__pycache__"]
        for path in (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())):
            source = f"{path.name.partition('.')[0]}.py"
            if not _COMPILED_FILE.match(path.name) or source in sources:
                continue
            if self._config.sourceless:
                said = "Only the compiled file is there, which can be run but not read; its revision is missing here."
                self.problems.append(Problem(path, 0, said))
            elif path.parent == place:
                said = "Only the compiled file is there; Alembic leaves it out, because `sourceless` is not set."
                self.problems.append(Problem(path, 0, said))
