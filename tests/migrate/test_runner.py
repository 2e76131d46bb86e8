"""Alembic in a child process: the demo's migrations on every driver, trust, other databases, secrets."""

import sys
from pathlib import Path

import pytest

from browser import errors, paths
from browser.migrate import verbs
from browser.migrate.events import Connected, Ended, Event, Outcome, StepEnded, StepStarted
from browser.migrate.positions import current
from browser.migrate.project import Project, read_project
from browser.migrate.runner import Runner
from browser.migrate.trust import Trust
from browser.store import Store
from tests.conftest import OpenDatabase

PYTHON = Path(sys.executable)
ROOT = paths.migrations().parent


@pytest.fixture
def trust(home: Path) -> Trust:
    return Trust(Store(home))


@pytest.fixture
def demo(trust: Trust) -> Project:
    project = read_project(ROOT)
    trust.trust(project.folder, project.digest)
    return project


async def test_the_demo_goes_up_down_and_up_again(
    driver_url: str, open_database: OpenDatabase, trust: Trust, demo: Project
) -> None:
    database = await open_database(driver_url)
    runner = Runner(trust, database)
    seen: list[Event] = []
    up = await runner.run(verbs.upgrade(), demo, PYTHON, seen.append)
    assert (up.outcome, up.words) == (Outcome.DONE, "")
    assert await database.read(current, demo) == {"f4c61d8b3e07"}
    assert up.finished == up.planned and len(up.finished) == 7
    assert [each.revision for each in seen if isinstance(each, StepStarted)] == list(up.finished)
    assert [each.revision for each in seen if isinstance(each, StepEnded)] == list(up.finished)
    assert any(isinstance(each, Connected) and each.fits for each in seen)
    assert seen[-1] == Ended(0)
    down = await runner.run(verbs.downgrade("base"), demo, PYTHON)
    assert (down.outcome, down.words) == (Outcome.DONE, "")
    assert await database.read(current, demo) == frozenset()
    again = await runner.run(verbs.upgrade("+1"), demo, PYTHON)
    assert len(again.finished) == 1


async def test_nothing_runs_without_trust(sqlite_url: str, open_database: OpenDatabase, trust: Trust) -> None:
    database = await open_database(sqlite_url)
    with pytest.raises(errors.NotSupported, match="not trusted"):
        await Runner(trust, database).run(verbs.heads(), read_project(ROOT), PYTHON)
