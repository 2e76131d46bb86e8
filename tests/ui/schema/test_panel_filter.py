"""The filter above the schema tree, on real databases and by the keyboard."""

from PySide6.QtCore import Qt

from browser.ui.actions import action_of
from browser.ui.schema.panel import SchemaPanel
from tests.conftest import OpenDatabase
from tests.ui.driving import key, type_text, until
from tests.ui.schema.conftest import Run, idle, row, show, texts, visible
from tests.ui.schema.places import SHOP, current, group


async def test_the_filter_is_driven_from_the_keyboard(
    database_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(database_url, *SHOP)
    await show(panel, await open_database(database_url))
    opened: list[str] = []
    panel.table_opened.connect(lambda _, name, __: opened.append(name.ref.name))
    panel.tree.expand(group(panel, "Tables", "users"))
    await idle(panel)
    panel.tree.setCurrentIndex(group(panel, "Tables", "users", "email"))
    before = visible(panel)
    panel.tree.setFocus()
    key(panel.tree, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    await until(panel.field.hasFocus)

    type_text(panel.field, "user_")
    assert texts(panel, group(panel, "Tables")) == ["orders"]
    assert texts(panel, group(panel, "Tables", "orders")) == ["user_id"]
    key(panel.field, Qt.Key.Key_Return)
    await until(lambda: opened == ["orders"])
    key(panel.field, Qt.Key.Key_Down)
    assert panel.tree.hasFocus()
    assert current(panel) == "orders"
    key(panel.tree, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    key(panel.field, Qt.Key.Key_Escape)
    await idle(panel)

    assert panel.field.text() == ""
    assert visible(panel) == before
    assert current(panel) == "email"


async def test_clearing_the_filter_restores_the_scroll(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(sqlite_url, "BEGIN", *(f"CREATE TABLE t{at:02} (id integer, a integer)" for at in range(60)), "COMMIT")
    await show(panel, await open_database(sqlite_url))
    panel.tree.expand(group(panel, "Tables", "t20"))
    await idle(panel)
    panel.tree.verticalScrollBar().setValue(417)
    for text in ("t", "t3", "t33"):
        panel.field.setText(text)
    assert texts(panel, group(panel, "Tables")) == ["t33"]
    panel.field.clear()
    assert panel.tree.verticalScrollBar().value() == 417
    assert panel.tree.isExpanded(group(panel, "Tables", "t20"))


async def test_more_matches_than_are_shown_are_counted(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(sqlite_url, "BEGIN", *(f"CREATE TABLE t{at:03} (id integer)" for at in range(510)), "COMMIT")
    await show(panel, await open_database(sqlite_url))
    panel.field.setText("t")
    assert panel.filter_status.text() == "Showing 500 of 510 – type more."
    assert len(texts(panel, group(panel, "Tables"))) == 500
    panel.field.setText("nothing like it")
    assert panel.filter_status.text() == "Nothing is named “nothing like it”."
    panel.field.setText("t00")
    assert panel.filter_status.isHidden()


async def test_whoever_is_among_the_results_stays_there_when_more_is_known(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, panel: SchemaPanel
) -> None:
    execute(sqlite_url, *(f"CREATE TABLE user_{at} (id integer)" for at in range(9)))
    database = await open_database(sqlite_url, name="first")
    await show(panel, database)
    panel.field.setText("user")
    panel.tree.setCurrentIndex(group(panel, "Tables", "user_7"))
    execute(sqlite_url, "CREATE TABLE user_6b (id integer)")
    action_of(panel, "refresh").trigger()
    await until(lambda: "user_6b" in texts(panel, group(panel, "Tables")))
    await idle(panel)
    assert current(panel) == "user_7"

    second = await open_database(sqlite_url, name="second")
    await show(panel, second)
    panel.field.clear()
    assert panel.tree.isExpanded(row(panel, "second", "Tables"))
