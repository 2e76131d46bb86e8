import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtGui import QStandardItemModel

from browser.errors import NotSupported
from browser.ui.widgets.heads import plain_heads
from browser.ui.widgets.row_model import RowModel
from browser.ui.widgets.selection import Block, blocks_of, text_of_blocks
from tests.ui.widgets.memory_source import COLUMNS, MemorySource

Range = tuple[int, int, int, int]


def selection(model: QStandardItemModel, *ranges: Range) -> QItemSelection:
    found = QItemSelection()
    for top, left, bottom, right in ranges:
        found.merge(
            QItemSelection(model.index(top, left), model.index(bottom, right)), QItemSelectionModel.SelectionFlag.Select
        )
    return found


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 4), st.integers(0, 7), st.integers(0, 4)).map(
            lambda r: (min(r[0], r[2]), min(r[1], r[3]), max(r[0], r[2]), max(r[1], r[3]))
        ),
        max_size=5,
    ),
    st.permutations([0, 1, 2, 4]),
)
def test_blocks_hold_each_selected_shown_cell_once(ranges: list[Range], shown: list[int]) -> None:
    model = QStandardItemModel(8, 5)
    blocks = blocks_of(selection(model, *ranges), shown)
    cells = [
        (row, column) for block in blocks for row in range(block.first, block.last + 1) for column in block.columns
    ]
    expected = {
        (row, column)
        for top, left, bottom, right in ranges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if column in shown
    }
    assert len(cells) == len(set(cells))
    assert set(cells) == expected
    assert all(list(block.columns) == [each for each in shown if each in block.columns] for block in blocks)


async def test_ten_million_rows_are_one_block() -> None:
    model = RowModel(plain_heads(COLUMNS))
    source = MemorySource(10_000_000)
    model.show(source, [source.made(0)])
    everything = QItemSelection(model.index(0, 0), model.index(9_999_999, 1))
    assert blocks_of(everything, [0, 1]) == [Block(0, 9_999_999, (0, 1))]


async def test_too_many_pieces_are_refused_in_a_sentence() -> None:
    model = QStandardItemModel(1000, 1)
    every_other = selection(model, *[(row, 0, row, 0) for row in range(0, 1000, 2)])
    with pytest.raises(NotSupported, match="separate cells"):
        blocks_of(every_other, [0])


async def test_text_of_blocks_one_below_the_other() -> None:
    source = MemorySource(100)
    text = await text_of_blocks(source, 10, ["id", "name"], [Block(0, 1, (1, 0)), Block(5, 5, (0,))])
    assert text == "10:name+id\n11:name+id\n15:id\n"
