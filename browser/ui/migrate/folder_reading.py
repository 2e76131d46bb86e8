"""What the tab shows of a folder: read on a thread of its own, nothing of it run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from browser.errors import NotSupported, RowloreError
from browser.migrate.files import read_file, shown, words_of
from browser.migrate.graph import RevisionGraph
from browser.migrate.lanes import Row
from browser.migrate.places import own_project
from browser.migrate.positions import Standing, standing
from browser.migrate.project import Project, read_project
from browser.migrate.trust import Change, Trust

if TYPE_CHECKING:
    from browser.migrate.revisions import Problem


@dataclass(frozen=True, slots=True)
class Folder:
    """A project as it stands there now. `changes` are the files that are not what was trusted."""

    project: Project
    graph: RevisionGraph
    lanes: tuple[Row, ...]
    trusted: bool
    since: str
    changes: tuple[Change, ...]
    own: bool

    def is_like(self, other: "Folder") -> bool:
        """Whether nothing has changed."""
        one, two = self.project, other.project
        same = one.digest == two.digest and bool(one.digest) and one.folder == two.folder
        return same and self.trusted == other.trusted and self.problems == other.problems

    @property
    def problems(self) -> "tuple[Problem, ...]":
        """Everything that is wrong with the files, and with what they say of each other."""
        return (*self.project.problems, *self.graph.problems)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a database stands in a folder's graph. `rows` are those of its version table."""

    rows: frozenset[str]
    standing: Standing


def read_folder(folder: Path, trust: Trust) -> Folder:
    """Read a project. What comes with the app is trusted: it runs in the app anyway. Raises NotSupported."""
    project = read_project(folder)
    own = project.folder.resolve() == own_folder()
    if own and project.digest and not trust.is_trusted(project.folder, project.digest):
        trust.trust(project.folder, project.digest, project.files)
    trusted = trust.is_trusted(project.folder, project.digest)
    graph = RevisionGraph(project)
    changes = () if trusted else trust.changes(project)
    return Folder(project, graph, graph.lanes(), trusted, trust.since(project.folder) or "", changes, own)


def position(folder: Folder, rows: frozenset[str]) -> Position:
    """What these rows of the version table mean."""
    return Position(rows, standing(folder.graph, rows))


async def error_of(read: Callable[[], Awaitable[None]]) -> RowloreError | None:
    """Read; what went wrong is returned, so that what comes after it is read, too."""
    try:
        await read()
    except RowloreError as error:
        return error
    return None


def own_folder() -> Path:
    """Where Alembic is started for the app's own migrations."""
    return own_project().resolve()


def text_of(path: Path) -> str:
    """What is in a file. Raises NotSupported."""
    try:
        return read_file(path).decode("utf-8", "replace")
    except OSError as error:
        raise NotSupported(f"{shown(path.name)} cannot be read.", words=words_of(error)) from None
