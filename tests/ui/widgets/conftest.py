"""A grid over rows in memory."""

from collections.abc import Iterator

import pytest

from browser.ui.widgets.heads import plain_heads
from browser.ui.widgets.row_grid import RowGrid
from browser.ui.widgets.row_model import RowModel
from tests.ui.widgets.memory_source import COLUMNS, MemorySource


@pytest.fixture
def source() -> MemorySource:
    """10 million rows that are made when they are asked for."""
    return MemorySource(10_000_000)


@pytest.fixture
def grid(source: MemorySource) -> Iterator[RowGrid]:
    """A grid of 800 x 600 over `source`, shown; its first page is there. Nobody fetches others by themselves."""
    model = RowModel(plain_heads(COLUMNS))
    model.show(source, [source.made(0)])
    shown = RowGrid(model)
    shown.resize(800, 600)
    shown.show()
    yield shown
    shown.close()
    shown.deleteLater()
    model.deleteLater()
