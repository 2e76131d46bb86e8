"""The trail above the rows: its steps, back and forward, copied, kept and opened again."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from browser.database.facts import ObjectKind, TableFacts, TableRef
from browser.rows.filters import Filter
from browser.rows.query import Order, TableQuery
from browser.store import SavedTrail
from browser.ui.rows.memory import TabState
from browser.ui.rows.trail_bar import TrailBar
from browser.ui.rows.trail_history import History, Visit
from browser.ui.rows.trail_list import TrailList
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, key, type_text, until
from tests.ui.rows.related_shop import open_shop, panel_of, related_of, settled, tab_of
from tests.ui.rows.test_related import CONTROL, press
from tests.ui.windows import focused, idle, named

SHIFT = Qt.KeyboardModifier.ShiftModifier


def visit(name: str, row: int = 0) -> Visit:
    return Visit(TableQuery(TableFacts(TableRef(None, name), ObjectKind.TABLE, ())), TabState(row=row))


def test_history_goes_back_and_forward_and_forgets_what_lay_ahead() -> None:
    first, second, third = visit("a"), visit("b"), visit("c")
    history = History(first)
    assert (history.before, history.after) == (None, None)
    history.go(second)
    assert history.before is first
    history.go(first)
    assert (history.here, history.after) == (first, second)
    history.leave(first.query, TabState(row=7))
    history.go(second)
    assert history.before is not None
    assert history.before.place.row == 7
    history.go(history.before)
    history.go(third)
    assert (history.here, history.after) == (third, None)


def test_a_long_trail_shows_its_end() -> None:
    parent = QWidget()
    back, forward = QAction("Back", parent), QAction("Forward", parent)
    bar = TrailBar(back, forward, [], parent)
    bar.show_trail(["whole"], ["whole"], travelled=False)
    assert bar.isHidden()
    steps = [f"step <b>{number}</b>" for number in range(12)]
    bar.show_trail(steps, steps, travelled=True)
    assert not bar.isHidden()
    assert bar.texts == steps[-8:]
    clicked: list[int] = []
    bar.step_clicked.connect(clicked.append)
    bar.steps[0].click()
    assert clicked == [4]
    parent.deleteLater()


async def follow(window: MainWindow, name: str) -> None:
    """Follow a relation of the current row."""
    panel = panel_of(window)
    assert panel.list.choose(name)
    panel.follow()
    await settled(window)


async def test_steps_and_the_restriction_are_clicked(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    await follow(window, "orders by user_id")
    tab.grid.go_to(16)
    await settled(window)
    await follow(window, "items")
    bar = related_of(window).bar
    assert bar is named(window, "trailBar")
    assert bar.texts == ["users #1", "orders #17", "items"]
    click(bar.steps[1])
    await settled(window)
    assert (tab.facts.ref.name, tab.grid.currentIndex().row()) == ("orders", 16)
    assert tab.filter_bar.restriction.label.text() == "orders by user_id of users #1"
    click(tab.filter_bar.restriction.cross)
    await settled(window)
    await until(lambda: tab.model.total == 302)
    assert bar.texts == ["orders"]
    related_of(window).go_back()
    await settled(window)
    assert tab.model.total == 40


async def test_filters_and_sorts_stay_inside_the_relation(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    await follow(window, "orders by user_id")
    tab.grid.sort_wanted.emit(0, False)
    await settled(window)
    tab.grid.sort_wanted.emit(0, False)
    await settled(window)
    assert tab.model.index(0, 0).data() == "40"
    assert tab.model.total == 40
    assert related_of(window).bar.texts == ["users #1", "orders by user_id"]


async def test_a_trail_is_copied_kept_and_opened_again(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    await follow(window, "orders by user_id")
    trails = related_of(window).trails
    await trails.copy_trail_sql()
    assert "FROM" in QGuiApplication.clipboard().text()
    await trails.copy_trail_code()
    assert "statement" in QGuiApplication.clipboard().text()
    tab.grid.setFocus()
    press(Qt.Key.Key_D, CONTROL)
    await idle()
    assert listed(window).names == ["users #1 › orders by user_id"]
    type_text(focused(), "Ada's orders")
    key(focused(), Qt.Key.Key_Return)
    await until(lambda: not listed(window).isVisible())
    await idle()
    assert focused() is tab.grid
    related_of(window).show_whole_table()
    await settled(window)
    press(Qt.Key.Key_O, CONTROL | SHIFT)
    await idle()
    assert listed(window).names == ["Ada's orders"]
    press(Qt.Key.Key_Return)
    await settled(window)
    assert related_of(window).bar.texts == ["users #1", "orders by user_id"]
    await until(lambda: tab.model.total == 40)


def listed(window: MainWindow) -> TrailList:
    """The saved trails, shown or not."""
    found = tab_of(window).findChild(TrailList, "trailList")
    assert isinstance(found, TrailList)
    return found


async def saved(window: MainWindow, path: Path, *names: str) -> None:
    """The way to the first user's orders, kept under these names, and the list of them open."""
    tab = await open_shop(window, path, "users")
    graphs = panel_of(window).graphs
    await follow(window, "orders by user_id")
    here = related_of(window).history.here.trail
    assert here is not None
    for number, name in enumerate(names):
        await graphs.save_trail(tab.database, name, here.seen(order=[Order("id", descending=True)] * (number > 0)))
    tab.grid.setFocus()
    press(Qt.Key.Key_O, CONTROL | SHIFT)
    await idle()


