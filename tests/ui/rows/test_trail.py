"""The trail above the rows: its steps, back and forward, copied, kept and opened again."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from browser.database.facts import ObjectKind, TableFacts, TableRef
from browser.rows.query import TableQuery
from browser.ui.rows.memory import TabState
from browser.ui.rows.trail_bar import TrailBar
from browser.ui.rows.trail_history import History, Visit
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, until
from tests.ui.rows.related_shop import open_shop, panel_of, related_of, settled
from tests.ui.windows import idle, named


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
    await trails.save_trail()
    related_of(window).show_whole_table()
    await settled(window)
    await trails.open_trail()
    menu = await until(lambda: tab.findChild(QMenu, "trailsMenu"))
    assert isinstance(menu, QMenu)
    assert [each.text() for each in menu.actions()] == ["users #1 › orders by user_id"]
    menu.actions()[0].trigger()
    menu.close()
    await settled(window)
    assert related_of(window).bar.texts == ["users #1", "orders by user_id"]
    await until(lambda: tab.model.total == 40)


async def test_a_click_on_an_arrow_follows(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "items")
    rect = tab.grid.visualRect(tab.model.index(0, 2))
    click(tab.grid.viewport(), rect.topLeft() + QPoint(10, 10))
    await until(lambda: tab.facts.ref.name == "products")
    await idle()
    assert tab.model.total == 1
