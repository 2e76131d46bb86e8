"""What is selected, as rectangles: never as single cells, of which there may be hundreds of millions."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelection

MOST_BLOCKS = 200
"""Rectangles that are copied at once; each is at least one request."""


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
    """The selection as blocks from top to bottom: in each, the same columns are selected in every row."""
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
    return blocks


def _columns(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {column for left, right in spans for column in range(left, right + 1)}
