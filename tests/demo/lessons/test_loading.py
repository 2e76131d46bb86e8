"""Lessons about loading."""

import pytest

from tests.demo.lessons.telling import lessons, tell


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("lesson", lessons("loading"))
def test_it_tells_its_story_and_leaves_nothing(demo_url: str, lesson: str) -> None:
    tell(demo_url, lesson)
