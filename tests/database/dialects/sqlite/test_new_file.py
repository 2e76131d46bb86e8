"""New databases."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from browser import errors
from browser.database.database import Database
from browser.database.dialects.sqlite import new_file


@pytest.mark.parametrize("name", ["shop.db", "a?b#c%20 'd\".db", "no ending", "Größe.sqlite"])
async def test_it_is_a_real_empty_database(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    new_file.create(path)
    assert path.read_bytes().startswith(b"SQLite format 3\0")
    assert [each.name for each in tmp_path.iterdir()] == [name]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select count(*) from sqlite_master").fetchone() == (0,)
        connection.execute("create table t (a)")
    database = await Database.connect(str(path))
    await database.close()


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_nothing_is_ever_overwritten(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "there.db"
    if kind == "file":
        path.write_bytes(b"precious")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(errors.NotADatabase, match="already"):
        new_file.create(path)
    assert [each.name for each in tmp_path.iterdir()] == ["there.db"]
    if kind == "file":
        assert path.read_bytes() == b"precious"


def test_whoever_was_quicker_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "late.db"
    link = os.link

    def slow(source: Any, target: Any) -> None:
        path.write_bytes(b"precious")
        link(source, target)

    monkeypatch.setattr(os, "link", slow)
    with pytest.raises(errors.NotADatabase, match="already"):
        new_file.create(path)
    assert path.read_bytes() == b"precious"


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Any, target: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    new_file.create(tmp_path / "shop.db")
    assert [each.name for each in tmp_path.iterdir()] == ["shop.db"]
    with pytest.raises(errors.NotADatabase, match="already"):
        new_file.create(tmp_path / "shop.db")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(errors.NotADatabase, match="cannot be made"):
        new_file.create(tmp_path / "missing" / "shop.db")
    assert not list(tmp_path.iterdir())
