"""The script of the child process: for any Python from 3.8 on, without anything of ours."""

import ast
import json
import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from browser.migrate import child, child_verbs, child_watch, verbs
from browser.migrate.child import fitting_url
from browser.migrate.child_watch import encrypt, identity_of, revision_of, vendor_of
from browser.migrate.events import Event, Line
from browser.migrate.runner import Runner
from browser.migrate.trust import Trust
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import PYTHON, MakeProject

PARTS = [Path(str(each.__file__)) for each in (child, child_verbs, child_watch)]


class Told:
    """Remembers events instead of sending them."""

    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []

    def emit(self, kind: str, **facts: Any) -> None:
        self.said.append((kind, facts))


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_it_is_written_for_python_3_8_and_imports_nothing_of_ours(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    allowed = {*sys.stdlib_module_names, "alembic", "sqlalchemy"}
    assert {name.partition(".")[0] for name in imported} <= allowed
    on_top = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    assert not on_top & {"alembic", "sqlalchemy"}


async def test_nothing_of_ours_is_on_its_path_or_among_its_modules(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    paths = "[each for each in sys.path if 'migrate' in each]"
    show = f"import sys; print('ours:', {paths}, [each for each in sys.modules if 'browser' in each])"
    project = make_project(projects.line(1), env=f"{show}\n{projects.ENV}")
    seen: list[Event] = []
    await Runner(trust, await open_database(sqlite_url)).run(verbs.current(), project, PYTHON, seen.append)
    assert Line("ours: [] []") in seen


@pytest.mark.parametrize(
    ("url", "asynchronous", "driver"),
    [
        ("postgresql+psycopg2://a:b@h/d", False, "postgresql+psycopg2"),
        ("postgresql+psycopg2://a:b@h/d", True, "postgresql+asyncpg"),
        ("postgresql+asyncpg://a:b@h/d", False, "postgresql+psycopg2"),
        ("postgresql+asyncpg://a:b@h/d", None, "postgresql+asyncpg"),
        ("mysql+pymysql://a:b@h/d", True, "mysql+asyncmy"),
        ("sqlite:////tmp/x.db", True, "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////tmp/x.db", False, "sqlite"),
        ("sqlite:////tmp/x.db", None, "sqlite"),
    ],
)
def test_the_driver_fits_the_engine(url: str, asynchronous: bool | None, driver: str) -> None:
    told = Told()
    fitting = fitting_url(url, asynchronous, told)
    assert fitting.drivername == driver
    assert fitting.set(drivername="x") == make_url(url).set(drivername="x")
    assert bool(told.said) is (make_url(url).drivername != driver)


def test_options_of_another_driver_are_not_dropped_in_silence() -> None:
    with pytest.raises(RuntimeError, match="options"):
        fitting_url("postgresql+psycopg2://a:b@h/d?sslmode=verify-full", True, Told())
    with pytest.raises(RuntimeError, match="no driver"):
        fitting_url("oracle://a:b@h/d", True, Told())


def test_a_database_has_an_identity(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.touch()
    (tmp_path / "b.db").symlink_to(path)
    assert identity_of([path, "", "", 0]) == identity_of([tmp_path / "b.db", "", "", 0])
    assert identity_of(["app", 17, "2026"]) == ["app", "17", "2026"]


def test_vendors_are_known_by_their_drivers() -> None:
    def of(module: str) -> str:
        return vendor_of(type("Connection", (), {"__module__": module})())

    assert of("sqlalchemy.dialects.postgresql.asyncpg") == of("psycopg2.extensions") == "postgresql"
    assert of("sqlalchemy.dialects.mysql.asyncmy") == of("pymysql.connections") == of("MySQLdb") == "mysql"
    assert of("sqlalchemy.dialects.sqlite.aiosqlite") == of("sqlite3") == "sqlite"
    assert of("oracledb.connection") == ""


def test_a_stamp_is_named_by_where_it_leads() -> None:
    stamp = type("StampStep", (), {"to_": ("one", "two")})()
    assert revision_of(stamp) == "one, two"


def test_a_driver_is_told_to_encrypt() -> None:
    def told(driver: str, mode: str, **more: str) -> dict[str, Any]:
        keywords: dict[str, Any] = {}
        encrypt(driver, {"mode": mode, **more}, keywords)
        return keywords

    assert told("psycopg2", "preferred") == told("pysqlite", "off") == {}
    assert told("psycopg2", "required") == {"sslmode": "require"}
    assert told("psycopg", "verify-full", ca="x") == {"sslmode": "verify-full", "sslrootcert": "x"}
    for driver in ("pymysql", "asyncmy", "asyncpg"):
        full, some = told(driver, "verify-full")["ssl"], told(driver, "required")["ssl"]
        assert (full.check_hostname, full.verify_mode) == (True, ssl.CERT_REQUIRED)
        assert (some.check_hostname, some.verify_mode) == (False, ssl.CERT_NONE)
    with pytest.raises(RuntimeError, match="encrypt"):
        told("mysqldb", "required")


def test_it_ends_when_the_app_has_gone(make_project: MakeProject) -> None:
    """Also where the app was started in the background of a shell, which has SIGINT ignored for all it starts."""
    project = make_project(projects.line(1), env="import time\nprint('env', flush=True)\ntime.sleep(60)")
    events, told = os.pipe()
    hears, control = os.pipe()
    order = {"verb": "current", "arguments": {}, "config": str(project.config)}
    command = [sys.executable, str(PARTS[0]), str(told), str(hears)]
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        started = subprocess.Popen(
            command, pass_fds=(told, hears), cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    finally:
        signal.signal(signal.SIGINT, usual)
    with started:
        os.write(control, json.dumps(order).encode() + b"\n")
        assert started.stdout is not None and started.stdout.readline() == b"env\n"
        os.close(control)
        assert started.wait(10) != -signal.SIGTERM, "it hears SIGINT"
    for descriptor in (events, told, hears):
        os.close(descriptor)
