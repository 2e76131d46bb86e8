"""The stage: connections of its own by any driver, and whom it sends away."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from browser import errors
from browser.database.url import parse
from browser.demo.lessons import LESSONS, Lesson
from browser.demo.lessons.stage import Stage
from tests.demo.conftest import PLACES
from tests.demo.lessons.telling import check

ASYNC = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "mysql": "mysql+asyncmy"}


@pytest.mark.parametrize("place", PLACES)
def test_lessons_run_from_the_url_of_an_async_driver(place: str, request: pytest.FixtureRequest) -> None:
    url = parse(f"{ASYNC[place]}://" + str(request.getfixturevalue(f"_{place}_demo")).partition("://")[2])
    for lesson in LESSONS[:4]:
        check(lesson, lesson.run(url))


def test_without_a_demo_there_is_no_lesson(sqlite_url: str) -> None:
    with pytest.raises(errors.NotSupported, match="no demo in this database"):
        LESSONS[0].run(parse(sqlite_url))


def test_a_users_table_of_somebody_else_is_no_demo(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE users (id, email)")
    with pytest.raises(errors.NotSupported, match="no demo in this database"):
        LESSONS[0].run(parse(str(tmp_path / "other.db")))


def test_memory_cannot_be_shared() -> None:
    with pytest.raises(errors.NotSupported, match="second connection"):
        LESSONS[0].run(parse("sqlite://"))


def test_a_missing_file_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(errors.NotADatabase):
        LESSONS[0].run(parse(str(tmp_path / "none.db")))
    assert not (tmp_path / "none.db").exists()


def test_options_of_another_driver_are_not_dropped() -> None:
    stage = Stage(parse("postgresql+asyncpg://somebody@localhost/x?ssl=verify-full"))
    with pytest.raises(errors.NotSupported, match="needs the driver"), stage.engine():
        pass


async def test_a_running_event_loop_is_no_obstacle_on_a_worker(demo_url: str) -> None:
    for lesson in (each for each in LESSONS if each.module == "waiting"):
        check(lesson, await asyncio.to_thread(lesson.run, parse(demo_url)))


def test_a_missing_async_driver_is_named(_sqlite_demo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.demo.lessons.stage.find_spec", lambda name: None)
    lesson = next(each for each in LESSONS if each.function == "missing_greenlet")
    with pytest.raises(errors.DriverMissing, match=r"rowlore\[async\]"):
        lesson.run(parse(_sqlite_demo))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.function)
def test_every_lesson_is_introduced(lesson: Lesson) -> None:
    assert lesson.title and lesson.summary and (Path(__file__).parent / f"test_{lesson.module}.py").exists()


def test_a_lock_of_another_program_is_an_expected_error(_sqlite_demo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.demo.lessons.stage.PATIENCE", {"sqlite": {"timeout": 0.1}})
    lesson = next(each for each in LESSONS if each.function == "unit_of_work")
    with closing(sqlite3.connect(_sqlite_demo.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.StatementFailed, match="Another program holds a lock"):
            lesson.run(parse(_sqlite_demo))


def test_an_empty_demo_has_nothing_to_play_with(_sqlite_tables: str) -> None:
    with pytest.raises(errors.NotSupported, match="has no rows"):
        LESSONS[0].run(parse(_sqlite_tables))
