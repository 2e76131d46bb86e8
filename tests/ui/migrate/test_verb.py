"""Alembic's other verbs: asked for by name, with fields where they need arguments; production asks first."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from browser.errors import NotSupported
from browser.migrate.trust import Trust
from browser.ui.actions import action_of, actions_of
from browser.ui.migrate import verb_others_forms as forms
from browser.ui.migrate.folder_reading import Folder, read_folder
from browser.ui.migrate.tab import MigrationsTab
from tests.migrate import projects
from tests.ui.driving import click, key, until
from tests.ui.migrate.conftest import HEAD, OpenTab, settled
from tests.ui.windows import named


async def trusted(open_tab: OpenTab, url: str, folder: Path) -> MigrationsTab:
    tab = await open_tab(url, folder)
    click(named(tab, "trustButton"))
    await settled()
    return tab


async def dialog(tab: MigrationsTab, name: str) -> Any:
    found = await until(lambda: [each for each in tab.findChildren(QDialog, name) if each.isVisible()], 20)
    return found[-1]


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("history", "5c1d9f0e7a34 -> 8e4a1c7d2b90"),
        ("heads", f"e25b7a94d0c1 -> {HEAD} (head)"),
        ("branches", "a3f6029be518"),
        ("show_revision", HEAD),
    ],
)
async def test_what_only_asks_says_it_in_the_log(sqlite_url: str, open_tab: OpenTab, verb: str, said: str) -> None:
    tab = await open_tab(sqlite_url)
    action_of(tab.others, verb).trigger()
    await settled()
    assert said in named(tab, "migrationLog").toPlainText()


async def test_current_check_and_stamp(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    action_of(tab.verbs, "upgrade_all").trigger()
    await settled()
    action_of(tab.others, "current").trigger()
    await settled()
    assert HEAD in named(tab, "migrationLog").toPlainText()
    action_of(tab.others, "check").trigger()
    await settled()
    assert tab.message.message is not None and tab.message.message.text == "The database has what the models say."
    action_of(tab.others, "stamp_to").trigger()
    form = await dialog(tab, "verbForm")
    named(form, "targetField").setCurrentText("a3f6")
    click(named(form, "verbFormRun"))
    await settled()
    assert tab.position is not None and tab.position.rows == {"a3f6029be518"}


async def test_a_revision_is_shown_before_it_is_written(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    folder = projects.write(tmp_path / "mine", projects.line(2))
    tab = await trusted(open_tab, sqlite_url, folder)
    action_of(tab.others, "revision").trigger()
    form = await dialog(tab, "verbForm")
    click(named(form, "verbFormRun"))
    assert form.message.message is not None and "needs a message" in form.message.message.text
    named(form, "messageField").setText("a third one")
    click(named(form, "verbFormRun"))
    shown = await dialog(tab, "verbText")
    assert "a third one" in shown.view.code and tab.list.model.rowCount() == 2
    versions = folder / "migrations" / "versions"
    before = len(list(versions.glob("*.py")))
    click(named(shown, "verbWrite"))
    await until(lambda: tab.list.model.rowCount() == 3, 20)
    await settled()
    assert len(list(versions.glob("*.py"))) == before + 1
    assert tab.list.current is not None and tab.list.current.message == "a third one"
    assert tab.folder is not None and not tab.folder.trusted


async def test_heads_are_merged(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await trusted(open_tab, sqlite_url, projects.write(tmp_path / "two", projects.two_heads()))
    action_of(tab.others, "merge").trigger()
    form = await dialog(tab, "verbForm")
    assert named(form, "revisionsField").text() == "left2 right1"
    click(named(form, "verbFormRun"))
    shown = await dialog(tab, "verbText")
    click(named(shown, "verbWrite"))
    await until(lambda: tab.list.model.rowCount() == 5, 20)
    await settled()
    assert tab.folder is not None and len(tab.folder.graph.heads) == 1


async def test_offline_sql_is_shown(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    action_of(tab.others, "sql_script").trigger()
    form = await dialog(tab, "verbForm")
    named(form, "startField").setText("e25b7a94d0c1")
    click(named(form, "verbFormRun"))
    shown = await dialog(tab, "verbText")
    assert "CREATE INDEX ix_orders_created_at" in shown.view.code
    key(shown, Qt.Key.Key_Escape)
    await settled()


async def test_a_project_is_started(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(sqlite_url, own=False)
    place = tmp_path / "new"
    place.mkdir()
    tab.others.init_in(place)
    click(named(await dialog(tab, "verbForm"), "verbFormRun"))
    await until(lambda: (place / "alembic.ini").exists(), 20)
    await settled()
    assert tab.folder is not None and tab.folder.project.folder == place
    assert tab.list.status.text() == "There are no revisions yet."


async def test_production_asks_first_and_no_is_the_default(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    profile: Any = SimpleNamespace(environment="production")
    tab.database.profile = profile
    key(tab.list.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    question = await dialog(tab, "migrationQuestion")
    assert "would run 7 revisions" in named(question, "questionText").text()
    key(question, Qt.Key.Key_Return)
    await settled()
    assert tab.position is not None and not tab.position.rows
    tab.activateWindow()  # nobody else does, without a window manager
    await until(tab.isActiveWindow)
    key(tab.list.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    click(named(await dialog(tab, "migrationQuestion"), "questionYes"))
    await settled()
    assert tab.position.rows == {HEAD}


async def test_every_verb_is_in_the_palette_by_alembic_s_name(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    titles = {str(each.property("paletteTitle")) for each in actions_of(tab.others)}
    verbs = ("current", "history", "show", "heads", "branches", "check", "stamp", "init")
    assert {f"Alembic: {name}" for name in verbs} <= titles


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(NotSupported):
        forms.merge_verb({"revisions": "one", "message": "", "label": ""})
    with pytest.raises(NotSupported):
        forms.sql_verb({"direction": "downgrade", "start": "", "target": "base"})


async def other_folder(tab: MigrationsTab, folder: Path) -> Path:
    """A folder of one revision that may run."""
    read = read_folder(projects.write(folder, projects.line(1)), tab.operator.trust)
    await tab.operator.trust_it(read.project)
    return folder


def stands_at(tab: MigrationsTab) -> list[tuple[str]]:
    with closing(sqlite3.connect(str(tab.database.url.reveal().database))) as connection:
        return connection.execute("select version_num from alembic_version").fetchall()


async def test_what_was_asked_about_is_what_runs(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    """Another folder that was still being read comes while production is asked about."""
    tab = await open_tab(sqlite_url)
    profile: Any = SimpleNamespace(environment="production")
    tab.database.profile = profile
    other = await other_folder(tab, tmp_path / "other")
    key(tab.list.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    question = await dialog(tab, "migrationQuestion")
    tab.open_folder(other)
    await until(lambda: tab.folder is not None and tab.folder.project.folder == other)
    click(named(question, "questionYes"))
    await settled()
    assert stands_at(tab) == [(HEAD,)]


async def test_what_is_shown_is_what_runs_while_another_folder_is_read(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    tab = await open_tab(sqlite_url)
    other = await other_folder(tab, tmp_path / "other")
    with closing(sqlite3.connect(str(tab.database.url.reveal().database), isolation_level=None)) as another_program:
        another_program.execute("begin exclusive")
        tab.open_folder(other)
        await until(lambda: tab.database.pool.figures().checked_out)
        assert tab.list.model.rowCount() == 7
        key(tab.list.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: tab.operator.running)
        another_program.execute("rollback")
    await settled()
    assert stands_at(tab) == [(HEAD,)]


async def test_the_folder_that_was_asked_for_last_is_shown(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = await open_tab(sqlite_url)
    slow, wanted = (projects.write(tmp_path / f"has{count}", projects.line(count)) for count in (1, 2))
    gate = threading.Event()

    def read(path: Path, trust: Trust) -> Folder:
        if path == slow:
            gate.wait(10)
        return read_folder(path, trust)

    monkeypatch.setattr("browser.ui.migrate.folder_actions.read_folder", read)
    tab.open_folder(slow)
    await asyncio.sleep(0)
    tab.open_folder(wanted)
    await until(lambda: tab.list.model.rowCount() == 2)
    gate.set()
    await settled()
    assert tab.folder is not None and tab.place is not None
    assert tab.folder.project.folder == tab.place.folder == wanted
    kept = await tab.operator.place()
    assert kept is not None and kept.folder == wanted


async def test_nothing_else_begins_while_a_run_is_prepared(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    preparing, gate = asyncio.Event(), asyncio.Event()

    async def release() -> None:
        preparing.set()
        await gate.wait()

    tab.operator._release = release  # type: ignore[method-assign]
    action_of(tab.verbs, "upgrade_all").trigger()
    await preparing.wait()
    assert tab.operator.running
    assert not action_of(tab.backups, "restore_backup").isEnabled()
    tab.operator.cancel()
    await settled()
    assert not tab.operator.running
    assert tab.position is not None and not tab.position.rows
