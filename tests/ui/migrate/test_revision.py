"""The chosen revision: operations, SQL, findings, file; what is unknown; the graph's pictures."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from sqlalchemy import create_engine, text

from browser.ui.actions import action_of
from browser.ui.migrate.revision_detail import FILE, SQL
from browser.ui.migrate.revision_model import LABELS, MESSAGE, REVISION
from tests.migrate import projects
from tests.ui.driving import click, key, type_text
from tests.ui.migrate.conftest import OpenTab, settled
from tests.ui.windows import named


async def test_what_a_revision_does_is_seen_without_running_it(
    sqlite_url: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "data", projects.data_migration()))
    tab.list.choose("people2")
    await settled()
    tree = named(tab, "operationList")
    upgrade = tree.topLevelItem(0)
    assert upgrade.text(0) == "Upgrade · 3 operations"
    assert [upgrade.child(row).text(0) for row in range(3)] == ["Add column", "Execute", "Execute"]
    assert upgrade.child(0).text(1) == "people"
    tab.list.choose("people3")
    await settled()
    lint = tab.detail.lint
    assert "danger" in lint.heading.text() or "warning" in lint.heading.text()
    assert lint.list.count() > 0 and lint.list.isVisible()
    tab.detail.tabs.setCurrentIndex(FILE)
    await settled()
    assert "The names are gone." in named(tab, "revisionFile").toPlainText()
    action_of(tab.detail, "copy_path").trigger()
    assert QGuiApplication.clipboard().text().endswith(".py")


async def test_the_sql_of_each_direction(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    tab.detail.tabs.setCurrentIndex(SQL)
    await settled()
    assert "CREATE INDEX" in named(tab, "sqlPreview").toPlainText()
    tab.detail.sql.directions.setCurrentIndex(1)
    await settled()
    assert "DROP INDEX" in named(tab, "sqlPreview").toPlainText()
    assert tab.detail.lint.heading.text().startswith("The downgrade")
    click(named(tab, "copySqlButton"))
    assert "DROP INDEX" in QGuiApplication.clipboard().text()


async def test_the_filter_and_the_marks(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "labels", projects.labelled()))
    key(tab, "f", Qt.KeyboardModifier.ControlModifier)
    assert tab.list.field.hasFocus()
    type_text(tab.list.field, "billing")
    model = tab.list.model
    assert [model.index(row, REVISION).data() for row in range(model.rowCount())] == [
        "billing3",
        "billing2",
        "billing1",
    ]
    assert model.index(2, LABELS).data() == "billing, money"
    type_text(tab.list.field, " nothing at all")
    assert model.rowCount() == 0 and tab.list.nothing.isVisible()
    tab.grab()
    tab.list.field.clear()
    assert model.rowCount() == 6
    await settled()


async def test_a_database_of_another_project(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32) primary key)"))
        connection.execute(text("insert into alembic_version values ('strange')"))
    engine.dispose()
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "mine", projects.line(3)))
    assert "The database is at strange, which no file here gives." in named(tab, "unknownRevisions").text()
    click(named(tab, "trustButton"))
    await settled()
    assert not named(tab, "upgradeButton").isEnabled()
    assert "strange" in named(tab, "upgradeButton").toolTip()
    assert named(tab, "upgradeButton").text() == "Upgrade"


async def test_here_is_marked_and_pending_is_bold(sqlite_url: str, open_tab: OpenTab) -> None:
    tab = await open_tab(sqlite_url)
    model = tab.list.model
    font = model.index(0, MESSAGE).data(Qt.ItemDataRole.FontRole)
    assert font.bold()
    click(named(tab, "upgradeButton"))
    await settled()
    assert model.lines[0].here
    assert "you are here" in model.index(0, MESSAGE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.index(1, MESSAGE).data(Qt.ItemDataRole.FontRole) is None
    picture = tab.list.table.graph.viewport().grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(0, 60)}
    assert "#1f5fe0" in colours


async def test_several_heads_are_said_where_one_looks(sqlite_url: str, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = await open_tab(sqlite_url, projects.write(tmp_path / "two", projects.two_heads()))
    said = named(tab, "severalHeads").text()
    assert said.startswith("There are 2 heads, left2 and right1: no single last one.") and "alembic merge heads" in said
    tab.open_folder(projects.write(tmp_path / "one", projects.line(3)))
    await settled()
    assert tab.list.heads.isHidden()