async def test_a_trail_that_is_kept_already_is_not_kept_twice(window: MainWindow, tmp_path: Path) -> None:
    await saved(window, tmp_path / "shop.db", "mine")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_D, CONTROL)
    await idle()
    assert listed(window).names == ["mine"]
    key(focused(), Qt.Key.Key_Escape)
    await until(lambda: not listed(window).isVisible())
    assert focused() is tab_of(window).grid


async def test_trails_are_found_renamed_and_forgotten_by_keys(window: MainWindow, tmp_path: Path) -> None:
    await saved(window, tmp_path / "shop.db", "one", "two")
    assert focused() is listed(window).field
    type_text(focused(), "tw")
    assert listed(window).names == ["two"]
    press(Qt.Key.Key_F2)
    type_text(focused(), "one")
    key(focused(), Qt.Key.Key_Return)
    await until(lambda: listed(window).words.text().startswith("There is a trail called “one” already."))
    await idle()
    listed(window).field.setFocus()
    listed(window).field.clear()
    type_text(listed(window).field, "t")
    press(Qt.Key.Key_F2)
    type_text(focused(), "the other <b>")
    key(focused(), Qt.Key.Key_Return)
    await until(lambda: listed(window).names == ["the other <b>"])
    listed(window).tree.setFocus()
    press(Qt.Key.Key_Delete)
    await until(lambda: listed(window).words.text() == "“the other <b>” is forgotten.")
    press(Qt.Key.Key_Escape)
    assert not listed(window).isVisible()
    assert [each.name for each in await panel_of(window).graphs.read_trails(tab_of(window).database)] == ["one"]


async def test_trails_by_mouse(window: MainWindow, tmp_path: Path) -> None:
    await saved(window, tmp_path / "shop.db", "one", "two")
    trails = listed(window)
    second = trails.tree.topLevelItem(1)
    assert second is not None
    click(trails.tree.viewport(), trails.tree.visualItemRect(second).center())
    click(trails.buttons["rename"])
    type_text(focused(), "second")
    click(trails.field)
    await until(lambda: trails.names == ["one", "second"])
    click(trails.buttons["forget"])
    await until(lambda: trails.names == ["one"])
    related_of(window).show_whole_table()
    await settled(window)
    click(tab_of(window).grid.viewport())
    assert not trails.isVisible()
    press(Qt.Key.Key_O, CONTROL | SHIFT)
    await idle()
    click(trails.buttons["open"])
    await settled(window)
    assert related_of(window).bar.texts == ["users #1", "orders by user_id"]


