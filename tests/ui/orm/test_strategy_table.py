"""The comparison of the loaders."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from browser.ui.orm.strategy_table import BAR_ROLE, BEST_ROLE, NARROW, USE, LoaderLine, StrategyTable

LINES = (
    LoaderLine("selectinload", (4, 300, 300, 12.34, 900), "The safe choice."),
    LoaderLine("lazyload", (400, 300, 300, 123.4, 850), "Rarely. " * 20, "Stopped after 2,000 lazy loads."),
    LoaderLine("raiseload", (), "Refuses."),
)


def test_figures_bars_and_the_best(application: QApplication) -> None:
    owner = QWidget()
    table = StrategyTable(owner)
    table.measured.show(LINES)
    model = table.measured
    assert [model.index(0, column).data() for column in range(6)] == ["selectinload", "4", "300", "300", "12.3", "900"]
    assert model.index(1, 4).data() == "123"
    assert model.index(0, 1).data(BAR_ROLE) == 0.01
    assert model.index(1, 1).data(BAR_ROLE) == 1.0
    assert [model.index(row, 1).data(BEST_ROLE) for row in range(3)] == [True, False, None]
    assert model.index(0, 2).data(BEST_ROLE) is False  # all the same
    assert model.index(2, 1).data() == "–"
    assert str(model.index(1, USE).data()).startswith("Stopped after 2,000 lazy loads. Rarely.")
    owner.deleteLater()


def test_sentences_give_way_where_it_is_narrow(application: QApplication) -> None:
    owner = QWidget()
    table = StrategyTable(owner)
    table.measured.show(LINES)
    owner.show()
    table.resize(NARROW + 100, 400)
    assert not table.isColumnHidden(USE)
    assert table.horizontalHeader().count() == 7
    assert table.measured.headerData(2, Qt.Orientation.Horizontal) == "Rows fetched"
    table.grab()
    assert table.rowHeight(1) > table.rowHeight(0)
    wide = table.columnWidth(2)
    table.resize(450, 400)
    assert table.isColumnHidden(USE)
    assert table.columnWidth(2) < wide
    assert table.measured.headerData(2, Qt.Orientation.Horizontal) == "Rows"
    assert table.measured.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "Rows fetched"
    owner.deleteLater()
