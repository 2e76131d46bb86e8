"""Dry runs: the database is what it was, and the error is the one that the real run gives."""

from pathlib import Path

import pytest

from browser import errors
from browser.migrate import verbs
from browser.migrate.dryrun import ON_A_COPY, ROLLED_BACK, dry_run, how
from browser.migrate.events import Event, Line, Outcome
from browser.migrate.project import Project
from browser.migrate.runner import Runner
from browser.migrate.trust import Trust
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import PYTHON, MakeProject
from tests.migrate.dumps import dump
from tests.migrate.projects import Made


@pytest.fixture(params=["sqlite_url", "postgresql_url"])
def dry_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(request.param)
    return url


WITH_ROWS = Made("r0003", "r0002", upgrade="op.execute(\"INSERT INTO t_r0001 (name) VALUES ('dry')\")")


async def test_it_leaves_the_database_identical(
    dry_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(dry_url)
    runner = Runner(trust, database)
    project = make_project([*projects.line(2), WITH_ROWS])
    assert (await runner.run(verbs.upgrade("r0001"), project, PYTHON)).outcome is Outcome.DONE
    before = dump(dry_url)
    seen: list[Event] = []
    told = await dry_run(runner, database, verbs.upgrade(), project, PYTHON, seen.append)
    assert (told.outcome, told.words) == (Outcome.DONE, "")
    assert told.finished == ("r0002", "r0003")
    assert isinstance(seen[0], Line) and seen[0].text in (ON_A_COPY, ROLLED_BACK)
    assert dump(dry_url) == before
    down = await dry_run(runner, database, verbs.downgrade("base"), project, PYTHON)
    assert (down.outcome, down.words) == (Outcome.DONE, "")
    assert dump(dry_url) == before


async def test_the_demo_runs_dry(dry_url: str, open_database: OpenDatabase, trust: Trust, demo: Project) -> None:
    database = await open_database(dry_url)
    before = dump(dry_url)
    told = await dry_run(Runner(trust, database), database, verbs.upgrade(), demo, PYTHON)
    assert (told.outcome, told.words, len(told.finished)) == (Outcome.DONE, "", 7)
    assert dump(dry_url) == before


async def test_it_reports_the_error_of_the_real_run(
    dry_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(dry_url)
    runner, project = Runner(trust, database), make_project(projects.fails_in_the_middle())
    before = dump(dry_url)
    dry = await dry_run(runner, database, verbs.upgrade(), project, PYTHON)
    assert dump(dry_url) == before
    real = await runner.run(verbs.upgrade(), project, PYTHON)
    assert dry.failure is not None and real.failure is not None
    assert (dry.failure.revision, dry.failure.words) == (real.failure.revision, real.failure.words)
    assert "no_such_table" in dry.words


AUTOCOMMIT = (
    'with op.get_context().autocommit_block():\n    op.execute("CREATE INDEX CONCURRENTLY i ON t_r0001 (name)")'
)
COMMITS = 'op.execute("INSERT INTO t_r0001 (name) VALUES (\'x\')")\nop.execute("COMMIT")'
DEFERRED = """\
op.execute("CREATE TABLE child (parent int REFERENCES t_r0001 (id) DEFERRABLE INITIALLY DEFERRED)")
op.execute("INSERT INTO child VALUES (77)")"""


@pytest.mark.parametrize(
    ("body", "words"),
    [(AUTOCOMMIT, "cannot be run dry"), (COMMITS, "could not take it back"), (DEFERRED, "violates foreign key")],
)
async def test_what_no_rollback_takes_back_is_refused_and_what_only_a_commit_finds_is_found(
    body: str, words: str, postgresql_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(postgresql_url)
    before = dump(postgresql_url)
    project = make_project([*projects.line(1), Made("r0002", "r0001", upgrade=body)])
    told = await dry_run(Runner(trust, database), database, verbs.upgrade(), project, PYTHON)
    assert told.outcome is Outcome.FAILED and words in told.words
    assert dump(postgresql_url) == before


async def test_mariadb_says_that_it_cannot(
    mariadb_url: str, open_database: OpenDatabase, trust: Trust, demo: Project
) -> None:
    database = await open_database(mariadb_url)
    with pytest.raises(errors.NotSupported, match=r"MariaDB .* cannot run migrations dry"):
        how(database)
    with pytest.raises(errors.NotSupported):
        await dry_run(Runner(trust, database), database, verbs.upgrade(), demo, Path(PYTHON))
