"""An app that is killed while it migrates: at the next start it is told where the database stands."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, inspect

from browser.migrate.events import Outcome
from browser.migrate.journal import Journal
from browser.migrate.traces import Traces
from browser.migrate.trust import Trust
from browser.migrate.unended import WORDS, Doubt, cut_off
from browser.store import Store
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import MakeProject, when
from tests.migrate.projects import Made

APP = """
import asyncio, sys
from pathlib import Path
from browser.database.database import Database
from browser.migrate import verbs
from browser.migrate.journal import Journal
from browser.migrate.project import read_project
from browser.migrate.runner import Runner
from browser.migrate.trust import Trust
from browser.migrate.whole import migrate
from browser.store import Store

async def main(url, home, folder):
    store, database = Store(Path(home)), await Database.connect(url)
    told = dict(journal=Journal(store), with_backup=True)
    runner = Runner(Trust(store), database)
    await migrate(runner, database, verbs.upgrade(), read_project(Path(folder)), Path(sys.executable), print, **told)

asyncio.run(main(*sys.argv[1:]))
"""
"""Migrates as the window does, and prints what it hears."""


def killed_inside(url: str, store: Store, folder: Path, word: str) -> None:
    """Start an app that migrates, and kill it when its child has said a word."""
    words = [sys.executable, "-u", "-c", APP, url, str(store.path.parent), str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        assert any(word in line for line in app.stdout)
        os.kill(app.pid, signal.SIGKILL)


async def test_a_killed_app_is_told_of_at_the_next_start(
    database_url: str, open_database: OpenDatabase, store: Store, trust: Trust, make_project: MakeProject
) -> None:
    up, back = projects.table("slowly")
    waits = f"{up}\nprint('made', flush=True)\nimport time\ntime.sleep(60)\nop.create_index('ix', 'slowly', ['id'])"
    made = [*projects.line(1), Made("slow02", "r0001", "slow", upgrade=waits, downgrade=back)]
    project, journal = make_project([*made, Made("after3", "slow02", upgrade="pass")]), Journal(store)
    killed_inside(database_url, store, project.folder, "text='made'")
    database = await open_database(database_url)
    (found,) = await cut_off(database, journal)
    assert not found.goes_on
    (entry,) = journal.entries()
    assert entry == found.entry and (entry.outcome, entry.error, entry.verb) == (
        Outcome.CUT_OFF,
        WORDS,
        "upgrade heads",
    )
    engine = create_engine(database_url)
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
    engine.dispose()
    if database.dialect.migrating.rolls_back:
        assert (entry.after, entry.revisions, found.doubt) == ((), (), None) and "slowly" not in there
    else:
        assert (entry.after, entry.revisions) == (("r0001",), ("r0001",))
        assert found.doubt == Doubt("slow02", Traces(("create table slowly",), ("create index ix of slowly",)))
        assert "slowly" in there
    assert bool(entry.backup) is not database.dialect.sessions.remote
    assert await cut_off(database, journal) == ()
    assert not list(store.path.parent.glob("migrations/*"))


async def test_a_child_that_outlives_its_app_is_waited_for(
    sqlite_url: str, open_database: OpenDatabase, store: Store, trust: Trust, make_project: MakeProject
) -> None:
    holds = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('made', flush=True)\nimport time\n"
    stop = store.path.parent / "stop"
    holds += f"from pathlib import Path\nwhile not Path({str(stop)!r}).exists(): time.sleep(0.05)"
    project, journal = make_project([Made("holds1", upgrade=holds)]), Journal(store)
    database = await open_database(sqlite_url)
    killed_inside(sqlite_url, store, project.folder, "text='made'")
    (found,) = await cut_off(database, journal, patience=0.3)
    assert found.goes_on and journal.entries()[0].outcome is Outcome.RUNNING
    stop.touch()
    await when(lambda: not journal.goes_on(found.entry))
    (found,) = await cut_off(database, journal)
    assert not found.goes_on and found.entry.outcome is Outcome.CUT_OFF
