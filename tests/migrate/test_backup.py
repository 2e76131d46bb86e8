"""Copies of a SQLite file: whole, named by their time, found again, put back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from browser import errors
from browser.migrate.backup import back_up, backups, copy, restore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "shop #1%20.db"
    with closing(sqlite3.connect(made)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)")
    made.chmod(0o600)
    return made


def rows(path: Path) -> list[tuple[int, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT x FROM t ORDER BY x").fetchall()


def test_a_copy_is_whole_also_while_somebody_writes(path: Path) -> None:
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO t VALUES (2)")
        writer.commit()
        writer.execute("INSERT INTO t VALUES (3)")  # not committed
        parts: list[float] = []
        made = back_up(path, parts.append)
    assert rows(made.path) == [(1,), (2,)] and parts[-1] == 1.0
    assert made.path.stat().st_mode & 0o777 == 0o600 and made.size > 0
    assert not list(path.parent.glob("*.part"))


def test_copies_are_found_the_newest_first_and_put_back(path: Path) -> None:
    first = back_up(path)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("DELETE FROM t")
        reader.commit()
        second = back_up(path)
        assert backups(path) == (second, first) and first.path != second.path
        inode = path.stat().st_ino
        restore(first)
        assert reader.execute("SELECT x FROM t").fetchall() == [(1,)] and path.stat().st_ino == inode
    assert backups(path.with_name("other.db")) == ()


def test_a_locked_file_is_left_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.migrate.backup.BUSY_SECONDS", 0.1)
    made = back_up(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        holder.execute("INSERT INTO t VALUES (9)")
        with pytest.raises(errors.NotSupported, match="locked"):
            restore(made)
        holder.execute("COMMIT")
    assert rows(path) == [(1,), (9,)]


def test_what_cannot_be_copied_is_a_sentence(path: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.NotSupported):
        copy(tmp_path / "missing.db", tmp_path / "copy.db")
    target = tmp_path / "there.db"
    target.write_text("mine")
    with pytest.raises(errors.NotSupported):
        copy(path, target)
    assert target.read_text() == "mine"
    text = tmp_path / "text.db"
    text.write_text("no database, but long enough to be read as one" * 100)
    with pytest.raises(errors.NotSupported):
        copy(text, tmp_path / "copy.db")
    assert not list(tmp_path.glob("*.part"))
