"""Lessons about writing, rolled back."""

import pytest

from browser.database.url import parse
from browser.demo.lessons import LESSONS
from tests.demo.lessons.telling import lessons, tell


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("lesson", lessons("writing"))
def test_it_tells_its_story_and_leaves_nothing(demo_url: str, lesson: str) -> None:
    tell(demo_url, lesson)


def test_the_unit_of_work_shows_what_is_written_and_no_secret(demo_url: str) -> None:
    told = tell(demo_url, "unit_of_work")
    assert ("dirty", "Employee") in {row[:2] for row in told.rows} and ("deleted", "Post") in {r[:2] for r in told.rows}
    assert {row[5] for row in told.rows if row[3] == "hashed_password"} == {"••••••"}
    sent = " ".join(statement.sql for statement in told.statements)
    assert "INSERT INTO employees" in sent and "DELETE FROM posts" in sent and "INSERT INTO audit_trail" in sent


def test_bulk_work_is_told_in_five_ways(demo_url: str) -> None:
    told = tell(demo_url, "bulk_work")
    assert len(told.rows) == 5 and all(row[1] == 1000 for row in told.rows)


@pytest.mark.usefixtures("unchanged")
def test_bulk_work_tells_how_far_it_is_and_can_be_stopped(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.demo.bulk.BATCH", 300)
    lesson = next(each for each in LESSONS if each.function == "bulk_work")
    told: list[tuple[int, int]] = []
    lesson.run(parse(demo_url), lambda done, total: told.append((done, total)))
    inserted, by_key, again = ([base + done for done in (300, 600, 900, 1000)] for base in (0, 1000, 2000))
    assert told == [(done, 5000) for done in (*inserted, *by_key, *again, 4000, 5000)]

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lesson.run(parse(demo_url), stop)
