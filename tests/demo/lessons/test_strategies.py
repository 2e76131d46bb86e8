"""Lessons about strategies, measured."""

import pytest

from tests.demo.lessons.telling import lessons, tell


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("lesson", lessons("strategies"))
def test_it_tells_its_story_and_leaves_nothing(demo_url: str, lesson: str) -> None:
    tell(demo_url, lesson)


def test_statement_counts_agree_with_theory(demo_url: str) -> None:
    counted = {row[0]: row[1] for row in tell(demo_url, "strategies").rows}
    assert (counted["selectinload"], counted["joinedload"], counted["subqueryload"]) == (4, 1, 4)
    assert counted["lazyload"] > 20 and counted["raiseload"] == 1


def test_both_ways_are_measured_for_every_size(demo_url: str) -> None:
    told = tell(demo_url, "overtaking")
    assert [row[0] for row in told.rows] == [1, 5, 20]
    assert all(row[3] == ("selectin" if row[1] < row[2] else "joined") for row in told.rows if row[1] != row[2])
