"""Runs that fail, are cancelled, wait for a lock; dry runs; the journal."""

import os
import shutil
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import create_engine, make_url, text

from browser.migrate import verbs
from browser.ui.actions import action_of
from tests.migrate import projects
from tests.migrate.projects import Made
from tests.ui.driving import click, key, until
from tests.ui.migrate.conftest import OpenTab, settled
from tests.ui.windows import named


async def test_a_failure_says_what_is_left_and_how_to_get_out(
    database_url: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    folder = projects.write(tmp_path / "fails", projects.fails_in_the_middle())
    tab = await open_tab(database_url, folder)
    click(named(tab, "trustButton"))
    await settled()
    click(named(tab, "upgradeButton"))
    await settled()
    message = tab.message.message
    assert message is not None and message.severity == "error"
    assert "fails3" in message.text and "no_such_table" in message.words
    assert "The database says that it is at" in message.hint
    engine = create_engine(database_url)
    with engine.connect() as connection:
        half = connection.dialect.has_table(connection, "half")
        rows = list(connection.scalars(text("select version_num from alembic_version"))) if half else []
    engine.dispose()
    assert half == ("Left over: added table half" in message.hint)
    assert half == ("DROP TABLE" in message.statement)
    assert rows == (["r0002"] if half else [])
    steps = {name.split()[0]: time for name, time in tab.run_panel.steps.texts()}
    assert steps["fails3"] == "failed" and steps["after4"] == "pending"
    assert named(tab, "retryButton").isVisible()
    assert tab.journal.entries.index(0, 6).data() == "failed"


async def test_a_child_that_is_killed_inside_a_revision(database_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    """The tab says what the server says, and one way out leads to the head."""
    up, back = projects.table("slowly")
    waits = f"{up}\nprint('made', flush=True)\nimport time\ntime.sleep(60)"
    made = [*projects.line(1), Made("slow02", "r0001", "slow", upgrade=waits, downgrade=back)]
    tab = await open_tab(database_url, projects.write(tmp_path / "killed", made))
    click(named(tab, "trustButton"))
    await settled()
    click(named(tab, "upgradeButton"))
    await until(lambda: "made" in named(tab, "migrationLog").toPlainText().splitlines(), 20)
    (child,) = _children()
    os.kill(child, signal.SIGKILL)
    await settled()
    message = tab.message.message
    assert message is not None and message.severity == "error" and "slow02" in message.text
    assert "SIGKILL" in message.text + message.words + message.hint
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        half = connection.dialect.has_table(connection, "slowly")
        assert half == (connection.dialect.name != "postgresql")
        assert half == ("Left over: added table slowly" in message.hint)
        for statement in message.statement.split(";") if half else ():
            if statement.strip():
                connection.exec_driver_sql(statement)
    engine.dispose()
    projects.write(tmp_path / "killed", [*made[:1], Made("slow02", "r0001", "slow", upgrade=up, downgrade=back)])
    click(named(tab, "reloadButton"))
    await settled()
    click(named(tab, "trustButton"))
    await settled()
    click(named(tab, "upgradeButton"))
    await settled()
    assert tab.list.status.text().startswith("At head")


def _children() -> list[int]:
    """The processes that this one has started to run Alembic."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and b"child" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


async def test_cancel_in_the_middle_of_a_revision(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "slow", projects.slow()))
    click(named(tab, "trustButton"))
    await settled()
    key(tab.list.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: any("slow02" in name and time.endswith("s") for name, time in tab.run_panel.steps.texts()), 20)
    key(tab.list.table, Qt.Key.Key_Escape)
    await settled()
    message = tab.message.message
    assert message is not None and "was cancelled in slow02" in message.text
    assert not tab.operator.running and named(tab, "upgradeButton").isEnabled()


async def test_a_dry_run_changes_nothing_and_tells_the_error(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "fails", projects.fails_in_the_middle()))
    click(named(tab, "trustButton"))
    await settled()
    click(named(tab, "dryRunButton"))
    await settled()
    message = tab.message.message
    assert message is not None and message.text == "The real run would fail in fails3."
    path = str(make_url(sqlite_url).database)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select count(*) from sqlite_master").fetchone() == (0,)


async def test_no_dry_run_on_mariadb(mariadb_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(mariadb_url)
    click(named(tab, "dryRunButton"))
    await settled()
    assert tab.message.message is not None and "cannot run migrations dry" in tab.message.message.text


async def test_who_blocks_is_named(postgresql_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(postgresql_url, projects.write(tmp_path / "busy", projects.needs_a_lock()))
    click(named(tab, "trustButton"))
    await settled()
    action_of(tab.verbs, "upgrade_one").trigger()
    await settled()
    engine = create_engine(postgresql_url)
    with engine.connect() as blocker:
        blocker.execute(text("select * from busy"))
        pid = blocker.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
        click(named(tab, "upgradeButton"))
        await until(lambda: f"session {pid}" in tab.run_panel.blockers.text(), 8)
        click(named(tab, "cancelMigrationButton"))
        await settled()
        assert not tab.run_panel.blockers.isVisible()
    engine.dispose()
    assert tab.message.message is not None and "cancelled" in tab.message.message.text
    assert "half done" not in tab.message.message.hint


async def test_a_backup_is_made_first(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    click(tab.foot.backup)
    tab.foot.backup.setChecked(True)
    click(named(tab, "upgradeButton"))
    await settled()
    path = Path(str(make_url(sqlite_url).database))
    assert [each for each in path.parent.iterdir() if each.name.endswith(".backup")]
    assert tab.message.message is not None and "A backup of the file lies at" in tab.message.message.hint


async def test_nobody_is_told_to_drop_what_an_applied_revision_made(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    made = projects.line(2)
    alter = 'op.drop_column("t_r0001", "name")\nop.execute("nonsense")'
    made.append(projects.Made("alter3", "r0002", upgrade=alter))
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "alters", made))
    click(named(tab, "trustButton"))
    await settled()
    click(named(tab, "upgradeButton"))
    await settled()
    message = tab.message.message
    assert message is not None and message.statement == ""
    assert "alter3 may be half done in t_r0001" in message.hint
    assert "Nothing is in the way" not in message.hint


async def test_cancel_before_anything_runs(sqlite_url: str, open_tab: OpenTab) -> None:
    """What only prepares is given up: no child is started, nothing is noted, no backup is left."""
    path = Path(str(make_url(sqlite_url).database))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table big (x)")
        connection.executemany("insert into big values (zeroblob(?))", [(1_000_000,) for _ in range(60)])
        connection.commit()
    tab = await open_tab(sqlite_url)
    tab.foot.backup.setChecked(True)
    key(tab.list.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: "Backing up" in named(tab, "migrationLog").toPlainText())
    key(tab.list.table, Qt.Key.Key_Escape)
    await settled()
    assert "Cancelled before anything ran." in named(tab, "migrationLog").toPlainText()
    assert not tab.operator.running and not len(tab.journal.entries.entries)
    await until(lambda: not [each for each in path.parent.iterdir() if ".backup" in each.name])
    key(tab.list.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await settled()
    assert tab.journal.entries.entries[0].backup


async def test_an_env_that_runs_nothing_did_not_upgrade(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(
        sqlite_url, projects.write(tmp_path / "nothing", projects.line(2), env="import sys\nsys.exit(0)")
    )
    click(named(tab, "trustButton"))
    await settled()
    click(named(tab, "upgradeButton"))
    await settled()
    message = tab.message.message
    assert message is not None and message.severity == "error" and "never came to" in message.words
    assert tab.journal.entries.index(0, 6).data() == "failed"


async def test_a_folder_that_goes_while_it_runs(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    """What became of the run is told all the same, then there is nothing to show any more."""
    folder = projects.write(tmp_path / "goes", projects.slow(1))
    tab = await open_tab(sqlite_url, folder)
    click(named(tab, "trustButton"))
    await settled()
    click(named(tab, "upgradeButton"))
    await until(lambda: any("slow02" in name and time.endswith("s") for name, time in tab.run_panel.steps.texts()), 20)
    shutil.rmtree(folder)
    await settled()
    assert tab.message.message is not None and tab.message.message.text.startswith("Upgraded 3 revisions")
    assert "There is no folder" in tab.run_panel.log.toPlainText()
    assert tab.folder is None and named(tab, "emptySentence").isVisible() and len(tab.journal.entries.entries) == 1
    key(tab, Qt.Key.Key_F5)
    await settled()
    assert "There is no folder" in tab.message.message.text


async def test_a_locked_file_can_be_tried_again(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("browser.database.runners._BUSY_SECONDS", 0.3)
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "mine", projects.line(2)))
    click(named(tab, "trustButton"))
    await settled()
    with closing(sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        tab.foot.show_lock_timeout(1)
        click(named(tab, "upgradeButton"))
        await settled()
        assert tab.message.message is not None and "locked" in tab.message.message.words
        assert named(tab, "upgradeButton").isEnabled()
        key(tab, Qt.Key.Key_F5)
        await settled()
        assert tab.refused == "Where the database stands is not known; F5 asks again."
        tab.verbs.change(verbs.upgrade())
        await settled()
    click(named(tab, "retryButton"))
    await settled()
    assert tab.list.status.text().startswith("At head")
