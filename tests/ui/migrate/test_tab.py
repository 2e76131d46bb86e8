"""The Migrations tab by keyboard: the demo up, down and up again, folders, trust, what cannot be read, closing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from browser import paths
from browser.errors import NotSupported
from browser.migrate.journal import Journal
from browser.ui import tasks
from browser.ui.actions import action_of, actions_of
from browser.ui.migrate.tab import MigrationsTab
from browser.ui.migrate.tab_foot import Interpreters
from tests.clock import clock
from tests.migrate import projects
from tests.ui.driving import click, key, type_text, until
from tests.ui.migrate.conftest import HEAD, OpenTab, settled
from tests.ui.windows import named

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
RETURN = Qt.Key.Key_Return


def alembic_current(url: str) -> str:
    """What `alembic current` says of a database."""
    words = [sys.executable, "-m", "alembic", "current"]
    environment = {**os.environ, "ROWLORE_DEMO_URL": url}
    folder = paths.migrations().parent
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


async def run(tab: MigrationsTab, which: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    key(tab.list.table, which, modifiers)
    await until(lambda: tab.operator.running, what="it runs")
    await settled()


async def test_the_demo_goes_up_down_and_up_again(driver_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(driver_url)
    assert named(tab, "upgradeButton").text() == "Upgrade 7 revisions"
    assert not named(tab, "downgradeButton").isEnabled()
    assert tab.list.status.text() == "Nothing is applied yet · 7 of 7 pending"
    assert tab.list.table.hasFocus()
    await run(tab, RETURN, CONTROL)
    assert tab.message.message is not None and tab.message.message.text.startswith("Upgraded 7 revisions in ")
    assert "added tables audit_trail, employees" in tab.message.message.hint
    assert tab.list.status.text() == "At head, nothing is pending · 7 revisions"
    assert tab.list.current is not None and tab.list.current.id == HEAD
    assert not named(tab, "upgradeButton").isEnabled()
    assert len(tab.run_panel.steps.texts()) == 7
    assert all(time.endswith((" ms", " s")) for _, time in tab.run_panel.steps.texts())
    for _ in range(4):
        key(tab.list.table, Qt.Key.Key_Down)
    assert named(tab, "downgradeButton").text() == "Downgrade 4 revisions to here"
    await run(tab, RETURN, CONTROL | SHIFT)
    assert alembic_current(driver_url) == "a3f6029be518 (branchpoint)"
    assert named(tab, "upgradeButton").text() == "Upgrade 4 revisions"
    await run(tab, RETURN, CONTROL)
    assert alembic_current(driver_url) == f"{HEAD} (head)"
    verbs = [tab.journal.entries.index(row, 1).data() for row in range(tab.journal.entries.rowCount())]
    assert verbs == ["upgrade heads", "downgrade a3f6029be518", "upgrade heads"]
    assert "Running upgrade" in named(tab, "migrationLog").toPlainText()


async def test_without_a_folder_there_is_one_sentence(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(sqlite_url, own=False)
    assert named(tab, "emptySentence").text() == "No migrations folder yet"
    click(named(tab, "ownFolderButton"))
    await settled()
    assert tab.list.model.rowCount() == 7 and tab.bar.trust.text() == "Part of Rowlore"
    tab.bar.field.clear()
    folder = projects.write(tmp_path / "mine", projects.two_heads())
    field = named(tab, "migrationFolder")
    type_text(field, str(folder))
    key(field, RETURN)
    await settled()
    assert tab.list.model.rowCount() == 4
    assert "2 heads" in tab.list.status.text()
    again = await open_tab(sqlite_url, own=False)
    assert named(again, "migrationFolder").text() == str(folder)


async def test_a_folder_that_is_none_is_said_and_may_be_tried_again(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    tab = await open_tab(sqlite_url, own=False)
    tab.open_folder(tmp_path / "nowhere")
    await settled()
    assert tab.message.message is not None and "There is no folder" in tab.message.message.text
    assert named(tab, "emptySentence").isVisible()
    projects.write(tmp_path / "nowhere", projects.line(2))
    click(named(tab, "retryButton"))
    await settled()
    assert tab.list.model.rowCount() == 2


async def test_nothing_runs_before_trust(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    env = projects.env_with_marker(tmp_path / "env-marker")
    folder = projects.write(tmp_path / "foreign", projects.runs_on_import(marker), env=env)
    tab = await open_tab(sqlite_url, folder)
    assert "Nothing in this folder has run" in named(tab, "trustText").text()
    assert "2 revisions" in named(tab, "trustText").text() and sys.executable in named(tab, "trustText").text()
    for action in [*actions_of(tab.verbs), *actions_of(tab.others)]:
        if action.objectName() not in ("init", "own_folder"):
            action.trigger()
    tab.detail.tabs.setCurrentWidget(tab.detail.sql)
    key(tab.list.table, Qt.Key.Key_Down)
    await settled()
    assert "trust the folder" in tab.detail.sql.note.text()
    assert not marker.exists() and not (tmp_path / "env-marker").exists()
    click(named(tab, "trustButton"))
    await settled()
    assert tab.folder is not None and tab.folder.trusted
    assert tab.strip.isHidden()
    await run(tab, RETURN, CONTROL)
    assert marker.exists()


async def test_a_changed_folder_is_not_trusted_any_more(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    folder = projects.write(tmp_path / "mine", projects.line(2))
    tab = await open_tab(sqlite_url, folder)
    click(named(tab, "trustButton"))
    await settled()
    projects.write(folder, projects.line(3))
    key(tab, Qt.Key.Key_F5)
    await settled()
    assert not tab.folder or not tab.folder.trusted
    assert "r0003" in named(tab, "trustChanges").text() and "(added)" in named(tab, "trustChanges").text()
    assert not named(tab, "upgradeButton").isEnabled()
    click(named(tab, "trustButton"))
    await settled()
    assert named(tab, "upgradeButton").isEnabled()


async def test_a_folder_that_changed_behind_our_back_is_refused(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    folder = projects.write(tmp_path / "mine", projects.line(2))
    tab = await open_tab(sqlite_url, folder)
    click(named(tab, "trustButton"))
    await settled()
    projects.write(folder, projects.line(3))
    await run(tab, RETURN, CONTROL)
    assert tab.message.message is not None and "have changed" in tab.message.message.text
    assert "r0003" in named(tab, "trustChanges").text()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (projects.missing_parent, "second1"),
        (projects.duplicates, "is also in"),
        (projects.same_label_twice, "twice"),
        (projects.circle, "round"),
        (projects.syntax_error, "broken1_oops.py:4"),
    ],
)
async def test_a_broken_folder_is_drawn_and_told(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path, made: object, said: str
) -> None:
    assert callable(made)
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "broken", made()))
    assert tab.list.model.rowCount() >= 2
    assert any(said in each.message or said in f"{each.path.name}:{each.line}" for each in tab.folder.problems)  # type: ignore[union-attr]
    assert named(tab, "folderProblems").isVisible()
    tab.grab()


async def test_closing_ends_what_runs(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "slow", projects.slow()))
    click(named(tab, "trustButton"))
    await settled()
    key(tab.list.table, RETURN, CONTROL)
    await until(lambda: any(time for _, time in tab.run_panel.steps.texts() if time.endswith("s")), 20)
    tab.close()
    tab.deleteLater()
    await settled()
    assert not tasks.is_alive(tab)


async def test_a_folder_is_dropped(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(sqlite_url, own=False)
    folder = projects.write(tmp_path / "dropped", projects.line(3))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    what = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(tab.rect().center(), *what)
    QApplication.sendEvent(tab, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(tab, QDropEvent(QPointF(tab.rect().center()), *what))
    await settled()
    assert tab.list.model.rowCount() == 3


async def test_a_read_only_connection_says_why_nothing_can_be_run(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url, read_only=True)
    assert not named(tab, "upgradeButton").isEnabled()
    assert "read-only" in named(tab, "upgradeButton").toolTip()


async def test_two_thousand_revisions_scroll_smoothly(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "many", projects.many()))
    table = tab.list.table
    assert tab.list.model.rowCount() == 2000
    bar = table.verticalScrollBar()
    frames = []
    for step in range(40):
        bar.setValue(bar.maximum() * step // 40)
        began = clock()
        table.grab()
        frames.append(clock() - began)
    assert sorted(frames)[len(frames) // 2] < 0.1, f"{max(frames) * 1000:.0f} ms at worst"
    began = clock()
    type_text(tab.list.field, "number 77")
    assert clock() - began < 2
    assert 0 < tab.list.model.rowCount() < 2000
    await settled()


async def test_an_interpreter_is_chosen_and_remembered(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    folder = projects.write(tmp_path / "mine", projects.line(1))
    place = folder / ".venv" / "bin"
    place.mkdir(parents=True)
    (place / "python").symlink_to(sys.executable)
    tab = await open_tab(sqlite_url, folder)
    picker = named(tab, "interpreterPicker")
    assert isinstance(picker, Interpreters)
    assert picker.path == Path(sys.executable)
    picker.setCurrentIndex(1)
    picker.activated.emit(1)
    tab.foot.seconds.setValue(3)
    await settled()
    again = await open_tab(sqlite_url, folder=None)
    assert again.foot.interpreters.path == place / "python"
    assert again.options.lock_timeout == 3


async def test_escape_in_an_idle_tab_does_nothing(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    key(tab.list.table, Qt.Key.Key_Escape)
    assert not action_of(tab.verbs, "cancel").isEnabled()


async def test_a_journal_that_cannot_be_read_keeps_nobody_from_the_position(
    sqlite_url: str, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = await open_tab(sqlite_url)

    def refused(self: Journal, *args: object) -> None:
        raise NotSupported("The store cannot be read.")

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "entries", refused)
        action_of(tab.verbs, "upgrade_one").trigger()
        await settled()
        assert tab.position is not None and tab.position.rows == {"5c1d9f0e7a34"}
        assert "The store cannot be read." in tab.run_panel.log.toPlainText()
        key(tab, Qt.Key.Key_F5)
        await settled()
        assert tab.message.message is not None and tab.message.message.text == "The store cannot be read."
    key(tab, Qt.Key.Key_F5)
    await settled()
    assert tab.message.message is None and len(tab.journal.entries.entries) == 1
