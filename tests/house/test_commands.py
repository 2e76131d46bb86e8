"""The README's two commands: short, POSIX, pinned."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
COMMANDS = ("resources/start", "tests/run", ".ci/run")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_short_and_parses(name: str) -> None:
    text = (ROOT / name).read_text()
    assert text.startswith("#!/bin/sh\n")
    assert len(text.splitlines()) <= 40
    subprocess.run(["sh", "-n", ROOT / name], check=True)


def test_the_readme_names_both() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "sh resources/start" in readme
    assert "sh tests/run" in readme


def _pins() -> dict[str, str]:
    lines = (ROOT / "resources" / "constraints.txt").read_text().splitlines()
    return {_canonical(name): version for name, version in (line.split("==") for line in lines if "==" in line)}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_requirement_is_pinned_to_a_version_that_fits() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = config["project"]
    extras = project["optional-dependencies"]
    listed = [*project["dependencies"], *extras["async"], *extras["dev"], *config["build-system"]["requires"]]
    requirements = [Requirement(each) for each in listed]
    pins = _pins()
    unfit = [
        str(each)
        for each in requirements
        if each.name != "rowlore" and not each.specifier.contains(pins.get(_canonical(each.name), "0"))
    ]
    assert not unfit


def _sourced(tmp_path: Path, command: str, path: str) -> subprocess.CompletedProcess[str]:
    shutil.copytree(ROOT / "resources", tmp_path / "resources", ignore=shutil.ignore_patterns("icons", "themes"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return subprocess.run(
        ["/bin/sh", "-c", f". resources/prepare; {command}"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def _tools(folder: Path, **scripts: str) -> str:
    """A PATH with the few programs that resources/prepare uses, and some that say what a test wants to hear."""
    folder.mkdir()
    for name in ("cat", "cksum", "tr", "mkdir"):
        (folder / name).symlink_to(shutil.which(name) or "")
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_an_old_python_is_told_what_is_needed(tmp_path: Path) -> None:
    old = 'case $1 in -V) echo "Python 3.9.2" ;; *) exit 1 ;; esac'
    done = _sourced(tmp_path, "environment ''", _tools(tmp_path / "bin", python3=old))
    assert (done.returncode, done.stderr) == (1, "Rowlore needs Python 3.11 or newer; here: Python 3.9.2.\n")


def test_whoever_may_not_install_is_told_what_is_missing(tmp_path: Path) -> None:
    path = _tools(tmp_path / "bin", id="echo 1000", ldconfig="echo '\tlibEGL.so.1 (libc6,x86-64) => /lib/libEGL.so.1'")
    done = _sourced(tmp_path, "need libEGL.so.1=libegl1 libodd.so.3=libodd3 nosuch=nosuch-bin && echo on", path)
    assert done.stdout == "on\n"
    assert done.stderr == "Missing, and not installed for you (Debian: apt-get install libodd3 nosuch-bin)\n"


def test_what_is_there_is_not_looked_for_twice(tmp_path: Path) -> None:
    path = _tools(tmp_path / "bin", ldconfig="echo '\tlibEGL.so.1 (libc6,x86-64) => /lib/libEGL.so.1'")
    done = _sourced(tmp_path, "need libEGL.so.1=libegl1 cat=coreutils /etc/passwd=base-passwd", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
