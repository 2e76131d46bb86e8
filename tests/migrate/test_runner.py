"""Alembic in a child process: the demo on every driver, trust, other databases, cancel, crashes, secrets."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from browser import errors
from browser.database.profiles import Tls
from browser.migrate import verbs
from browser.migrate.aftermath import aftermath
from browser.migrate.changes import snapshot
from browser.migrate.events import Connected, Ended, Event, Line, Outcome, StepEnded, StepStarted
from browser.migrate.positions import current
from browser.migrate.project import Project, read_project
from browser.migrate.runner import Options, Runner
from browser.migrate.trust import Trust
from tests.certificates import make_certificates
from tests.conftest import OpenDatabase
from tests.database.encrypted import encrypted_postgresql
from tests.migrate import projects
from tests.migrate.conftest import PYTHON, MakeProject, when
from tests.migrate.projects import Made
from tests.servers import USER, Server


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


async def test_an_env_that_is_async_gets_an_async_driver(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    project = make_project(projects.two_heads(), env=projects.ASYNC_ENV)
    seen: list[Event] = []
    done = await Runner(trust, database).run(verbs.upgrade("heads"), project, PYTHON, seen.append)
    assert (done.outcome, done.words) == (Outcome.DONE, "")
    assert await database.read(current, project) == {"left2", "right1"}
    assert any(isinstance(each, Line) and "Connecting by a" in each.text for each in seen)


async def test_nothing_runs_without_trust(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    runner = Runner(trust, await open_database(sqlite_url))
    env = projects.env_with_marker(marker)
    project = make_project(projects.runs_on_import(marker), env=env, trusted=False)
    for verb in (verbs.heads(), verbs.upgrade(), verbs.history(), verbs.sql("upgrade", "", "heads")):
        with pytest.raises(errors.NotSupported, match="not trusted"):
            await runner.run(verb, project, PYTHON)
    assert not marker.exists()
    trust.trust(project.folder, project.digest)
    assert (await runner.run(verbs.upgrade("evil01"), project, PYTHON)).outcome is Outcome.DONE
    assert marker.exists() and marker.with_suffix(".up").exists()


async def test_what_was_changed_since_is_not_run(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner = Runner(trust, await open_database(sqlite_url))
    project = make_project(projects.line(1))
    with (project.script_location / "env.py").open("a") as file:
        file.write("\nprint('new')\n")
    with pytest.raises(errors.NotSupported, match="changed"):
        await runner.run(verbs.heads(), project, PYTHON)
    with pytest.raises(errors.NotSupported, match="not trusted"):
        await runner.run(verbs.heads(), read_project(project.folder), PYTHON)


OWN_WAY = """
from alembic import context
from sqlalchemy import create_engine

with create_engine({url!r}).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


