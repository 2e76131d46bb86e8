"""The schema panel on real databases, driven by the keyboard."""

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QMenu, QWidget

from browser.database.facts import ObjectKind, ObjectName, TableFacts, TableRef
from browser.ui.actions import action_of, actions_of
from browser.ui.schema.definition_viewer import DefinitionViewer
from browser.ui.schema.panel import SchemaPanel
from tests.conftest import OpenDatabase
from tests.ui.driving import click, key, until
from tests.ui.schema.conftest import Run, idle, row, show, texts, visible
from tests.ui.schema.places import SHOP, clipboard, current, group


async def test_names_stand_in_groups_with_counts(
    database_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(database_url, *SHOP)
    database = await open_database(database_url, name="shop")
    await show(panel, database)

    assert texts(panel) == ["shop"]
    assert [panel.model.item(group(panel, name)).detail for name in ("Tables", "Views")] == ["2", "1"]
    assert texts(panel, group(panel, "Tables")) == ["orders", "users"]
    assert panel.tree.isExpanded(group(panel, "Tables"))
    assert "Sequences" not in texts(panel, group(panel))


async def test_a_table_unfolds_to_everything_about_it(
    database_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(database_url, *SHOP)
    await show(panel, await open_database(database_url))
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(group(panel, "Tables", "orders"))
    key(panel.tree, Qt.Key.Key_Right)
    await until(lambda: "References" in texts(panel, group(panel, "Tables", "orders")))
    await idle(panel)

    below = texts(panel, group(panel, "Tables", "orders"))
    assert below[:3] == ["id", "user_id", "total"]
    assert below[-1] == "Definition"
    assert {"Keys", "References", "Indexes", "Checks"} <= set(below)
    assert "Triggers" not in below
    user_id = panel.model.item(group(panel, "Tables", "orders", "user_id"))
    assert user_id.detail.lower().startswith("int")
    assert user_id.marks == ("not null",)
    assert panel.model.item(group(panel, "Tables", "orders", "id")).icon == "key-round"
    assert texts(panel, group(panel, "Tables", "orders", "References")) == ["user_id → users.id"]
    reference = panel.model.item(group(panel, "Tables", "orders", "References", "user_id → users.id"))
    assert reference.detail.startswith("on delete cascade")
    assert "orders_by_user" in texts(panel, group(panel, "Tables", "orders", "Indexes"))

    panel.tree.expand(group(panel, "Tables", "users"))
    await idle(panel)
    assert texts(panel, group(panel, "Tables", "users", "Referenced by")) == ["orders.user_id"]
    details = [panel.model.item(each).detail for each in map_rows(panel, group(panel, "Tables", "users", "Keys"))]
    assert details == ["primary key", "unique"]


def map_rows(panel: SchemaPanel, index: QModelIndex) -> list[QModelIndex]:
    return [panel.model.index(at, 0, index) for at in range(panel.model.rowCount(index))]


async def test_enter_opens_tables_views_and_what_a_reference_points_at(
    database_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(database_url, *SHOP)
    database = await open_database(database_url)
    await show(panel, database)
    opened: list[tuple[Any, ObjectName, TableFacts]] = []
    panel.table_opened.connect(lambda *what: opened.append(what))

    panel.tree.setFocus()
    panel.tree.setCurrentIndex(group(panel, "Tables", "users"))
    key(panel.tree, Qt.Key.Key_Return)
    await until(lambda: len(opened) == 1)
    panel.tree.expand(group(panel, "Views"))
    panel.tree.setCurrentIndex(group(panel, "Views", "big_orders"))
    action_of(panel, "open_current").trigger()
    await until(lambda: len(opened) == 2)
    panel.tree.expand(group(panel, "Tables", "orders"))
    await idle(panel)
    panel.tree.setCurrentIndex(group(panel, "Tables", "orders", "References", "user_id → users.id"))
    key(panel.tree, Qt.Key.Key_Enter)
    await until(lambda: len(opened) == 3)
    await idle(panel)

    assert [name.ref.name for _, name, _ in opened] == ["users", "big_orders", "users"]
    assert [name.kind for _, name, _ in opened] == [ObjectKind.TABLE, ObjectKind.VIEW, ObjectKind.TABLE]
    assert all(where is database for where, _, _ in opened)
    assert [column.name for column in opened[1][2].columns] == ["id", "total"]


async def test_enter_unfolds_a_group_and_a_double_click_opens_a_table_once(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(sqlite_url, *SHOP)
    await show(panel, await open_database(sqlite_url))
    opened: list[str] = []
    panel.table_opened.connect(lambda _, name, __: opened.append(name.ref.name))
    views = group(panel, "Views")
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(views)
    key(panel.tree, Qt.Key.Key_Return)
    assert panel.tree.isExpanded(views)

    panel.tree.settle()
    click(panel.tree.viewport(), panel.tree.visualRect(group(panel, "Tables", "users")).center(), double=True)
    await until(lambda: opened)
    await idle(panel)
    assert opened == ["users"]
    assert not panel.tree.isExpanded(group(panel, "Tables", "users"))


async def test_a_broken_view_hides_nothing(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(sqlite_url, *SHOP, "CREATE VIEW broken AS SELECT * FROM gone")
    await show(panel, await open_database(sqlite_url))
    broken = group(panel, "Views", "broken")
    panel.tree.expand(broken)
    panel.tree.expand(group(panel, "Tables", "users"))
    await idle(panel)

    assert "gone" in texts(panel, broken)[0]
    assert panel.model.item(broken).icon == "triangle-alert"
    assert "could not be read" in panel.model.data(broken, Qt.ItemDataRole.AccessibleTextRole)
    assert texts(panel, group(panel, "Tables", "users"))[:2] == ["id", "email"]
    panel.tree.setCurrentIndex(broken)
    action_of(panel, "open_current").trigger()
    await until(lambda: panel.strip.isVisible())
    assert panel.strip.message is not None
    assert "gone" in panel.strip.message.words


async def test_hostile_names_are_shown_as_text(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    hostile = ['a"; drop table x; --', "%s", ":x", "<b>bold</b><img src=x>", "two\nlines", "ünï cödé", "select", "a.b"]
    quoted = [f'''CREATE TABLE "{name.replace('"', '""')}" (id integer, "<i>" text)''' for name in hostile]
    execute(sqlite_url, *quoted)
    await show(panel, await open_database(sqlite_url))

    shown = texts(panel, group(panel, "Tables"))
    assert sorted(shown) == sorted(name.replace("\n", "␊") for name in hostile)
    image = group(panel, "Tables", "<b>bold</b><img src=x>")
    assert "<img" not in str(panel.model.data(image, Qt.ItemDataRole.ToolTipRole))
    for name in shown:
        panel.tree.expand(group(panel, "Tables", name))
    await idle(panel)
    assert all(texts(panel, group(panel, "Tables", name))[:2] == ["id", "<i>"] for name in shown)
    panel.tree.setCurrentIndex(group(panel, "Tables", "two␊lines"))
    action_of(panel, "copy_name").trigger()
    assert clipboard() == "two\nlines"


async def test_names_are_copied_bare_and_quoted(
    database_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    quote = "`" if database_url.startswith("mysql") else '"'
    execute(database_url, f"CREATE TABLE {quote}Two Words{quote} (id integer)")
    database = await open_database(database_url)
    await show(panel, database)
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(group(panel, "Tables", "Two Words"))
    key(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "Two Words"
    key(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    await until(lambda: clipboard().endswith(f".{quote}Two Words{quote}"))


async def test_the_definition_opens_in_a_window_of_plain_text(
    database_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(database_url, *SHOP)
    await show(panel, await open_database(database_url))
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(group(panel, "Tables", "orders"))
    key(panel.tree, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    viewer = await until(lambda: panel.findChild(DefinitionViewer, "definitionViewer"))
    assert viewer is not None
    assert "CREATE TABLE" in viewer.text.toPlainText().upper()
    assert "user_id" in viewer.text.toPlainText()
    viewer.close()


async def test_refresh_keeps_the_place_and_shows_what_is_new(
    database_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(database_url, *(f"CREATE TABLE t{at:02} (id integer PRIMARY KEY, a integer)" for at in range(40)))
    await show(panel, await open_database(database_url))
    for name in ("t10", "t11", "t12"):
        panel.tree.expand(group(panel, "Tables", name))
    await idle(panel)
    panel.tree.setCurrentIndex(group(panel, "Tables", "t11", "a"))
    panel.tree.verticalScrollBar().setValue(333)
    top = panel.tree.visualRect(group(panel, "Tables", "t11")).top()

    execute(database_url, "CREATE TABLE t05b (id integer)", "ALTER TABLE t11 ADD COLUMN b integer", "DROP TABLE t12")
    panel.tree.setFocus()
    key(panel.tree, Qt.Key.Key_F5)
    await until(lambda: "t05b" in texts(panel, group(panel, "Tables")))
    await idle(panel)

    assert panel.model.item(group(panel, "Tables", "t05b")).marks == ("new",)
    assert "t12" not in texts(panel, group(panel, "Tables"))
    assert texts(panel, group(panel, "Tables", "t11"))[:3] == ["id", "a", "b"]
    assert panel.tree.isExpanded(group(panel, "Tables", "t10"))
    assert panel.tree.isExpanded(group(panel, "Tables", "t11"))
    assert current(panel) == "a"
    assert panel.tree.visualRect(group(panel, "Tables", "t11")).top() == top


async def test_partitions_stand_under_their_parent(
    postgresql_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    parts = (f"CREATE TABLE e{at} PARTITION OF events FOR VALUES FROM ({at}) TO ({at + 1})" for at in range(4))
    execute(
        postgresql_url,
        "CREATE TABLE events (id integer, at integer) PARTITION BY RANGE (at)",
        *parts,
        "CREATE TABLE base (id integer)",
        "CREATE TABLE child () INHERITS (base)",
    )
    database = await open_database(postgresql_url)
    await show(panel, database)
    assert texts(panel, group(panel, "Tables")) == ["base", "events"]
    panel.tree.expand(group(panel, "Tables", "events"))
    await idle(panel)
    partitions = group(panel, "Tables", "events", "Partitions")
    assert panel.model.item(partitions).detail == "4"
    assert texts(panel, partitions) == ["e0", "e1", "e2", "e3"]
    assert panel.select(TableRef("public", "child"))
    assert current(panel) == "child"


async def test_several_schemas_the_default_one_first(
    postgresql_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(
        postgresql_url,
        "CREATE SCHEMA analytics",
        "CREATE TABLE analytics.users (id integer)",
        "CREATE TABLE users (id integer)",
        "CREATE MATERIALIZED VIEW analytics.stats AS SELECT 1 AS n WITH NO DATA",
        "CREATE SEQUENCE numbers",
    )
    database = await open_database(postgresql_url, name="pg")
    await show(panel, database)
    top = panel.model.index(0, 0)
    assert texts(panel, top) == ["public", "analytics"]
    assert texts(panel, row(panel, "pg", "public")) == ["Tables", "Sequences"]
    assert texts(panel, row(panel, "pg", "analytics")) == ["Tables", "Materialised views"]
    panel.field.setText("analytics.us")
    assert [line.strip() for line in visible(panel)] == ["pg", "analytics 1", "Tables 1", "users"]
    assert panel.select(TableRef("public", "users"))
    assert panel.field.text() == ""
    assert not panel.select(TableRef("public", "nobody"))


async def test_triggers_and_comments(
    mariadb_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(
        mariadb_url,
        "CREATE TABLE users (id integer AUTO_INCREMENT PRIMARY KEY, total integer COMMENT 'in <b>cents</b>',"
        " twice integer GENERATED ALWAYS AS (total * 2))",
        "CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW SET NEW.total = 1",
    )
    await show(panel, await open_database(mariadb_url))
    users = group(panel, "Tables", "users")
    panel.tree.expand(users)
    await idle(panel)
    assert texts(panel, group(panel, "Tables", "users", "Triggers")) == ["touch"]
    assert "in <b>cents</b>" in panel.model.item(group(panel, "Tables", "users", "total")).tip
    assert "generated" in panel.model.item(group(panel, "Tables", "users", "twice")).marks
    assert "identity" in panel.model.item(group(panel, "Tables", "users", "id")).marks


async def test_the_menu_key_offers_what_the_palette_has(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(sqlite_url, *SHOP)
    await show(panel, await open_database(sqlite_url))
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(group(panel, "Tables", "users"))
    panel.tree.menu_wanted(panel.mapToGlobal(panel.rect().center()))
    menu = panel.findChild(QMenu, "schemaMenu")
    assert menu is not None
    offered = {each.objectName() for each in menu.actions()}
    assert {"open_current", "refresh", "copy_name", "copy_quoted_name", "show_definition", "collapse_all"} <= offered
    assert all(each in actions_of(panel) for each in menu.actions())
    menu.close()


async def test_typing_finds_a_row_and_collapse_all_folds_to_the_connection(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(sqlite_url, *SHOP)
    await show(panel, await open_database(sqlite_url))
    panel.tree.setFocus()
    key(panel.tree, "us")
    assert current(panel) == "users"
    key(panel.tree, Qt.Key.Key_Left)
    assert current(panel) == "Tables"
    action_of(panel, "collapse_all").trigger()
    assert current(panel) == texts(panel)[0]
    assert not panel.tree.isExpanded(group(panel, "Tables"))


@pytest.mark.parametrize("name", ["schemaPanel", "schemaFilter", "schemaTree"])
async def test_the_names_that_tests_and_screen_readers_use(name: str, panel: SchemaPanel) -> None:
    widget = panel if panel.objectName() == name else panel.findChild(QWidget, name)
    assert widget is not None
    assert widget.accessibleName()
