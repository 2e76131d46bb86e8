from collections.abc import Iterator

import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QTableView

from browser.ui.widgets.columns import ColumnLayout, arrange, layout_of, visible

NAMES = ["a", "b", "c", "d"]


@pytest.fixture
def header() -> Iterator[QHeaderView]:
    view = QTableView()
    view.setModel(QStandardItemModel(1, 4, view))
    yield view.horizontalHeader()
    view.deleteLater()


def test_a_layout_comes_back(header: QHeaderView) -> None:
    header.moveSection(3, 0)
    header.resizeSection(1, 77)
    header.setSectionHidden(2, True)
    kept = layout_of(header, NAMES, 1)
    assert (kept.order, kept.hidden, kept.widths["b"], kept.frozen) == (("d", "a", "b", "c"), ("c",), 77, 1)
    header.moveSection(0, 3)
    header.setSectionHidden(2, False)
    arrange(header, NAMES, ColumnLayout.from_dict(kept.to_dict()))
    assert layout_of(header, NAMES, 1) == kept
    assert visible(header) == [3, 0, 1]


def test_a_layout_of_an_altered_table(header: QHeaderView) -> None:
    arrange(header, NAMES, ColumnLayout(("gone", "c"), ("also gone",), {"gone": 3, "a": 50}))
    assert visible(header) == [2, 0, 1, 3]
    assert header.sectionSize(0) == 50


def test_not_every_column_is_hidden(header: QHeaderView) -> None:
    arrange(header, NAMES, ColumnLayout(hidden=tuple(NAMES)))
    assert visible(header) == [0, 1, 2, 3]


def test_nonsense_is_left_out() -> None:
    assert (
        ColumnLayout.from_dict({"order": 3, "hidden": None, "widths": {"a": -1, "b": "x"}, "frozen": -2})
        == ColumnLayout()
    )
