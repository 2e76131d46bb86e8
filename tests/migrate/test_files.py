"""Files of a folder nobody knows."""

import os
from pathlib import Path

import pytest

from browser.migrate.files import HUGEST, read_file, shown, walk, words_of


def names(place: Path, *, recursive: bool = True, compiled: bool = False) -> list[str]:
    return [Path(each).relative_to(place).as_posix() for each in walk(place, recursive=recursive, compiled=compiled)]


def test_the_order_is_alembics_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in ("b.py", "a.py", "z/d.py", "c/e.py", "__pycache__/x.pyc", "c/__pycache__/y.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "c" / "again").symlink_to(tmp_path)
    assert names(tmp_path) == ["a.py", "b.py", "c/e.py", "z/d.py"]
    assert names(tmp_path, recursive=False) == ["a.py", "b.py"]
    assert names(tmp_path, compiled=True) == [
        "a.py", "b.py", "__pycache__/x.pyc", "c/e.py", "c/__pycache__/y.pyc", "z/d.py",
    ]  # fmt: skip
    assert names(tmp_path / "nowhere") == []


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(OSError, match="no ordinary file"):
        read_file(tmp_path / "pipe.py")
    with pytest.raises(OSError, match="no ordinary file"):
        read_file(Path("/dev/zero"))


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(HUGEST + 1)
    with pytest.raises(OSError) as raised:
        read_file(tmp_path / "huge.py")
    assert words_of(raised.value) == "it has 64,000,001 bytes"


def test_any_name_can_be_shown() -> None:
    assert shown(os.fsdecode(b"a\xff.py")) == "a\ufffd.py"
