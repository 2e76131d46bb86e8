"""What is selected, as rectangles: never as single cells, of which there may be hundreds of millions."""

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QTableView

from browser.errors import NotSupported
from browser.rows.cells import Cell
from browser.rows.clipboard import SIZE_LIMIT
from browser.ui.widgets.pages import PageSource

MOST_BLOCKS = 200
"""Rectangles that are copied at once; each is at least one request."""


FAR_TOO_MUCH = 3 * SIZE_LIMIT
"""Estimated characters that are not even begun with."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows first to last, both included, of these logical columns in the order they are shown."""

    first: int
    last: int
    columns: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class ViewState:
    """What a view shows of its model: scroll positions, current (row, column), selected (top, left, bottom, right)."""

    down: int
    across: int
    current: tuple[int, int]
    ranges: tuple[tuple[int, int, int, int], ...]


def blocks_of(selection: QItemSelection, shown: Sequence[int]) -> list[Block]:
    """The selection as blocks from top to bottom: in each, the same columns are selected in every row.

    Raises NotSupported for more than MOST_BLOCKS separate pieces.
    """
    if selection.size() > 10 * MOST_BLOCKS:
        raise _too_many()
    ranges = [
        (each.top(), each.bottom(), each.left(), each.right()) for each in map(selection.at, range(selection.size()))
    ]
    edges = sorted({top for top, _, _, _ in ranges} | {bottom + 1 for _, bottom, _, _ in ranges})
    blocks: list[Block] = []
    for start, end in itertools.pairwise(edges):
        inside = _columns([(left, right) for top, bottom, left, right in ranges if top <= start <= bottom])
        columns = tuple(column for column in shown if column in inside)
        if not columns:
            continue
        if blocks and blocks[-1].last == start - 1 and blocks[-1].columns == columns:
            blocks[-1] = Block(blocks[-1].first, end - 1, columns)
        else:
            blocks.append(Block(start, end - 1, columns))
    if len(blocks) > MOST_BLOCKS:
        raise _too_many()
    return blocks


def _too_many() -> NotSupported:
    return NotSupported("So many separate cells cannot be copied at once.", hint="Select fewer, or one rectangle.")


def check_size(blocks: Sequence[Block], rows: Sequence[tuple[Cell, ...]]) -> None:
    """Refuse at once what is far too much to copy, judged by `rows` that are there. Raises NotSupported."""
    if not rows:
        return
    mean = [sum(len(cells[column].text) for cells in rows) / len(rows) + 1 for column in range(len(rows[0]))]
    size = sum(block.rows * sum(mean[column] for column in block.columns) for block in blocks)
    if size > FAR_TOO_MUCH:
        raise NotSupported(
            f"This selection is about {size / 1e6:,.0f} MB of text; that is more than a clipboard holds.",
            hint=f"Select fewer rows: {SIZE_LIMIT / 1e6:,.0f} MB are copied at most.",
        )


async def text_of_blocks(
    source: PageSource, base: int, names: Sequence[str], blocks: Sequence[Block], masked: Collection[str] = ()
) -> str:
    """The blocks as tab-separated text, one below the other, read from the source. Raises errors.*.

    Of the columns in `masked` the mask is copied.
    """
    parts = []
    for block in blocks:
        columns = tuple(names[each] for each in block.columns)
        parts.append(await source.text_of(base + block.first, base + block.last, columns, masked))
    return "".join(parts)


def view_state(view: QTableView) -> ViewState:
    """What the view shows now."""
    current = view.currentIndex()
    selection = view.selectionModel().selection()
    ranges = [selection.at(each) for each in range(min(selection.size(), MOST_BLOCKS))]
    return ViewState(
        view.verticalScrollBar().value(),
        view.horizontalScrollBar().value(),
        (current.row(), current.column()),
        tuple((each.top(), each.left(), each.bottom(), each.right()) for each in ranges),
    )


def give_back(view: QTableView, state: ViewState) -> None:
    """Let the view show that again, as far as its model still has so many rows."""
    model, chooser = view.model(), view.selectionModel()
    rows = model.rowCount()
    selection = QItemSelection()
    for top, left, bottom, right in state.ranges:
        if top < rows:
            selection.select(model.index(top, left), model.index(min(bottom, rows - 1), right))
    row, column = state.current
    if rows and row >= 0:
        chooser.setCurrentIndex(model.index(min(row, rows - 1), column), QItemSelectionModel.SelectionFlag.NoUpdate)
    chooser.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    view.verticalScrollBar().setValue(state.down)
    view.horizontalScrollBar().setValue(state.across)


def _columns(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {column for left, right in spans for column in range(left, right + 1)}
