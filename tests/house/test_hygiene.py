"""Imports at run time: the core pulls in no Qt, and importing any module does nothing else."""

import os
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[2]
WITH_QT = ("browser.ui", "browser.app", "browser.__main__")

ASK = """
import importlib, logging, sys, threading
asked, *names = sys.argv[1:]
for name in names:
    importlib.import_module(name)
print(sorted({name.partition(".")[0] for name in sys.modules} & set(asked.split())))
print([thread.name for thread in threading.enumerate()][1:], logging.getLogger().handlers)
"""

AT_THE_FIRST_ROWS = """
import linecache, sys
from browser import app
from browser.ui.window import begin
begin.WAIT_SECONDS = 60.0  # on a busy machine, too, the rest waits for the rows
def noted(window, asked, begun=begin.begin):
    work = begun(window, asked)
    work[0].add_done_callback(lambda _: print(*(name for name in sys.modules if name.startswith("browser."))))
    return work
begin.begin = noted
status = app.main(sys.argv[1:])
print(*(path for path in linecache.cache if path.endswith(".py") and "sqlalchemy" in path))
sys.exit(status)
"""

NOT_FOR_ROWS = (
    *("browser.console.", "browser.migrate.", "browser.orm.", "browser.demo.install", "browser.demo.models"),
    *("browser.ui.console.", "browser.ui.migrate.", "browser.ui.orm.", "browser.ui.demo."),
    *("browser.database.dialects.postgresql", "browser.database.dialects.mysql"),
    *("browser.database.dialects.base.lexis_tokens", "browser.database.statements_shapes"),
    "browser.ui.widgets.value_viewer",
)
"""What a start does not import before a table's first rows are there: whoever needs it imports it then, and what every
connection leads to waits for `begin.over`."""


def _modules() -> list[str]:
    files = sorted(ROOT.glob("browser/**/*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files]


def _core() -> list[str]:
    return [name for name in _modules() if not name.startswith(WITH_QT)]


def _said_after_importing(names: list[str], *, asked: str) -> list[str]:
    """Which of the `asked` packages are loaded afterwards; which threads run and who listens to the log."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, asked, *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_the_core_runs_without_qt() -> None:
    assert _said_after_importing(_core(), asked="PySide6 shiboken6 qasync") == ["[]", "[] []"]


def test_the_first_paint_waits_for_no_engine() -> None:
    heavy = "sqlalchemy alembic keyring sqlparse pygments psycopg2 pymysql sqlite3 platformdirs"
    assert _said_after_importing(["browser.app", "browser.ui.window.main"], asked=heavy) == ["[]", "[] []"]


def test_the_first_rows_wait_for_nothing_else(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_FIRST_ROWS, "shop.db", "--table", "users", "--exit-when-painted"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "ROWLORE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    names, sources = (line.split() for line in done.stdout.splitlines())
    assert sources == []  # PySide's own __import__ would have read all of SQLAlchemy's
    assert "browser.rows.fetching" in names
    assert [name for name in names if name.startswith(NOT_FOR_ROWS)] == []


def test_no_import_of_the_ui_starts_anything() -> None:
    names = [name for name in _modules() if name.startswith("browser.ui")]
    assert _said_after_importing(names, asked="") == ["[]", "[] []"]


def test_the_contract_names_every_room_of_the_core() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (named,) = [contract["source_modules"] for contract in contracts if contract["name"].startswith("Nothing outside")]
    rooms = {".".join(name.split(".")[:2]) for name in _core()} - {"browser"}
    assert rooms == set(named)


def test_the_contract_names_every_room_of_the_ui() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    panels = next(layer for layer in layers if " | " in layer).split(" | ")
    rooms = {path.parent.name for path in ROOT.glob("browser/ui/*/__init__.py")} - {"widgets", "window"}
    assert {f"browser.ui.{room}" for room in rooms} == set(panels)
