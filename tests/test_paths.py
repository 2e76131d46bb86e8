"""Resources, migrations and the user's folder are found from a checkout and from a wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from browser import paths

ROOT = Path(__file__).parents[1]
ASK = "from browser import paths; print(paths.resources()); print(paths.migrations())"


def test_in_a_checkout() -> None:
    assert paths.resources() == ROOT / "resources"
    assert paths.migrations() == ROOT / "migrations"


def test_in_a_wheel(tmp_path: Path) -> None:
    wheel = _built_wheel(tmp_path)
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    resources, migrations = (Path(line) for line in done.stdout.splitlines())
    assert resources == tmp_path / "site" / "browser" / "_data" / "resources"
    assert {path.relative_to(resources) for path in resources.rglob("*") if path.is_file()} == _files(
        ROOT / "resources"
    )
    assert {path.relative_to(migrations) for path in migrations.rglob("*") if path.is_file()} >= {Path("env.py")}


def _built_wheel(folder: Path) -> Path:
    """Built by hatchling in a process of its own, as pip does, without the net."""
    build = f"import hatchling.build; print(hatchling.build.build_wheel({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", build], cwd=ROOT, capture_output=True, text=True, check=True)
    return folder / done.stdout.splitlines()[-1]


def _files(folder: Path) -> set[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {(ROOT / name).relative_to(folder) for name in listed.stdout.split("\0") if name}


def test_in_a_frozen_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "browser" / "_data").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "browser")
    paths._data.cache_clear()
    try:
        assert paths.resources() == tmp_path / "browser" / "_data" / "resources"
    finally:
        paths._data.cache_clear()


def test_home_is_where_the_environment_says(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.home() == home
    monkeypatch.delenv("ROWLORE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "xdg"))
    assert paths.home() == home / "xdg" / "rowlore"
    assert not paths.home().exists()