async def test_a_saved_trail_is_found_among_everything(window: MainWindow, tmp_path: Path) -> None:
    await saved(window, tmp_path / "shop.db", "Ada's orders")
    press(Qt.Key.Key_Escape)
    window.desk.tabs.close_tab(0)
    press(Qt.Key.Key_P, CONTROL)
    await idle()
    type_text(focused(), "ada's")
    assert [(each.title, each.detail) for each in window.search.finder.shown][:1] == [
        ("Ada's orders", "trail · shop.db")
    ]
    key(focused(), Qt.Key.Key_Return)
    await until(lambda: window.desk.table_tabs() and tab_of(window).facts.ref.name == "orders")
    await settled(window)
    assert related_of(window).bar.texts == ["users #1", "orders by user_id"]


async def test_a_trail_returns_to_the_filter_and_the_order_it_was_seen_with(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    tab.asking.filter((Filter("name", "contains", "a"), Filter("id", ">", "2", enabled=False)))
    await settled(window)
    tab.asking.sort(1, False)
    await settled(window)
    await follow(window, "orders by user_id")
    tab.asking.filter((Filter("id", ">", "10"),))
    await settled(window)
    tab.asking.sort(0, False)
    await settled(window)
    tab.asking.sort(0, False)
    await settled(window)
    trails = related_of(window).trails
    await trails.copy_trail_sql()
    sql = QGuiApplication.clipboard().text()
    assert '"id" > ' in sql
    assert sql.endswith("DESC")
    await trails.copy_trail_code()
    assert "orders.c['id'] > 10" in QGuiApplication.clipboard().text()
    await trails.save_trail()
    assert listed(window).names == ["users #1 › orders by user_id where id > 10"]
    key(focused(), Qt.Key.Key_Escape)
    await idle()
    related_of(window).go_back()
    await settled(window)
    assert tab.wanted.filters == (Filter("name", "contains", "a"), Filter("id", ">", "2", enabled=False))
    assert tab.wanted.order == (Order("name"),)
    related_of(window).go_forward()
    await settled(window)
    assert [*tab.wanted.filters, *tab.wanted.order] == [Filter("id", ">", "10"), Order("id", descending=True)]
    assert "name contains a" in related_of(window).bar.steps[0].toolTip()
    (kept,) = await panel_of(window).graphs.read_trails(tab.database)
    await window.open_url(str(tmp_path / "shop.db"), table="items")
    await settled(window)
    other = tab_of(window)
    related_of(window).trails.go(kept)
    await settled(window)
    assert (other.model.total, other.model.index(0, 0).data()) == (30, "40")
    assert [each.filter for each in other.filter_bar.chips] == [Filter("id", ">", "10")]
    click(related_of(window).bar.steps[0])
    await settled(window)
    assert other.facts.ref.name == "users"
    assert [each.filter.enabled for each in other.filter_bar.chips] == [True, False]
    assert other.grid.header.sorted_by == {1: (0, False)}


async def test_a_trail_of_before_and_one_whose_column_is_gone_still_open(window: MainWindow, tmp_path: Path) -> None:
    await saved(window, tmp_path / "shop.db", "old")
    (old,) = await panel_of(window).graphs.read_trails(tab_of(window).database)
    assert old.trail["version"] == 1
    gone = SavedTrail("gone", {**old.trail, "version": 2, "filters": [["was", "=", "1", True]]}, "")
    press(Qt.Key.Key_Escape)
    related_of(window).trails.go(gone)
    await settled(window)
    message = tab_of(window).message.message
    assert message is not None
    assert message.text == "Filters and orders by columns that are gone were left out: was."
    assert tab_of(window).model.total == 40


async def test_a_click_on_an_arrow_follows(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "items")
    rect = tab.grid.visualRect(tab.model.index(0, 2))
    click(tab.grid.viewport(), rect.topLeft() + QPoint(10, 10))
    await until(lambda: tab.facts.ref.name == "products")
    await idle()
    assert tab.model.total == 1
