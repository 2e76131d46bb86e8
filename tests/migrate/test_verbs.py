"""Every verb of Alembic's, on a project with two heads; the command line agrees about the state."""

import subprocess
from pathlib import Path

import pytest

from browser import errors
from browser.migrate import verbs
from browser.migrate.events import Outcome
from browser.migrate.filing import drafts
from browser.migrate.positions import current
from browser.migrate.project import read_project
from browser.migrate.runner import Runner
from browser.migrate.trust import Trust
from browser.migrate.verbs import Verb
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import PYTHON, MakeProject


async def test_reading_verbs_answer_with_data(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner, project = Runner(trust, await open_database(sqlite_url)), make_project(projects.labelled())
    heads = (await runner.run(verbs.heads(), project, PYTHON)).data
    assert sorted(each["id"] for each in heads) == ["billing3", "users3"]
    history = (await runner.run(verbs.history(), project, PYTHON)).data
    assert len(history) == 6 and history[-1]["labels"]
    part = (await runner.run(verbs.history("users1", "users2"), project, PYTHON)).data
    assert [each["id"] for each in part] == ["users2", "users1"]
    (shown,) = (await runner.run(verbs.show("users@head"), project, PYTHON)).data
    assert shown["id"] == "users3" and shown["down"] == ["users2"]
    assert (await runner.run(verbs.branches(), project, PYTHON)).data == []


async def test_writing_verbs_move_the_database_and_the_command_line_agrees(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(sqlite_url)
    ini = projects.INI.replace("sqlite:///unused.db", sqlite_url)
    runner, project = Runner(trust, database), make_project(projects.two_heads(), ini=ini)

    async def after(verb: Verb) -> set[str]:
        result = await runner.run(verb, project, PYTHON)
        assert (result.outcome, result.words) == (Outcome.DONE, "")
        return set(await database.read(current, project))

    def said_by_alembic() -> set[str]:
        command = [str(PYTHON), "-m", "alembic", "current"]
        done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=True)
        return {line.split()[0] for line in done.stdout.splitlines()}

    assert await after(verbs.upgrade("heads")) == {"left2", "right1"} == said_by_alembic()
    assert await after(verbs.downgrade("left2@-1")) == {"left1", "right1"}
    assert await after(verbs.stamp("base1", purge=True)) == {"base1"} == said_by_alembic()
    assert await after(verbs.stamp(["left2", "right1"])) == {"left2", "right1"}
    result = await runner.run(verbs.current(), project, PYTHON)
    assert set(result.before) == {"left2", "right1"}


async def test_a_merge_is_shown_and_made(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner, project = Runner(trust, await open_database(sqlite_url)), make_project(projects.two_heads())
    refused = await runner.run(verbs.upgrade("head"), project, PYTHON)
    assert refused.outcome is Outcome.FAILED and "Multiple head" in refused.words
    shown = await runner.run(verbs.merge(["heads"], "together", only_show=True), project, PYTHON)
    (draft,) = drafts(shown.data, project)
    assert not draft.path.exists() and "left2" in draft.text and "right1" in draft.text
    made = await runner.run(verbs.merge(["left2", "right1"], "together"), project, PYTHON)
    merged = read_project(project.folder).revisions[made.data[0]["id"]]
    assert set(merged.down) == {"left2", "right1"}


async def test_a_script_is_written_down_and_not_run(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    runner, project = Runner(trust, database), make_project(projects.line(3))
    script = (await runner.run(verbs.sql("upgrade", "r0001", "r0003"), project, PYTHON)).data
    assert "t_r0003" in script and "t_r0001" not in script
    down = (await runner.run(verbs.sql("downgrade", "r0003", "r0002"), project, PYTHON)).data
    assert "DROP TABLE t_r0003" in down
    assert await database.read(current, project) == frozenset()


async def test_a_new_project_is_planned_and_made(tmp_path: Path, trust: Trust) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (tmp_path / "new2").mkdir()
    plan = verbs.init_plan(folder, verbs.init())
    made = await Runner(trust).init(verbs.init(), folder, PYTHON)
    assert made.outcome is Outcome.DONE
    assert all(path.exists() for path in plan)
    assert read_project(folder).problems == ()
    with pytest.raises(errors.NotSupported, match="not empty"):
        await Runner(trust).init(verbs.init(), folder, PYTHON)
    with pytest.raises(errors.NotSupported, match="inside the folder"):
        await Runner(trust).init(verbs.init(), tmp_path / "new2", tmp_path / "new2" / ".venv" / "bin" / "python")
    with pytest.raises(errors.NotSupported, match="already"):
        verbs.init_plan(folder, verbs.init("others"))


@pytest.mark.parametrize("wrong", ["", "  ", "a b", "x\ny", "x" * 600, "\x00"])
def test_a_target_is_checked(wrong: str) -> None:
    with pytest.raises(errors.NotSupported):
        verbs.upgrade(wrong)
    with pytest.raises(errors.NotSupported):
        verbs.stamp(["base", wrong])


def test_what_cannot_be_is_refused_with_a_sentence() -> None:
    with pytest.raises(errors.NotSupported):
        verbs.init("/absolute")
    with pytest.raises(errors.NotSupported):
        verbs.init("../other")
    with pytest.raises(errors.NotSupported):
        verbs.init(template="mine")
    with pytest.raises(errors.NotSupported):
        verbs.merge(["one"])
    with pytest.raises(errors.NotSupported):
        verbs.revision("two\nlines")
    with pytest.raises(errors.NotSupported):
        verbs.revision("x", rev_id="a+b")
    with pytest.raises(errors.NotSupported):
        verbs.sql("sideways", "", "head")
    with pytest.raises(errors.NotSupported):
        verbs.sql("downgrade", "", "base")


def test_a_verb_knows_what_it_touches() -> None:
    assert verbs.upgrade().writes and verbs.stamp("head").connects and not verbs.heads().connects
    assert verbs.sql("upgrade", "", "head").offline and not verbs.sql("upgrade", "", "head").writes
    assert str(verbs.upgrade("+1")) == "upgrade +1" and str(verbs.stamp(["a", "b"])) == "stamp a b"
    assert str(verbs.sql("upgrade", "a", "b")) == "upgrade a:b --sql"
