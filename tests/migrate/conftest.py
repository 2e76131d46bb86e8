"""What tests of running migrations share: trust, a project of the demo, projects on disk that are trusted."""

import asyncio
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from browser import paths
from browser.migrate.project import Project, read_project
from browser.migrate.trust import Trust
from browser.store import Store
from tests.migrate import projects

PYTHON = Path(sys.executable)
MakeProject = Callable[..., Project]


async def when(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.01)


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home)


@pytest.fixture
def trust(store: Store) -> Trust:
    return Trust(store)


@pytest.fixture
def demo(trust: Trust) -> Project:
    """The demo's own migrations, trusted."""
    project = read_project(paths.migrations().parent)
    trust.trust(project.folder, project.digest)
    return project


@pytest.fixture
def make_project(tmp_path: Path, trust: Trust) -> MakeProject:
    """`make_project(revisions, env=...)`: a project on disk, read and trusted."""

    def make(revisions: Iterable[projects.Made], *, trusted: bool = True, **files: str) -> Project:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        project = read_project(projects.write(folder, revisions, **files))
        if trusted:
            trust.trust(project.folder, project.digest)
        return project

    return make
