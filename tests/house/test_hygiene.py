"""Imports at run time: the core pulls in no Qt, and importing any module does nothing else."""

import subprocess
import sys
import tomllib
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
