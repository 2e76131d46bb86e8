"""The Migrations tab in the window: opened by its action, one for each connection, asked about before it ends a run."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from browser.demo import install
from browser.ui.actions import action_of
from browser.ui.migrate.tab import MigrationsTab
from browser.ui.window import keeping, migrating
from browser.ui.window.main import MainWindow
from tests.migrate import projects
from tests.ui.driving import click, key, until
from tests.ui.windows import idle, named, shop


def tabs_of(window: MainWindow) -> list[MigrationsTab]:
    return [each for each in window.desk.tabs.widgets() if isinstance(each, MigrationsTab)]


async def test_the_demo_opens_with_its_own_migrations(window: MainWindow) -> None:
    install.ensure(install.demo_file())
    await window.open_url(str(install.demo_file()))
    action_of(window.commands, "show_migrations").trigger()
    await idle()
    (tab,) = tabs_of(window)
    assert tab.list.model.rowCount() == 7 and tab.list.model.lines[0].here
    assert tab.list.table.hasFocus()
    action_of(window.commands, "show_migrations").trigger()
    await idle()
    assert tabs_of(window) == [tab]
    kept = keeping.memory_of(tab, 0)
    assert kept is not None and kept.kind == keeping.MIGRATIONS


async def test_down_and_up_is_offered_and_does_it(window: MainWindow) -> None:
    install.ensure(install.demo_file())
    await window.open_url(str(install.demo_file()))
    await idle()
    offered = {each.text(): each for each in window.central.welcome.offered}
    offered["Downgrade and upgrade"].click()
    await idle()
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
