"""How the child gets its database: what env.py asks for, read without running it; interpreters; environments."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection

from browser import paths
from browser.migrate import connecting
from browser.migrate.connecting import Recipe, environment, interpreters, recipe
from browser.migrate.project import read_project
from tests.migrate import projects
from tests.migrate.conftest import MakeProject


def test_the_demo_takes_a_url_both_ways() -> None:
    found = recipe(read_project(paths.migrations().parent))
    assert found == Recipe(("ROWLORE_DEMO_URL",), ("url",), attribute=False, asynchronous=None)


OLD_ASYNC = "from sqlalchemy.ext.asyncio import AsyncEngine\nconnectable = AsyncEngine(engine_from_config({}))"
SETTINGS = """
import os
url = os.environ["DATABASE_URL"]; port = os.environ["PORT"]
other = os.getenv("SQLALCHEMY_DATABASE_URI", "x"); third = os.environ.get("POSTGRES_DSN")
x = context.get_x_argument(as_dictionary=True)
fourth = x["dburl"]; fifth = x.get("tenant"); engine = create_engine(url)
"""


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        (projects.ENV, Recipe(asynchronous=False)),
        (projects.ASYNC_ENV, Recipe(asynchronous=True)),
        (OLD_ASYNC, Recipe(asynchronous=True)),
        ("connection = context.config.attributes['connection']", Recipe(attribute=True)),
        ("connection = config.attributes.get('connection') or create_engine('x')", Recipe(asynchronous=False)),
        ("from app.db import engine", Recipe()),
        ("this is no Python", Recipe()),
        (SETTINGS, Recipe(("DATABASE_URL", "POSTGRES_DSN", "SQLALCHEMY_DATABASE_URI"), ("dburl",), False, False)),
    ],
)
def test_what_env_asks_for(env: str, expected: Recipe, make_project: MakeProject) -> None:
    assert recipe(make_project(projects.line(1), env=env)) == expected


def test_interpreters_are_found_without_running_them(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(projects.line(1))
    place = project.folder / ".venv" / "bin" / "python"
    place.parent.mkdir(parents=True)
    place.write_text(f"#!/bin/sh\ntouch {project.folder}/ran\n")
    place.chmod(0o755)
    found = interpreters(project)
    assert [each.path for each in found] == [place, Path(sys.executable)]
    assert found[-1].ours and not (project.folder / "ran").exists()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert [each.path for each in interpreters(project)] == [place]
    assert interpreters(None) == ()


def test_the_environment_is_the_persons_and_not_ours(tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    given = {"PYTHONPATH": "/ours", "ROWLORE_HOME": "/x", "HOME": "/home/ada", "QT_QPA_PLATFORM": "x", "PATH": "/bin"}
    made = environment(python, given)
    assert made["HOME"] == "/home/ada" and made["PATH"] == f"{python.parent}:/bin"
    assert made["VIRTUAL_ENV"] == str(tmp_path / "venv")
    assert not {"PYTHONPATH", "ROWLORE_HOME", "QT_QPA_PLATFORM"} & set(made)


def test_a_database_is_the_same_for_both(connection: Connection) -> None:
    assert connecting.identity(connection) == connecting.identity(connection) != ()
