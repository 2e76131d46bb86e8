"""Lessons about async sessions and what they left behind."""

import pytest

from tests.demo.lessons.telling import lessons, tell


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("lesson", lessons("waiting"))
def test_it_tells_its_story_and_leaves_nothing(demo_url: str, lesson: str) -> None:
    tell(demo_url, lesson)
