"""The Related dock in the window: made after the first paint, on the active tab, gone with its connection."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.database.facts import ForeignKey
from browser.ui import tasks
from browser.ui.window.main import MainWindow
from tests.ui.driving import key, until
from tests.ui.rows.related_shop import open_shop, panel_of, related_shop, settled, tab_of
from tests.ui.windows import focused, idle, main_window, named

ALT = Qt.KeyboardModifier.AltModifier


async def test_without_a_table_it_says_what_would_be_here(window: MainWindow) -> None:
    window.relating.begin()
    panel = named(window, "relatedPanel")
    assert panel.empty.isVisible()
    assert panel.empty.text().endswith("appears here.")


async def test_sizes(home: Path) -> None:
    for size, width in (((1280, 800), 296), ((1600, 1000), 360)):
        async with main_window(home, size=size) as window:
            assert window.related_dock.width() == width
            window.relating.begin()
            assert named(window, "relatedPanel") is window.relating.panel
            assert window.related_dock.width() == width


async def test_it_follows_the_active_tab(window: MainWindow, tmp_path: Path) -> None:
    await open_shop(window, tmp_path / "shop.db", "users")
    connection = window.desk.active
    assert connection is not None
    name = window.schema.catalog_of(connection.database).find("items")
    assert name is not None
    await window.open_object(connection, name)
    await settled(window)
    assert panel_of(window).title.text() == "of items #1"
    window.desk.tabs.step(-1)
    await settled(window)
    assert panel_of(window).title.text() == "of users #1"
    window.desk.close_database(connection.database)
    await settled(window)
    assert panel_of(window).title.text() == "Related"
    await idle()


async def test_alt_3_goes_there_and_escape_back(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    tab.grid.setFocus()
    key(tab.grid, Qt.Key.Key_3, ALT)
    assert focused() is panel_of(window).list
    key(focused(), Qt.Key.Key_Escape)
    assert focused() is tab.grid
    key(tab.grid, Qt.Key.Key_3, ALT)
    key(focused(), Qt.Key.Key_3, ALT)
    assert not window.related_dock.isVisible()
    key(tab.grid, Qt.Key.Key_3, ALT)
    assert window.related_dock.isVisible()


async def test_two_connections_keep_their_relations_apart(window: MainWindow, tmp_path: Path) -> None:
    await open_shop(window, tmp_path / "one.db", "users")
    await window.open_url(related_shop(tmp_path / "two.db"), table="orders")
    await settled(window)
    assert panel_of(window).title.text() == "of orders #1"
    assert tab_of(window).database.title == "two.db"


async def test_a_tab_that_nobody_sees_learns_of_relations_when_it_is_seen(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "items")
    await window.open_url(str(tmp_path / "shop.db"), table="products")
    await settled(window)
    assert window.relating.graphs is not None
    asked, products = sorted(tab.model.references), tab_of(window).facts.ref
    by_hand = ForeignKey("", tab.facts.ref, ("quantity",), products, ("id",))
    await window.relating.graphs.declare(tab.database, [by_hand])
    await settled(window)
    assert sorted(tab.model.references) == asked
    window.desk.tabs.setCurrentWidget(tab)
    assert sorted(tab.model.references) == [*asked, 3]
    await settled(window)


async def test_what_is_being_counted_goes_with_its_connection(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "items")
    watch = panel_of(window).watch
    tab.grid.go_to(5, 0)
    await until(lambda: tasks.running())
    assert watch.waiting
    window.desk.close_database(tab.database)
    await idle()


async def test_a_relation_is_not_read_when_its_connection_has_gone(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    watch = panel_of(window).watch
    name = watch.relations[1].name
    window.desk.close_database(tab.database)
    watch.choose(name)
    await settled(window)
    assert panel_of(window).title.text() == "Related"
