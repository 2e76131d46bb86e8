"""Imports at run time: the core pulls in no Qt, and importing any module does nothing else."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
WITH_QT = ("browser.ui", "browser.app", "browser.__main__")

ASK = """
import importlib, logging, sys, threading
for name in sys.argv[1:]:
    importlib.import_module(name)
print(sorted({name.partition(".")[0] for name in sys.modules} & {"PySide6", "shiboken6", "qasync"}))
print([thread.name for thread in threading.enumerate()][1:], logging.getLogger().handlers)
"""


def _modules() -> list[str]:
    files = sorted(ROOT.glob("browser/**/*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files]


def _core() -> list[str]:
    return [name for name in _modules() if not name.startswith(WITH_QT)]


def _said_after_importing(names: list[str]) -> list[str]:
    done = subprocess.run([sys.executable, "-c", ASK, *names], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_the_core_runs_without_qt() -> None:
    assert _said_after_importing(_core()) == ["[]", "[] []"]


def test_no_import_of_the_ui_starts_anything() -> None:
    said = _said_after_importing([name for name in _modules() if name.startswith("browser.ui")])
    assert said[1] == "[] []"


def test_the_contract_names_every_room_of_the_core() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (named,) = [contract["source_modules"] for contract in contracts if contract["name"].startswith("Nothing outside")]
    rooms = {".".join(name.split(".")[:2]) for name in _core()} - {"browser"}
    assert rooms == set(named)


def test_the_contract_names_every_room_of_the_ui() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    panels = next(layer for layer in layers if " | " in layer).split(" | ")
    rooms = {path.parent.name for path in ROOT.glob("browser/ui/*/__init__.py")} - {"widgets"}
    assert {f"browser.ui.{room}" for room in rooms} == set(panels)
