"""The Migrations tab in the window: opened by its action, one for each connection, asked about before it ends a run."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from browser import paths
from browser.database.url import parse
from browser.demo import install
from browser.migrate import backup
from browser.migrate.events import Outcome
from browser.migrate.journal import Entry, Journal
from browser.migrate.places import Place, Places
from browser.migrate.project import read_project
from browser.settings import Settings
from browser.store import Store, connection_key
from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.migrate.tab import MigrationsTab
from browser.ui.window import keeping, migrating
from browser.ui.window.main import MainWindow
from browser.ui.window.session import Memory
from tests.migrate import projects
from tests.ui.driving import click, key, until
from tests.ui.windows import idle, named, shop


def tabs_of(window: MainWindow) -> list[MigrationsTab]:
    return [each for each in window.desk.tabs.widgets() if isinstance(each, MigrationsTab)]


async def test_the_demo_opens_with_its_own_migrations(window: MainWindow) -> None:
    install.ensure(paths.demo_file())
    await window.open_url(str(paths.demo_file()))
    action_of(window.commands, "show_migrations").trigger()
    await idle()
    (tab,) = tabs_of(window)
    await until(lambda: tab.list.model.rowCount() == 7)  # what one task read the next one may show
    await idle()
    assert tab.list.model.lines[0].here
    assert tab.list.table.hasFocus()
    action_of(window.commands, "show_migrations").trigger()
    await idle()
    assert tabs_of(window) == [tab]
    kept = keeping.memory_of(tab, 0)
    assert kept is not None and kept.kind == keeping.MIGRATIONS


async def test_down_and_up_is_offered_and_does_it(window: MainWindow) -> None:
    install.ensure(paths.demo_file())
    await window.open_url(str(paths.demo_file()))
    await idle()
    offered = {each.text(): each for each in window.central.welcome.offered}
    offered["Downgrade and upgrade"].click()
    await until(lambda: not tasks.running(), 60, "both runs have ended")
    (tab,) = tabs_of(window)
    verbs = [tab.journal.entries.index(row, 1).data() for row in range(tab.journal.entries.rowCount())]
    assert verbs == ["upgrade heads", "downgrade -1"]
    assert tab.list.model.lines[0].here


async def test_any_other_database_has_no_folder_yet_and_it_is_kept(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = migrating.open_migrations(window)
    await idle()
    assert tab is not None and named(tab, "emptySentence").text() == "No migrations folder yet"
    tab.open_folder(projects.write(tmp_path / "mine", projects.line(1)))
    await idle()
    kept = keeping.memory_of(tab, 0)
    window.desk.tabs.take_out(tab)
    assert kept is not None and window.desk.active is not None
    again = keeping.reopen(window, window.desk.active, kept)
    assert again is not None
    await window.desk.load(again)
    await idle()
    assert tabs_of(window)[0].list.model.rowCount() == 1


async def test_what_could_not_be_opened_is_opened_by_retry(window: MainWindow, tmp_path: Path) -> None:
    connection = await window.open_url(shop(tmp_path / "shop.db"))
    folder = projects.write(tmp_path / "mine", projects.line(1))
    Places(Store(paths.home())).keep(connection_key(connection.database.url), Place(folder))
    away = folder.rename(tmp_path / "away")
    tab = migrating.open_migrations(window)
    await idle()
    assert tab is not None and tab.folder is None
    away.rename(folder)
    click(named(tab, "retryButton"))
    await idle()
    assert tab.list.model.rowCount() == 1


async def test_a_run_shows_in_the_tree_and_closing_asks(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = migrating.open_migrations(window)
    await idle()
    assert tab is not None
    tab.open_folder(projects.write(tmp_path / "slow", projects.slow()))
    await idle()
    click(named(tab, "trustButton"))
    await idle()
    action_of(tab.verbs, "upgrade_one").trigger()
    await idle()
    catalog = window.schema.catalog_of(tab.database)
    assert "t_r0001" in [each.ref.name for each in catalog.objects]
    action_of(tab.verbs, "upgrade_one").trigger()
    await until(lambda: any("slow02" in name and time.endswith("s") for name, time in tab.run_panel.steps.texts()), 20)
    action_of(window.commands, "close_tab").trigger()
    question = (await until(lambda: tab.findChildren(QDialog, "migrationQuestion")))[0]
    key(question, Qt.Key.Key_Return)
    await until(lambda: not question.isVisible())
    assert tabs_of(window) == [tab] and tab.operator.running
    action_of(window.commands, "close_tab").trigger()
    question = (await until(lambda: [q for q in tab.findChildren(QDialog, "migrationQuestion") if q.isVisible()]))[0]
    click(named(question, "questionYes"))
    await until(lambda: not tabs_of(window), 20)
    await idle()


async def test_quitting_asks_and_what_is_ended_is_noted(home: Path, tmp_path: Path) -> None:
    window = MainWindow(Settings(home / "settings.toml"), Memory(home), "light")
    window.show()
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = await runs_slowly(window, tmp_path)
    window.close()
    question = (await until(lambda: tab.findChildren(QDialog, "migrationQuestion")))[0]
    await asyncio.sleep(0.4)
    assert "Closing" not in [title for _, title in tasks.shown()], "cancelled in the strip it would never close"
    key(question, Qt.Key.Key_Escape)
    await until(lambda: not question.isVisible())
    await asyncio.sleep(0.1)
    assert window.isVisible() and tab.operator.running
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    window.close()
    asked = tab.findChildren
    question = (await until(lambda: [each for each in asked(QDialog, "migrationQuestion") if each.isVisible()]))[0]
    click(named(question, "questionYes"))
    await until(lambda: closed, 20)
    window.deleteLater()
    (entry,) = Journal(Store(home)).entries()
    assert (entry.outcome, entry.after) == (Outcome.CANCELLED, ("r0001",))


async def test_of_several_runs_that_were_cut_off_the_newest_is_told(
    home: Path, window: MainWindow, tmp_path: Path
) -> None:
    url = shop(tmp_path / "shop.db")
    entry = Entry(
        datetime.now(UTC), connection_key(parse(url)), "shop.db", "", "upgrade one", (), None, Outcome.RUNNING, 0
    )
    for verb in ("upgrade one", "upgrade two"):
        Journal(Store(home)).begin(replace(entry, verb=verb))[1].release(ended=False)
    await window.open_url(url)
    await idle()
    message = window.central.message.message
    assert message is not None and "did not end: upgrade two, begun at" in message.text


async def test_cancel_in_the_strip_is_told_and_noted(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = await runs_slowly(window, tmp_path)
    await until(window.strip.busy.cancel_button.isVisible)
    click(window.strip.busy.cancel_button)
    await idle()
    message = tab.message.message
    assert message is not None and "was cancelled in slow02" in message.text
    assert tab.journal.entries.entries[0].outcome is Outcome.CANCELLED and not tab.operator.running


async def test_a_run_that_was_cut_off_is_told_when_the_database_is_opened(
    home: Path, window: MainWindow, tmp_path: Path
) -> None:
    url, folder = shop(tmp_path / "shop.db"), projects.write(tmp_path / "slow", projects.slow())
    key_ = connection_key(parse(url))
    place, when = str(read_project(folder).folder), datetime.now(UTC)
    journal = Journal(Store(home))
    entry = Entry(when, key_, "shop.db", place, "upgrade heads", (), None, Outcome.RUNNING, 0)
    journal.begin(entry)[1].release(ended=False)
    await window.open_url(url)
    await idle()
    message = window.central.message.message
    assert message is not None and message.severity == "warning"
    assert message.text.startswith("The last migration of shop.db did not end: upgrade heads, begun at ")
    assert "stands at nothing" in message.hint and "Nothing of r0001 is in the schema" in message.hint
    tab = migrating.open_migrations(window)
    assert tab is not None
    await idle()
    assert window.central.message.message is None, "the tab says it now"
    tab.open_folder(folder)
    await idle()
    action_of(tab, "reload").trigger()
    await idle()
    assert tab.journal.entries.index(0, 6).data() == "cut off" and tab.journal.entries.index(0, 5).data() == ""
    assert tab.message.message is not None and "did not end" in tab.message.message.text
    click(named(tab, "trustButton"))
    await idle()
    action_of(tab.verbs, "upgrade_one").trigger()
    await idle()
    action_of(tab, "reload").trigger()
    await idle()
    assert tab.message.message is None and window.central.message.message is None


async def test_rows_are_read_anew_when_the_file_is_restored(window: MainWindow, tmp_path: Path) -> None:
    path = Path(shop(tmp_path / "shop.db", rows=7))
    backup.back_up(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("delete from orders where id > 3")
        connection.commit()
    await window.open_url(str(path), table="orders")
    await idle()
    table = window.desk.table_tabs()[0]
    assert "3" in named(table, "rowStatus").text()
    tab = migrating.open_migrations(window)
    assert tab is not None
    await idle()
    tab.open_folder(projects.write(tmp_path / "mine", projects.line(1)))
    await idle()
    action_of(tab.backups, "restore_backup").trigger()
    question = (await until(lambda: tab.findChildren(QDialog, "migrationQuestion")))[0]
    click(named(question, "questionYes"))
    await idle()
    window.desk.tabs.setCurrentWidget(table)
    await idle()
    assert "7" in named(table, "rowStatus").text()


async def runs_slowly(window: MainWindow, tmp_path: Path) -> MigrationsTab:
    """The Migrations tab with a run inside its second, slow revision."""
    tab = migrating.open_migrations(window)
    await idle()
    assert tab is not None
    tab.open_folder(projects.write(tmp_path / "slow", projects.slow()))
    await idle()
    click(named(tab, "trustButton"))
    await idle()
    action_of(tab.verbs, "upgrade_all").trigger()
    await until(lambda: any("slow02" in name and time.endswith("s") for name, time in tab.run_panel.steps.texts()), 20)
    return tab