async def test_another_database_is_refused_before_its_first_statement(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    project = make_project(projects.line(1), env=OWN_WAY.format(url=f"sqlite:///{other}"))
    runner = Runner(trust, await open_database(sqlite_url))
    refused = await runner.run(verbs.upgrade(), project, PYTHON)
    assert refused.outcome is Outcome.FAILED and "another database" in refused.words and str(other) in refused.words
    assert not other.exists()
    accepted = await runner.run(verbs.upgrade(), project, PYTHON, options=Options(accept_other=True))
    assert accepted.outcome is Outcome.DONE and other.exists()


async def test_another_database_of_a_server_is_refused(
    postgresql_url: str,
    mariadb_url: str,
    postgresql: Server,
    mariadb: Server,
    open_database: OpenDatabase,
    trust: Trust,
    make_project: MakeProject,
) -> None:
    for url, other in ((postgresql_url, postgresql.url), (mariadb_url, mariadb.url_of("mysql"))):
        project = make_project(projects.line(1), env=OWN_WAY.format(url=other))
        refused = await Runner(trust, await open_database(url)).run(verbs.upgrade(), project, PYTHON)
        assert refused.outcome is Outcome.FAILED and "another database" in refused.words
        assert other not in refused.words and "canary" not in str(refused)


async def test_the_same_database_by_another_way_is_the_same(
    postgresql_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    own = f"{postgresql_url.replace('127.0.0.1', 'localhost')}?options=-ctimezone%3DAsia/Tokyo"
    project = make_project(projects.line(1), env=OWN_WAY.format(url=own))
    done = await Runner(trust, await open_database(postgresql_url)).run(verbs.upgrade(), project, PYTHON)
    assert (done.outcome, done.words) == (Outcome.DONE, "")


async def test_cancel_ends_it_inside_a_revision(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    project = make_project(projects.slow(60))
    runner = Runner(trust, database)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(runner.run(verbs.upgrade(), project, PYTHON))
        await when(lambda: runner._process is not None and runner._process.reader.running == "slow02")
        began = asyncio.get_running_loop().time()
        runner.cancel()
        result = await task
    assert asyncio.get_running_loop().time() - began < 5
    assert (result.outcome, result.running) == (Outcome.CANCELLED, "slow02")


async def test_stop_ends_it_after_the_revision_and_keeps_what_ran(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(sqlite_url)
    project = make_project(projects.slow(0.5))
    runner = Runner(trust, database)

    def hear(event: Event) -> None:
        if isinstance(event, StepStarted) and event.revision == "slow02":
            runner.stop()

    result = await runner.run(verbs.upgrade(), project, PYTHON, hear)
    assert (result.outcome, result.finished) == (Outcome.STOPPED, ("r0001", "slow02"))
    assert await database.read(current, project) == {"slow02"}


async def test_whoever_waits_no_more_ends_it(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    """A verb that changes the database is heard to its end all the same; for one that only asks nobody waits."""
    runner, project = Runner(trust, await open_database(sqlite_url)), make_project(projects.slow(60))
    task = asyncio.ensure_future(runner.run(verbs.upgrade(), project, PYTHON))
    await when(lambda: runner._process is not None and runner._process.reader.running == "slow02")
    pid = runner.pid
    with pytest.raises(errors.NotSupported, match="running already"):
        await runner.run(verbs.heads(), project, PYTHON)
    task.cancel()
    result = await task
    assert (result.outcome, result.running) == (Outcome.CANCELLED, "slow02") and not Path(f"/proc/{pid}").exists()
    asking = asyncio.ensure_future(runner.run(verbs.heads(), project, PYTHON))
    await when(lambda: runner.running)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await when(lambda: not runner.running)
    assert (await runner.run(verbs.heads(), project, PYTHON)).outcome is Outcome.DONE


async def test_a_database_in_memory_has_a_graph_and_no_migrations(
    open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner, project = Runner(trust, await open_database("sqlite://")), make_project(projects.line(2))
    assert [each["id"] for each in (await runner.run(verbs.heads(), project, PYTHON)).data] == ["r0002"]
    with pytest.raises(errors.NotSupported, match="in memory"):
        await runner.run(verbs.upgrade(), project, PYTHON)


async def test_the_time_limit_ends_it(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    project = make_project(projects.slow(60))
    runner = Runner(trust, await open_database(sqlite_url))
    result = await runner.run(verbs.upgrade(), project, PYTHON, options=Options(time_limit=1.5))
    assert result.outcome is Outcome.TIMED_OUT and "time limit" in result.words


async def test_a_killed_child_is_told_as_such(
    sqlite_url: str,
    open_database: OpenDatabase,
    trust: Trust,
    make_project: MakeProject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    project = make_project(projects.slow(60))
    runner = Runner(trust, await open_database(sqlite_url))

    def hear(event: Event) -> None:
        if isinstance(event, StepStarted) and event.revision == "slow02":
            os.kill(runner.pid, signal.SIGKILL)

    result = await runner.run(verbs.upgrade(), project, PYTHON, hear)
    assert (result.outcome, result.ended) == (Outcome.CRASHED, Ended(-9, "SIGKILL"))
    assert "SIGKILL inside slow02" in result.words
    assert list(temporary.iterdir()) == []


@pytest.fixture(params=["postgresql_url", "mariadb_url"])
def server_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(request.param)
    return url


async def test_what_a_killed_child_ran_ends_on_the_server(
    server_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(server_url)
    statement = "SELECT pg_sleep(60)" if server_url.startswith("postgresql") else "SELECT SLEEP(60)"
    asks = f"print('asks', flush=True)\nop.execute({statement!r})"
    project = make_project([projects.Made("sleeps1", upgrade=asks)])
    runner = Runner(trust, database)

    def hear(event: Event) -> None:
        if event == Line("asks"):
            asyncio.get_running_loop().call_later(0.3, os.kill, runner.pid, signal.SIGKILL)

    before = await database.read(snapshot, project)
    result = await runner.run(verbs.upgrade(), project, PYTHON, hear)
    began = asyncio.get_running_loop().time()
    told = await aftermath(database, project, result, before)
    assert asyncio.get_running_loop().time() - began < 5
    assert result.outcome is Outcome.CRASHED and not told.lives


async def test_the_child_encrypts_and_verifies_as_the_app_does(
    _postgresql: Server, tmp_path: Path, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    certificates = make_certificates(tmp_path / "certificates", USER)
    with encrypted_postgresql(certificates) as server:
        tls = Tls("verify-full", ca=str(certificates.ca))
        database = await open_database(server.url("postgresql+psycopg2"), tls=tls)
        question = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        asks = f"print('by', op.get_bind().execute(sa.text({question!r})).scalar())"
        project = make_project([projects.Made("asks01", upgrade=asks)])
        runner, seen = Runner(trust, database), list[Event]()
        done = await runner.run(verbs.upgrade(), project, PYTHON, seen.append)
        assert done.words == "" and any(isinstance(each, Line) and "by TLSv1" in each.text for each in seen)
        server.show(certificates.wrong_host)
        refused = await runner.run(verbs.downgrade("base"), project, PYTHON)
        assert refused.outcome is Outcome.FAILED and "certificate" in refused.words
        await database.close()


ONLY_A_CONNECTION = """
from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
"""


async def test_an_env_that_waits_for_a_connection_gets_one(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    project = make_project(projects.line(2), env=ONLY_A_CONNECTION)
    result = await Runner(trust, database).run(verbs.upgrade(), project, PYTHON)
    assert (result.outcome, result.words) == (Outcome.DONE, "")
    assert await database.read(current, project) == {"r0002"}


async def test_a_failure_tells_words_and_traceback(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner = Runner(trust, await open_database(sqlite_url))
    result = await runner.run(verbs.upgrade(), make_project(projects.raises("not today")), PYTHON)
    assert result.outcome is Outcome.FAILED and result.failure is not None
    assert (result.failure.revision, result.failure.words) == ("raise2", "not today")
    assert "RuntimeError: not today" in result.failure.traceback


@pytest.mark.parametrize(
    ("awful", "words"),
    [
        ("import sys\nsys.exit()", "It ended the program by sys.exit()"),
        ("{}['missing']", "KeyError: 'missing'"),
        ("class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute", "Mute"),
        ("raise RuntimeError('\\ud800' + 5_000_000 * 'x')", "\\ud800xxx"),
    ],
)
async def test_a_revision_that_ends_awfully_has_failed(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject, awful: str, words: str
) -> None:
    runner = Runner(trust, await open_database(sqlite_url))
    result = await runner.run(verbs.upgrade(), make_project([Made("awful1", upgrade=awful)]), PYTHON)
    assert result.outcome is Outcome.FAILED and result.failure is not None and result.failure.revision == "awful1"
    assert result.words.startswith(words) and len(result.words) + len(result.failure.traceback) < 250_000
    result.words.encode()


async def test_threads_that_a_project_left_are_named_and_cancelled_without_harm(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    thread = "import threading\nthreading.Thread(target=threading.Event().wait, name='left alone').start()"
    database = await open_database(sqlite_url)
    project, runner = make_project([Made("leaves1", upgrade=thread)]), Runner(trust, database)

    def hear(event: Event) -> None:
        if isinstance(event, Line) and "waits for left alone" in event.text:
            runner.cancel()

    result = await runner.run(verbs.upgrade(), project, PYTHON, hear)
    assert (result.outcome, result.words, result.finished) == (Outcome.DONE, "", ("leaves1",))
    assert await database.read(current, project) == {"leaves1"}


async def test_an_interpreter_that_is_none_is_a_sentence(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, demo: Project, tmp_path: Path
) -> None:
    runner = Runner(trust, await open_database(sqlite_url))
    with pytest.raises(errors.NotSupported, match="cannot be started"):
        await runner.run(verbs.heads(), demo, tmp_path / "python")
    without = await runner.run(verbs.heads(), demo, Path("/usr/bin/python3"))
    assert without.outcome is Outcome.FAILED and "Alembic is not installed" in without.words


async def test_a_read_only_connection_is_not_migrated(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, demo: Project
) -> None:
    runner = Runner(trust, await open_database(sqlite_url, read_only=True))
    with pytest.raises(errors.NotSupported, match="read-only"):
        await runner.run(verbs.upgrade(), demo, PYTHON)


SHOWS = """
import os, sys
print("the password is", os.environ.get("DATABASE_URL"))
sys.stderr.write(repr(config.get_main_option("sqlalchemy.url")) + chr(10))
"""


async def test_the_password_is_nowhere_to_be_seen(
    postgresql_url: str,
    postgresql: Server,
    open_database: OpenDatabase,
    trust: Trust,
    make_project: MakeProject,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    env = projects.ENV.replace("target_metadata = None", SHOWS + "target_metadata = None")
    project = make_project(projects.slow(1.5), env=env)
    runner = Runner(trust, await open_database(postgresql_url))
    seen: list[Event] = []
    looked: list[str] = []

    def hear(event: Event) -> None:
        seen.append(event)
        if isinstance(event, StepStarted) and event.revision == "slow02":
            for name in ("cmdline", "environ"):
                for pid in (runner.pid, os.getpid()):
                    looked.append(Path(f"/proc/{pid}/{name}").read_bytes().decode(errors="replace"))

    result = await runner.run(verbs.upgrade(), project, PYTHON, hear, options=Options(variables=("DATABASE_URL",)))
    assert result.outcome is Outcome.DONE and len(looked) == 4
    lines = [each.text for each in seen if isinstance(each, Line)]
    assert any("the password is postgresql+psycopg2://rowlore:***@" in each for each in lines)
    written = [path.read_bytes().decode(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    everywhere = "".join([*looked, *lines, *written, repr(seen), repr(result), caplog.text, repr(os.environ)])
    assert len(postgresql.password) > 8 and postgresql.password not in everywhere
