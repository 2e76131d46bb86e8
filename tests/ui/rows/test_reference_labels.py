"""Labels behind references: read with the pages, chosen by a person, of declared relations, too."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from browser.ui.window.main import MainWindow
from tests.ui.driving import until
from tests.ui.rows.related_shop import open_shop, related_of, settled
from tests.ui.windows import idle


async def test_pages_further_down_are_labelled_when_they_are_seen(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "items")
    await until(lambda: tab.model.total == 900)
    tab.jumps.to_row(700)
    await settled(window)
    cells = tab.model.row_cells(700)
    assert cells is not None
    name = {1: "Lamp", 2: "Chair", 3: "Table"}[int(cells[2].text)]
    assert tab.model.references[2].label(cells) == (name, False)
    assert tab.model.index(700, 2).data(Qt.ItemDataRole.AccessibleTextRole) == f"{cells[2].text}, {name}"
    assert tab.model.index(700, 2).data() == cells[2].text
    assert related_of(window).labels.cost[0] == 1


async def test_another_column_is_chosen_as_the_label_and_kept(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "items")
    tab.grid.go_to(0, 1)
    related_of(window).choose_label()
    menu = await until(lambda: tab.findChild(QMenu, "nestedMenu"))
    assert isinstance(menu, QMenu)
    entry = next(each for each in menu.actions() if each.text() == "note")
    assert entry.isChecked()
    other = next(each for each in menu.actions() if each.text() == "user_id")
    other.trigger()
    menu.close()
    await idle()
    cells = tab.model.row_cells(0)
    assert cells is not None
    assert tab.model.references[1].label(cells) == ("1", False)
    store, key = await related_of(window).labels.graphs.remembered(tab.database)
    assert list(store.label_columns(key).values()) == ["user_id"]


async def test_arrows_are_there_before_any_label(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    assert sorted(tab.model.references) == [1, 3]
    assert [each.name for each in related_of(window).labels.relations_at(1)] == ["user"]
