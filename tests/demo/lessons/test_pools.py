"""Lessons about connections."""

import pytest

from tests.demo.lessons.telling import lessons, tell


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("lesson", lessons("pools"))
def test_it_tells_its_story_and_leaves_nothing(demo_url: str, lesson: str) -> None:
    tell(demo_url, lesson)


def test_the_holders_are_named(demo_url: str) -> None:
    told = tell(demo_url, "exhausted")
    assert [row[0] for row in told.rows] == ["the report", "the export"]
    assert all(row[1] >= 300 for row in told.rows)
