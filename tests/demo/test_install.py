"""The demo file of the first start: quick, complete or not there, never over somebody else's file."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from browser import errors, paths
from browser.demo import upgrade
from browser.demo.install import APPLICATION_ID, HEAD, ensure, install, reset

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database

ROOT = Path(__file__).parents[2]
ENSURE = "import sys, pathlib; from browser.demo.install import ensure; ensure(pathlib.Path(sys.argv[1]))"

AS_NOBODY = """
import os, pathlib, sys
from browser import errors
from browser.demo.install import ensure
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    ensure(pathlib.Path(sys.argv[1]))
except errors.ConnectError as error:
    print(error)
"""


def _ask(path: Path, question: str) -> Any:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchone()[0]


def _tell(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statement)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The content of a fresh demo file, made once."""
    path = tmp_path_factory.mktemp("made") / "demo.db"
    ensure(path)
    return path.read_bytes()


@pytest.fixture
def demo(tmp_path: Path, made: bytes) -> Path:
    """A fresh demo file."""
    path = tmp_path / "demo.db"
    path.write_bytes(made)
    return path


def test_the_head_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(upgrade.configuration()).get_heads() == [HEAD]


def test_the_demo_lives_in_the_home(home: Path) -> None:
    assert paths.demo_file() == home / "demo.db"


def test_a_missing_file_is_made_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder % ünïcode" / "demo.db"
    ensure(path)
    assert [file.name for file in path.parent.iterdir()] == ["demo.db"]
    assert _ask(path, "SELECT count(*) FROM orders") == 1500
    assert _ask(path, "SELECT version_num FROM alembic_version") == HEAD
    assert _ask(path, "PRAGMA application_id") == APPLICATION_ID
    assert _ask(path, "PRAGMA integrity_check") == "ok"
    assert _ask(path, "SELECT count(*) FROM pragma_foreign_key_check") == 0


def test_a_ready_file_costs_no_import(demo: Path) -> None:
    ask = f"{ENSURE}; print(sorted({{'sqlalchemy', 'alembic', 'PySide6'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", ask, str(demo)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_ready_file_is_not_touched(demo: Path, made: bytes) -> None:
    _tell(demo, "DELETE FROM order_items; DELETE FROM orders; DELETE FROM posts; DELETE FROM users")
    before = demo.read_bytes()
    ensure(demo)
    assert demo.read_bytes() == before


def test_two_processes_at_once(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    command = [sys.executable, "-W", "error", "-c", ENSURE, str(path)]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[1] for process in both] == ["", ""]
    assert [process.returncode for process in both] == [0, 0]
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["demo.db"]
    assert _ask(path, "SELECT count(*) FROM users") == 320


