"""What is known of row numbers after pages, surveys and mistakes."""

import pytest

from browser.errors import StatementFailed
from browser.rows.anchors import Mark
from browser.rows.counts import Exact
from browser.rows.fetching import Fetched
from browser.rows.key_list import KeyList
from browser.rows.numbering import Numbering


def fetched(first: int, rows: int, more: bool) -> Fetched:
    return Fetched([()] * rows, [(row,) for row in range(first, first + rows)], more)


def test_counts_grow_from_nothing_to_exact() -> None:
    numbers = Numbering(10_000)
    assert str(numbers.count) == "unknown"
    numbers.estimated = 300
    assert str(numbers.count) == "about 300"
    reach = numbers.reach(0)
    assert reach is not None
    assert not numbers.accept(reach, fetched(0, 200, True))
    assert str(numbers.count) == "about 300"
    numbers.estimated = 100
    assert str(numbers.count) == "at least 200"
    reach = numbers.reach(1)
    assert reach is not None
    assert numbers.accept(reach, fetched(200, 30, False))
    assert (str(numbers.count), numbers.complete, numbers.changed) == ("230", True, False)


def test_far_away_is_out_of_reach_until_it_is_surveyed() -> None:
    numbers = Numbering(10_000)
    assert numbers.reach(50) is not None
    assert numbers.reach(51) is None
    numbers.anchored([Mark(10_000, (9_999,))], None)
    assert numbers.reach(51) is not None
    assert not numbers.complete
    numbers.anchored([], 10_100)
    assert (numbers.count, numbers.complete, numbers.changed) == (Exact(10_100), True, False)


def test_a_survey_that_disagrees_says_changed() -> None:
    numbers = Numbering(10_000)
    numbers.counted(500)
    numbers.anchored([], 499)
    assert (numbers.count, numbers.changed, numbers.version) == (Exact(499), True, 1)


def test_a_survey_that_goes_in_circles_ends() -> None:
    """A damaged SQLite file did that: its survey counted 1,000,000 rows a second for ever."""
    numbers = Numbering(10_000)
    numbers.anchored([Mark(10_000, (1,)), Mark(20_000, (2,))], None)
    with pytest.raises(StatementFailed, match="damaged"):
        numbers.anchored([Mark(30_000, (3,)), Mark(40_000, (1,))], None)


def test_a_survey_may_come_again_where_its_numbers_were_put_right() -> None:
    numbers = Numbering(10_000)
    numbers.anchored([Mark(10_000, (1,)), Mark(20_000, (2,))], None)
    blocks = [(Mark(10_000, (1,)), Mark(20_000, (2,)))]
    numbers.recounted(blocks, [(0, None)])  # type: ignore[arg-type]
    assert numbers.frontier == Mark(10_000, (1,))
    numbers.anchored([Mark(20_000, (2,))], None)


def test_the_frontier_moves_with_its_block() -> None:
    numbers = Numbering(10_000)
    numbers.anchored([Mark(10_000, (1,)), Mark(20_000, (2,))], None)
    blocks = [(Mark(0, None), Mark(10_000, (1,)))]
    numbers.recounted(blocks, [(9_990, (0,))])  # type: ignore[arg-type]
    assert (numbers.frontier, numbers.changed, numbers.version) == (Mark(19_990, (2,)), True, 1)


def test_a_key_list_counts() -> None:
    numbers = Numbering(10_000)
    keys = KeyList()
    keys.append([(1,), (2,)])
    numbers.listed(keys)
    assert (numbers.count, numbers.complete, numbers.changed) == (Exact(2), True, False)
    numbers.mark_changed()
    assert (numbers.changed, numbers.version) == (True, 0)
    numbers.close()
    assert not numbers.keys
