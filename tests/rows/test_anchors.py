"""Marks in order, anchors that last, blocks that change their size."""

import pytest

from browser.rows import anchors
from browser.rows.anchors import START, Mark, Marks


@pytest.fixture
def marks() -> Marks:
    """Anchors at 10, 20 and 30 of 35 rows, a page's end at 14."""
    made = Marks(1000)
    for row in (10, 20, 30):
        assert made.add_anchor(row, (row,))
    made.total = 35
    made.add(14, (14,))
    return made


def test_neighbours(marks: Marks) -> None:
    assert [marks.below(row).row for row in (0, 9, 10, 15, 34)] == [0, 0, 10, 14, 30]
    above = [marks.above(row) for row in (0, 10, 11, 15, 31)]
    assert above == [Mark(10, (10,)), Mark(10, (10,)), Mark(14, (14,)), Mark(20, (20,)), None]
    reach = marks.reach(12, 16)
    assert (reach.lower, reach.upper, reach.inner) == (Mark(10, (10,)), Mark(20, (20,)), (Mark(14, (14,)),))
    assert (reach.until, reach.interval) == ((20,), 10)
    end = marks.reach(32, 40)
    assert (end.last, end.upper, end.interval, end.until) == (35, None, 5, None)


def test_blocks_lie_between_anchors(marks: Marks) -> None:
    assert [[mark and mark.row for mark in block] for block in marks.blocks(8, 12)] == [[0, 10], [10, 20]]
    assert [[mark and mark.row for mark in block] for block in marks.blocks(10, 20)] == [[10, 20]]
    assert [[mark and mark.row for mark in block] for block in marks.blocks(28, 33)] == [[20, 30], [30, None]]
    assert Marks(100).blocks(5, 9) == [(START, None)]


def test_a_block_that_changed_moves_what_follows(marks: Marks) -> None:
    marks.resize(Mark(10, (10,)), Mark(20, (20,)), 7, (19,))
    assert [marks.above(row) for row in (11, 18, 28)] == [Mark(17, (19,)), Mark(27, (30,)), None]
    assert marks.total == 32
    marks.resize(Mark(10, (10,)), Mark(17, (19,)), 0, None)
    assert (marks.above(11), marks.total) == (Mark(20, (30,)), 25)
    marks.resize(Mark(20, (30,)), None, 1, None)
    assert marks.total == 21


def test_the_oldest_ends_of_pages_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "PAGE_MARKS", 3)
    made = Marks(100)
    for row in (10, 20, 30):
        made.add(row, (row,))
    made.add(10, (10,))
    made.add(40, (40,))
    assert [made.below(row).row for row in (10, 20, 30, 40)] == [10, 10, 30, 40]
    for row in range(50, 400, 10):
        made.add(row, (row,))
    made.forget_pages()
    assert [made.below(row).row for row in (99, 150, 399)] == [0, 100, 300]


def test_an_anchor_that_disagrees_wins(marks: Marks) -> None:
    assert marks.add_anchor(20, (20,))
    assert not marks.add_anchor(14, (15,))
    assert marks.below(14) == Mark(14, (15,))
