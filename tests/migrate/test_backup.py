"""Backups of a SQLite file: whole, named by their time, found again, restored."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from browser import errors
from browser.migrate.backup import back_up, backups, copy, openers_of, restore, sees_openers


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


def test_a_backup_is_whole_also_while_somebody_writes(path: Path) -> None:
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO t VALUES (2)")
        writer.commit()
        writer.execute("INSERT INTO t VALUES (3)")  # not committed
        parts: list[float] = []
        made = back_up(path, parts.append)
    assert rows(made.path) == [(1,), (2,)] and parts[-1] == 1.0
    assert made.path.stat().st_mode & 0o777 == 0o600 and made.size > 0
    assert not list(path.parent.glob("*.part"))


def test_backups_are_found_the_newest_first_and_restored(path: Path) -> None:
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


def test_a_file_that_another_process_has_open_is_left_as_it_is(path: Path) -> None:
    made = back_up(path)
    holds = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]); c.execute('select 1 from t'); print(flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-u", "-c", f"{holds}; time.sleep(60)", str(path)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert [each.endswith(f"({other.pid})") for each in openers_of(path)] == [True]
        with pytest.raises(errors.NotSupported, match=rf"is open in .*\({other.pid}\)"):
            restore(made)
        other.kill()
    assert openers_of(path) == openers_of(path.with_name("missing.db")) == () and sees_openers()
    restore(made)


def test_a_backup_tells_where_it_stands_and_gets_no_side_files(path: Path) -> None:
    before = back_up(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript('CREATE TABLE "v""t" (version_num); INSERT INTO "v""t" VALUES (\'b\'), (\'a\')')
    after = back_up(path)
    assert [each.rows for each in backups(path)] == [(), ()]
    assert [each.rows for each in backups(path, 'v"t')] == [("a", "b"), ()]
    restore(before)
    assert {each.name for each in path.parent.iterdir()} <= {
        path.name, f"{path.name}-wal", f"{path.name}-shm", before.path.name, after.path.name
    }  # fmt: skip
    after.path.write_text("no database, but long enough to be read as one" * 100)
    assert [each.rows for each in backups(path)] == [None, ()]


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_kill_while_it_is_restored_leaves_all_or_nothing(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "big.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA journal_mode = {mode}; CREATE TABLE t (x, y); INSERT INTO t VALUES (1, 0)")
        connection.executemany("INSERT INTO t VALUES (1, zeroblob(?))", [(1_000_000,) for _ in range(40)])
        connection.commit()
    back_up(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE t SET x = 2")
        connection.commit()
    run = "import sys; from pathlib import Path; from browser.migrate.backup import backups, restore"
    run += "; (made,) = backups(Path(sys.argv[1])); print(flush=True); restore(made)"
    found = set()
    for milliseconds in (5, 25, 60, 500):
        with subprocess.Popen([sys.executable, "-c", run, str(path)], stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            other.stdout.readline()
            threading.Event().wait(milliseconds / 1000)
            other.kill()
        with closing(sqlite3.connect(path)) as connection:
            found |= set(connection.execute("SELECT DISTINCT x FROM t").fetchall())
            assert connection.execute("SELECT COUNT(DISTINCT x), COUNT(*) FROM t").fetchone() == (1, 41)
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert found <= {(1,), (2,)}


def test_a_lock_is_not_waited_for_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's backup itself would try again for ever."""
    monkeypatch.setattr("browser.migrate.backup.BUSY_SECONDS", 0.3)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode = DELETE")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(errors.NotSupported, match="locked"):
            back_up(path)
    assert not list(path.parent.glob("*.part")) and backups(path) == ()


@pytest.mark.parametrize("looks", [0, 1])
def test_a_backup_that_goes_meanwhile_is_no_error(path: Path, monkeypatch: pytest.MonkeyPatch, looks: int) -> None:
    kept, gone = back_up(path), back_up(path)
    real, left = Path.stat, iter(range(looks))

    def late(self: Path, **kwargs: Any) -> os.stat_result:
        if self == gone.path and next(left, None) is None:
            gone.path.unlink(missing_ok=True)
        return real(self, **kwargs)

    monkeypatch.setattr(Path, "stat", late)
    assert backups(path) == (kept,) if not looks else kept in backups(path)


def test_a_folder_that_cannot_be_listed_is_a_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(errors.NotSupported, match="cannot be listed"):
        backups(path)


def test_what_cannot_be_restored_is_not_said_to_be_copied(path: Path) -> None:
    kept = back_up(path)
    kept.path.write_bytes(b"nonsense" * 1000)
    with pytest.raises(errors.NotSupported, match="cannot be restored"):
        restore(kept)
