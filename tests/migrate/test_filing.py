"""Revision files: shown first, then written as they were shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from browser import errors
from browser.migrate import verbs
from browser.migrate.filing import accept, drafts
from browser.migrate.project import read_project
from browser.migrate.runner import Runner
from browser.migrate.trust import Trust
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import PYTHON, MakeProject

MODELS = """
import sqlalchemy as sa
target_metadata = sa.MetaData()
sa.Table("t_r0001", target_metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50)),
         sa.Column("colour", sa.String(20)))
"""
WITH_MODELS = projects.ENV.replace("target_metadata = None", MODELS)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


async def test_autogenerate_is_shown_then_written_then_run(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner, project = Runner(trust, await open_database(sqlite_url)), make_project(projects.line(1), env=WITH_MODELS)
    await runner.run(verbs.upgrade(), project, PYTHON)
    assert "colour" in str((await runner.run(verbs.check(), project, PYTHON)).data)
    before = files(project.folder)
    verb = verbs.revision("a colour", autogenerate=True, only_show=True)
    shown = await runner.run(verb, project, PYTHON)
    assert files(project.folder) == before
    (draft,) = drafts(shown.data, project)
    assert "op.add_column('t_r0001', sa.Column('colour', sa.String(length=20)" in draft.text
    assert draft.path.name == f"{draft.id}_a_colour.py" and not draft.exists
    assert accept(draft).read_text() == draft.text
    with pytest.raises(errors.NotSupported, match="there already"):
        accept(draft)
    now = read_project(project.folder)
    assert draft.id in now.revisions and now.digest != project.digest
    trust.trust(now.folder, now.digest)
    assert (await runner.run(verbs.upgrade(), now, PYTHON)).finished == (draft.id,)
    assert (await runner.run(verbs.check(), now, PYTHON)).data == []


def test_a_place_outside_is_refused(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project(projects.line(1))
    with pytest.raises(errors.NotSupported, match="outside"):
        drafts([{"id": "x", "path": str(tmp_path / "x.py"), "text": ""}], project)
    (draft,) = drafts([{"id": "x", "path": "migrations/versions/x.py", "text": "1"}], project)
    assert draft.path == project.folder / "migrations/versions/x.py"
    with pytest.raises(errors.NotSupported, match="cannot be written"):
        accept(replace(draft, path=Path("/proc/no/x.py")))
