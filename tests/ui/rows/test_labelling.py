"""Labels behind references in the related rows and in nested ones, and where their arrows lead."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt

from browser.ui.rows.labelling import labelled, leading, references
from browser.ui.rows.nested_model import NestedModel
from browser.ui.rows.related_tab import RelatedTab
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, until
from tests.ui.rows.related_shop import open_file, open_shop, panel_of, related_of, settled, tab_of
from tests.ui.rows.test_related import CONTROL, press
from tests.ui.windows import idle


async def nest(window: MainWindow, path: Path) -> tuple[RelatedTab, NestedModel, int]:
    """Items nested below the orders; the place of their product_id."""
    tab = await open_shop(window, path, "orders")
    related, graphs = related_of(window), panel_of(window).graphs
    related.nest([graphs.graph(tab.database).relation(tab.facts.ref, "items")])
    await settled(window)
    model = related.nested.model
    return related, model, [head.column.name for head in model.heads].index("product_id")


async def test_the_related_rows_are_labelled_by_one_statement(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    panel = panel_of(window)
    assert panel.list.choose("items")
    await settled(window)
    tab.grid.go_to(1)
    await settled(window)
    model = panel.rows.model
    cells = model.row_cells(0)
    assert cells is not None
    assert model.references[2].label(cells) == ("Chair", False)
    assert panel.status.text().startswith("3 queries"), "the counts, the rows, their labels"
    assert not model.references[1].labels, "the parent's own key is hidden: nobody asks for its label"


async def test_nested_rows_are_labelled_by_one_statement_for_all_levels(window: MainWindow, tmp_path: Path) -> None:
    related, model, column = await nest(window, tmp_path / "shop.db")
    tab_of(window).grid.selectAll()
    await settled(window)
    assert model.rowCount() == 300
    assert related.nested.cost[0] == 2, "one level, and all labels of a hundred parents"
    assert [model.label(row, column)[0] for row in range(3)] == ["Lamp", "Lamp", "Lamp"]
    assert model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) == "1, Lamp"


async def test_a_column_that_is_shown_later_gets_its_labels_then(window: MainWindow, tmp_path: Path) -> None:
    related, model, _ = await nest(window, tmp_path / "shop.db")
    related.nested._show_columns((), ["id", "user_id"])
    await idle()
    assert related.nested.cost[0] == 1
    assert model.label(0, 1) == ("Ada Lovelace", False)


async def test_ctrl_enter_and_a_click_follow_a_nested_reference(window: MainWindow, tmp_path: Path) -> None:
    related, model, column = await nest(window, tmp_path / "shop.db")
    grid, tab = related.nested.grid, tab_of(window)
    grid.setFocus()
    grid.setCurrentIndex(model.index(1, column))
    press(Qt.Key.Key_Return, CONTROL)
    await until(lambda: tab.facts.ref.name == "products")
    await settled(window)
    assert related.bar.texts == ["orders #1", "items #600", "product"]
    assert tab.model.index(0, 1).data() == "Lamp"
    related.go_back()
    await settled(window)
    await until(lambda: tab.facts.ref.name == "orders" and model.rowCount() == 3)
    click(grid.viewport(), grid.visualRect(model.index(2, column)).topLeft() + QPoint(9, 9))
    await until(lambda: tab.facts.ref.name == "products")
    await settled(window)
    assert related.bar.texts == ["orders #1", "items #900", "product"]


async def test_a_nested_row_that_is_followed_is_the_current_one(window: MainWindow, tmp_path: Path) -> None:
    related, model, column = await nest(window, tmp_path / "shop.db")
    tab, grid = tab_of(window), related.nested.grid
    grid.setFocus()
    grid.setCurrentIndex(model.index(2, column - 1))
    press(Qt.Key.Key_Return, CONTROL)
    await until(lambda: tab.facts.ref.name == "items")
    await settled(window)
    assert tab.model.index(tab.grid.currentIndex().row(), 0).data() == "900"


async def test_ctrl_enter_follows_a_reference_of_a_related_row(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    panel = panel_of(window)
    assert panel.list.choose("items")
    await settled(window)
    panel.rows.grid.setFocus()
    panel.rows.grid.setCurrentIndex(panel.rows.model.index(1, 2))
    press(Qt.Key.Key_Return, CONTROL)
    await until(lambda: tab.facts.ref.name == "products")
    await settled(window)
    assert related_of(window).bar.texts == ["orders #1", "items #600", "product"]


async def test_two_keys_that_begin_with_one_column(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "two.db"
    script = (
        "create table one (a integer primary key, name text); insert into one values (1, 'One');"
        "create table both (a integer, b integer, name text, primary key (a, b));"
        "insert into both values (1, 2, 'B');"
        "create table rows (id integer primary key, a integer references one, b integer,"
        " foreign key (a, b) references both (a, b)); insert into rows values (1, 1, 2);"
    )
    await open_file(window, path, "rows", script)
    tab, graphs = tab_of(window), panel_of(window).graphs
    found = await labelled(graphs, tab.database, tab.facts, references(graphs, tab.database, tab.facts))
    assert [each.relation.columns for each in found] == [("a",)]
    assert [each.columns for each in leading(graphs, tab.database, tab.facts, "a")] == [("a",), ("a", "b")]
    cells = tab.model.row_cells(0)
    assert cells is not None
    assert tab.model.references[1].label(cells) == ("One", False)