def test_two_threads_at_once(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    threads = [threading.Thread(target=ensure, args=(path,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _ask(path, "SELECT count(*) FROM users") == 320


def test_a_migrated_but_empty_file_is_finished(demo: Path) -> None:
    """`alembic upgrade head` at a prompt makes such a file."""
    tables = "audit_trail order_items orders products post_tags tags posts employees users"
    _tell(demo, ";".join(f"DELETE FROM {table}" for table in tables.split()) + "; PRAGMA application_id = 0")
    ensure(demo)
    assert _ask(demo, "SELECT count(*) FROM users") == 320
    assert _ask(demo, "PRAGMA application_id") == APPLICATION_ID


def test_a_file_of_an_older_revision_is_migrated(demo: Path) -> None:
    """Taken down to nothing, as `alembic downgrade base` does."""
    tables = "audit_trail order_items orders products post_tags tags posts employees users"
    _tell(
        demo,
        "DELETE FROM alembic_version; DROP VIEW user_stats;"
        + ";".join(f"DROP TABLE {table}" for table in tables.split()),
    )
    ensure(demo)
    assert _ask(demo, "SELECT version_num FROM alembic_version") == HEAD
    assert _ask(demo, "SELECT count(*) FROM users") == 320


def test_the_file_of_the_first_rowlore_keeps_its_rows(demo: Path) -> None:
    engine = create_engine(f"sqlite:///{demo}", poolclass=NullPool)
    with engine.begin() as connection:
        command.downgrade(upgrade.configuration(connection), "5c1d9f0e7a34")
    asked = "SELECT group_concat(id || email || hashed_password || coalesce(bio, '')) FROM users"
    orders = "SELECT group_concat(id || user_id || status || created_at || updated_at) FROM orders"
    before = _ask(demo, asked), _ask(demo, orders)
    ensure(demo)
    assert (_ask(demo, asked), _ask(demo, orders)) == before
    assert _ask(demo, "SELECT version_num FROM alembic_version") == HEAD
    assert _ask(demo, "SELECT count(*) FROM employees") == 32
    assert _ask(demo, "SELECT count(*) FROM user_stats WHERE total_orders > 0") > 200


def test_a_file_of_a_newer_rowlore_is_left_as_it_is(demo: Path) -> None:
    _tell(demo, "UPDATE alembic_version SET version_num = 'ffffffffffff'")
    before = demo.read_bytes()
    ensure(demo)
    assert demo.read_bytes() == before


@pytest.mark.parametrize("function", [ensure, reset])
@pytest.mark.parametrize(
    "content",
    [b"", b"a letter to grandmother", b"SQLite format 3\0" + b"\xff" * 5000],
    ids=["empty", "text", "damaged"],
)
def test_a_file_that_is_no_demo_is_left_as_it_is(
    tmp_path: Path, content: bytes, function: Callable[[Path], None]
) -> None:
    path = tmp_path / "demo.db"
    path.write_bytes(content)
    with pytest.raises(errors.NotADatabase, match="left as it is"):
        function(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["demo.db"]


@pytest.mark.parametrize("function", [ensure, reset])
@pytest.mark.parametrize("script", ["CREATE TABLE users (id)", "CREATE TABLE alembic_version (version_num)"])
def test_a_database_of_somebody_else_is_left_as_it_is(
    tmp_path: Path, script: str, function: Callable[[Path], None]
) -> None:
    path = tmp_path / "demo.db"
    _tell(path, script + "; INSERT INTO " + script.split()[2] + " VALUES ('aaaabbbbcccc')")
    before = path.read_bytes()
    with pytest.raises(errors.NotADatabase, match="not Rowlore's demo"):
        function(path)
    assert path.read_bytes() == before


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    with pytest.raises(errors.NotADatabase, match="is a folder"):
        ensure(tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    for parent in (tmp_path, *list(tmp_path.parents)[:2]):  # pytest's own, which it closes to others
        parent.chmod(parent.stat().st_mode | 0o011)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(folder / "demo.db")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"The demo cannot be made in “{folder}”. Permission denied Allow writing there")
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(errors.ConnectError, match="The demo cannot be made"):
        ensure(tmp_path / "file" / "demo.db")


def test_a_fill_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.demo.fill.IN_ORDER", ("users", "users"))
    with pytest.raises(errors.StatementFailed, match="UNIQUE constraint failed"):
        ensure(tmp_path / "demo.db")
    assert [file for file in tmp_path.iterdir() if file.is_file()] == []


def test_reset_gives_fresh_rows_to_whoever_has_it_open(demo: Path) -> None:
    with closing(sqlite3.connect(demo)) as reader:
        inode = demo.stat().st_ino
        _tell(demo, "DELETE FROM order_items")
        assert reader.execute("SELECT count(*) FROM order_items").fetchone() == (0,)
        reset(demo)
        assert reader.execute("SELECT count(*) FROM order_items").fetchone()[0] > 3000
        assert demo.stat().st_ino == inode
    assert [file.name for file in demo.parent.iterdir() if file.is_file()] == ["demo.db"]


def test_reset_makes_a_missing_file(tmp_path: Path) -> None:
    reset(tmp_path / "demo.db")
    assert _ask(tmp_path / "demo.db", "SELECT count(*) FROM users") == 320


def test_reset_waits_for_nobody_for_ever(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.demo.install.LOCK_SECONDS", 0.1)
    with closing(sqlite3.connect(demo)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.ConnectError, match="cannot be used at the moment"):
            reset(demo)


async def test_install_by_every_driver(driver_url: str, open_database: Callable[[str], Awaitable["Database"]]) -> None:
    database = await open_database(driver_url)
    inserted = await database.write(install, 0.05)
    assert inserted > 400
    assert await database.read(_count_orders) == 75
    assert await database.write(install, 0.05) == 0


def _count_orders(connection: "Connection") -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM orders").scalar_one())
