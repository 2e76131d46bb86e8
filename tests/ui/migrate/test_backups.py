"""The backups of a SQLite file: listed, restored by keyboard after a question, and taken back again."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from sqlalchemy import make_url

from browser.migrate import backup
from browser.migrate.backup import back_up
from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.migrate.tab_layout import BACKUPS
from tests.ui.driving import click, key, until
from tests.ui.migrate.conftest import HEAD, OpenTab, settled
from tests.ui.windows import named

ENTER = Qt.Key.Key_Return


async def test_a_backup_is_restored_by_keyboard(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    changed: list[object] = []
    tab.database_changed.connect(changed.append)
    action_of(tab.verbs, "upgrade_one").trigger()
    await settled()
    tab.below.setCurrentIndex(BACKUPS)
    assert "no backup beside the file yet" in named(tab, "backupsSentence").text()
    assert not named(tab, "restoreBackupButton").isEnabled()
    click(named(tab, "backUpNowButton"))
    await settled()
    action_of(tab.verbs, "upgrade_all").trigger()
    await settled()
    assert tab.position is not None and tab.position.rows == {HEAD}
    tab.below.setCurrentIndex(BACKUPS)
    table = named(tab, "migrationBackups")
    item = table.topLevelItem(0)
    assert table.topLevelItemCount() == 1 and item.text(1) == "5c1d9f0e7a34" and item.text(3).endswith("B")
    for answer, rows in ((Qt.Key.Key_Escape, {HEAD}), (None, {"5c1d9f0e7a34"})):
        table.setFocus()
        key(table, ENTER)
        question = (await until(lambda: [each for each in tab.findChildren(QDialog) if each.isVisible()]))[0]
        assert "5c1d9f0e7a34" in named(question, "questionText").text()
        key(question, answer) if answer is not None else key(question, "r", Qt.KeyboardModifier.AltModifier)
        await settled()
        assert tab.position.rows == rows
    assert changed == 3 * [tab.database] and table.topLevelItemCount() == 2
    assert tab.message.message is not None and "is what it was at" in tab.message.message.text
    assert tab.journal.entries.index(0, 1).data().startswith("restore ")


async def test_what_the_system_does_not_tell_is_said_before(
    sqlite_url: str, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only Linux tells who has a file open."""
    tab = await open_tab(sqlite_url)
    action_of(tab.backups, "back_up_now").trigger()
    await settled()
    for place, told in ((Path("/proc"), False), (tmp_path, True)):
        monkeypatch.setattr("browser.migrate.backup._PROCESSES", place)
        action_of(tab.backups, "restore_backup").trigger()
        question = (await until(lambda: [each for each in tab.findChildren(QDialog) if each.isVisible()]))[0]
        assert ("cannot be seen here" in named(question, "questionText").text()) is told
        key(question, Qt.Key.Key_Escape)
        await settled()


async def test_a_server_has_no_backups(postgresql_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(postgresql_url)
    assert not tab.below.isTabVisible(BACKUPS)
    assert (
        not action_of(tab.backups, "back_up_now").isEnabled()
        and not action_of(tab.backups, "restore_backup").isEnabled()
    )


async def test_backups_of_a_file_that_only_is_read_are_shown(sqlite_url: str, open_tab: OpenTab) -> None:
    path = Path(str(make_url(sqlite_url).database))
    await (await open_tab(sqlite_url)).database.close()
    back_up(path)
    tab = await open_tab(sqlite_url, read_only=True)
    tab.below.setCurrentIndex(BACKUPS)
    assert named(tab, "migrationBackups").topLevelItemCount() == 1
    assert not named(tab, "restoreBackupButton").isEnabled()


async def test_a_restore_that_is_cancelled_too_late_is_told_to_its_end(
    sqlite_url: str, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = await open_tab(sqlite_url)
    action_of(tab.backups, "back_up_now").trigger()
    await settled()
    action_of(tab.verbs, "upgrade_one").trigger()
    await settled()
    inside, further = threading.Event(), threading.Event()
    changed: list[object] = []
    tab.database_changed.connect(changed.append)

    def slowly(chosen: backup.Backup) -> None:
        inside.set()
        further.wait(10)
        backup.restore(chosen)

    monkeypatch.setattr("browser.migrate.restoring.restore", slowly)
    action_of(tab.backups, "restore_backup").trigger()
    question = (await until(lambda: [each for each in tab.findChildren(QDialog) if each.isVisible()]))[0]
    key(question, "r", Qt.KeyboardModifier.AltModifier)
    await until(inside.is_set)
    assert (
        tab.refused
        == "The file is being restored from a backup."
        == named(tab, "upgradeButton").accessibleDescription()
    )
    action_of(tab.verbs, "cancel").trigger()
    for each in tasks.running():  # the strip, or the end of the window
        each.cancel()
    assert "Cancelled before" not in named(tab, "migrationLog").toPlainText() and tab.operator.running
    further.set()
    await settled()
    assert tab.position is not None and tab.position.rows == frozenset() and changed == [tab.database]
    assert tab.message.message is not None and "is what it was at" in tab.message.message.text
    assert tab.journal.entries.index(0, 6).data() == "done"
