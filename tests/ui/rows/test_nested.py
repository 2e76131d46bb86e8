"""Nested rows: how they are laid out, and by keyboard in the real window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from browser.database.facts import Column, Kind, ObjectKind, TableFacts, TableRef, UniqueKey
from browser.rows.cells import Cell
from browser.ui.rows import nested_layout as layout
from browser.ui.rows.nested_layout import Below, Group, Node, ordered, rows_of
from browser.ui.rows.nested_pane import NestedPane
from browser.ui.widgets import RAW_ROLE
from browser.ui.window.main import MainWindow
from tests.ui.driving import until
from tests.ui.rows.related_shop import open_shop, related_of, settled, tab_of
from tests.ui.rows.test_related import press
from tests.ui.windows import idle, named

CONTROL = Qt.KeyboardModifier.ControlModifier
COLUMNS = (Column("id", "integer", Kind.NUMBER), Column("name", "text", Kind.TEXT))


def facts(name: str) -> TableFacts:
    return TableFacts(TableRef(None, name), ObjectKind.TABLE, COLUMNS, UniqueKey("", ("id",)))


def group(*path: str, folded: bool = False) -> Group:
    return Group(path, facts(path[-1] if path else "users"), COLUMNS, ("id", "name"), folded=folded)


def node(number: int, **below: list[Node]) -> Node:
    cells = (Cell(number, str(number), Kind.NUMBER), Cell(f"n{number}", f"n{number}", Kind.TEXT))
    return Node(cells, below={name: Below(nodes) for name, nodes in below.items()})


def texts(groups: list[Group], parents: list[Node]) -> list[list[str]]:
    rows = rows_of(ordered(groups), parents)
    return [[place.words or (place.cell.text if place.cell else "") for place in row] for row in rows]


def test_parents_are_written_once_and_siblings_stand_side_by_side() -> None:
    parents = [node(1, a=[node(11), node(12)], b=[node(21), node(22), node(23)]), node(2)]
    assert texts([group(), group("a"), group("b")], parents) == [
        ["1", "n1", "11", "n11", "21", "n21"],
        ["", "", "12", "n12", "22", "n22"],
        ["", "", "", "", "23", "n23"],
        ["2", "n2", "", "", "", ""],
    ]


def test_levels_stand_beside_each_other() -> None:
    parents = [node(1, a=[node(11, c=[node(31), node(32)]), node(12, c=[node(33)])])]
    assert texts([group(), group("a"), group("a", "c")], parents) == [
        ["1", "n1", "11", "n11", "31", "n31"],
        ["", "", "", "", "32", "n32"],
        ["", "", "12", "n12", "33", "n33"],
    ]


def test_what_was_cut_says_how_many_more() -> None:
    parent = node(1, a=[node(11)])
    parent.below["a"].more = 37
    assert texts([group(), group("a")], [parent]) == [["1", "n1", "11", "n11"], ["", "", "37 more", ""]]


def test_a_folded_relation_shows_its_number_and_hides_what_is_below() -> None:
    parents = [node(1, a=[node(11, c=[node(31)]), node(12)]), node(2, a=[])]
    groups = [group(), group("a", folded=True), group("a", "c")]
    assert [each.path for each in ordered(groups)] == [(), ("a",)]
    assert texts(groups, parents) == [["1", "n1", "2"], ["2", "n2", "0"]]


def test_columns_are_chosen_and_groups_closed_with_what_is_below() -> None:
    groups = [group(), group("a"), group("a", "c"), group("b")]
    assert [each.path for each in layout.without(groups, ("a",))] == [(), ("b",)]
    chosen = layout.with_columns(groups, ("a",), ["name"])
    assert texts(chosen[:2], [node(1, a=[node(11)])]) == [["1", "n1", "n11"]]


def pane(window: MainWindow) -> NestedPane:
    return related_of(window).nested


def heads(window: MainWindow) -> list[str]:
    return [each.title for each in pane(window).model.groups]


async def choose(window: MainWindow, text: str) -> None:
    """Choose an entry of the menu that Enter has opened."""
    menu = await until(lambda: next(iter(pane(window).findChildren(QMenu, "nestedMenu")), None))
    assert menu is not None
    entry = next(each for each in menu.actions() if each.text().startswith(text))
    menu.setActiveAction(entry)
    entry.trigger()
    menu.close()
    await until(lambda: not pane(window).findChildren(QMenu, "nestedMenu"))
    await idle()
    window.activateWindow()
    await until(window.isActiveWindow)
    pane(window).grid.setFocus()


async def test_enter_opens_relations_below_at_any_depth(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    tab.grid.setFocus()
    press(Qt.Key.Key_Return)
    await settled(window)
    grid = pane(window).grid
    assert QApplication.focusWidget() is grid is named(window, "nestedGrid")
    assert heads(window) == ["users", "orders by user_id"]
    model = pane(window).model
    assert model.rowCount() == 21
    assert model.index(20, 2).data() == "20 more"
    assert [model.index(row, 0).data() for row in (0, 1)] == ["1", ""]
    grid.setCurrentIndex(model.index(16, 2))
    press(Qt.Key.Key_Return)
    await choose(window, "items")
    assert heads(window) == ["users", "orders by user_id", "items"]
    assert model.heads[grid.currentIndex().column()].group == 2
    grid.setCurrentIndex(model.index(0, 5))
    raw = model.index(0, 5).data(RAW_ROLE)
    assert isinstance(raw, Cell)


async def test_it_follows_the_current_row_one_statement_a_level(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    related = related_of(window)
    graph = window.relating.graphs
    assert graph is not None
    items = graph.graph(tab.database).relation(tab.facts.ref, "items")
    related.nest([items])
    await settled(window)
    product = graph.graph(tab.database).relation(items.target, "product")
    pane(window).open_relation(product, ("items",))
    await idle()
    tab.grid.go_to(5)
    await settled(window)
    assert pane(window).bar.title.text() == "below orders #6"
    assert pane(window).cost[0] == 3, "two levels, and the labels of all of them"
    assert pane(window).model.index(0, 0).data() == "6"
    tab.grid.selectAll()
    await settled(window)
    assert pane(window).bar.title.text() == "below 200 rows of orders: parents 1-100"
    assert pane(window).cost[0] == 3
    pane(window).next_parents()
    await idle()
    assert pane(window).model.index(0, 0).data() == "101"


async def test_ctrl_enter_follows_a_nested_row(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    related_of(window).nest_row()
    await settled(window)
    model = pane(window).model
    pane(window).grid.setCurrentIndex(model.index(16, 2))
    press(Qt.Key.Key_Return)
    await choose(window, "items")
    items = next(column for column, head in enumerate(model.heads) if head.group == 2)
    row = next(row for row in range(model.rowCount()) if model.index(row, 2).data() == "17")
    pane(window).grid.setCurrentIndex(model.index(row, items))
    press(Qt.Key.Key_Return, CONTROL)
    await until(lambda: tab.facts.ref.name == "items")
    await settled(window)
    assert related_of(window).bar.texts == ["users #1", "orders #17", "items"]
    assert tab_of(window).model.total == 3


async def test_folding_copying_and_closing(window: MainWindow, tmp_path: Path) -> None:
    await open_shop(window, tmp_path / "shop.db", "users")
    related_of(window).nest_row()
    await settled(window)
    grid, model = pane(window).grid, pane(window).model
    grid.setCurrentIndex(model.index(0, 2))
    press(Qt.Key.Key_C, CONTROL)
    await idle()
    assert QGuiApplication.clipboard().text() == "1"
    press(Qt.Key.Key_Space)
    assert (model.rowCount(), model.index(0, 2).data()) == (1, "40")
    press(Qt.Key.Key_Space)
    await idle()
    assert model.rowCount() == 21
    press(Qt.Key.Key_Delete)
    assert heads(window) == ["users"]
    press(Qt.Key.Key_Escape)
    assert not pane(window).isVisible()
    assert QApplication.focusWidget() is tab_of(window).grid


async def test_what_is_done_while_another_row_is_read_keeps_that_row(window: MainWindow, tmp_path: Path) -> None:
    """A column or a relation is chosen in the moment between a step in the grid and the rows that belong to it."""
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    related, nested = related_of(window), pane(window)
    related.nest(())
    await settled(window)
    graph = related._graphs.graph(tab.database)
    orders = graph.relation(tab.facts.ref, "orders by user_id")
    items = next(each for each in graph.relations(orders.target) if each.name == "items")
    acts: dict[int, Callable[[], None]] = {
        1: lambda: nested._show_columns(("orders by user_id",), ("id", "note")),
        2: lambda: nested.open_relation(items, ("orders by user_id",)),
        0: lambda: nested._fold_group(1),
    }
    for row, act in acts.items():
        tab.grid.go_to(row)
        nested.show_rows_of(related.chosen())
        act()
        await settled(window)
        assert [node.cells[0].text for node in nested.model.parents] == [str(row + 1)]
        assert nested.bar.title.text() == f"below users #{row + 1}"
    assert heads(window) == ["users", "orders by user_id", "orders by billing_id"], "items are hidden, folded away"
