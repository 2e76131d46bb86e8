"""A lesson can be stopped half way: within a second, on each database, with nothing left behind."""

import threading

import pytest

from browser import errors
from browser.database.url import parse
from browser.demo.lessons import LESSONS, Lesson, Told
from browser.demo.lessons.stopping import Stop
from tests.clock import clock

LONG = [lesson for lesson in LESSONS if lesson.function in ("bulk_work", "strategies", "overtaking")]
"""Those that run for longer than it takes to press a key."""


@pytest.fixture(autouse=True)
def _as_people_see_them(monkeypatch: pytest.MonkeyPatch, _fewer_rows: None) -> None:
    monkeypatch.setattr("browser.demo.lessons.writing.ROWS", 100_000)
    monkeypatch.setattr("browser.demo.lessons.strategies.ROUNDS", 30)
    monkeypatch.setattr("browser.demo.lessons.strategies.SIZES", (1, 5, 20, 50, 90))


def _run_and_stop(url: str, lesson: Lesson, after: float) -> tuple[float, Told | errors.RowloreError]:
    """Stop it `after` seconds; returns how long the stop took, and what came of the lesson."""
    stop = Stop()
    came: list[Told | errors.RowloreError] = []

    def run() -> None:
        try:
            came.append(lesson.run(parse(url), None, stop))
        except errors.RowloreError as error:
            came.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(after)
    began = clock()
    stop.ask()
    thread.join()
    took = clock() - began
    while any(each.name == "rowlore-lesson-stop" for each in threading.enumerate()):
        threading.Event().wait(0.01)
    return took, came[0]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("after", [0.1, 0.5])
@pytest.mark.parametrize("lesson", LONG, ids=lambda lesson: lesson.function)
def test_a_long_one_is_stopped_within_a_second(demo_url: str, lesson: Lesson, after: float) -> None:
    took, came = _run_and_stop(demo_url, lesson, after)
    assert isinstance(came, errors.StatementCancelled), came
    assert took < 1


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.function)
def test_any_one_is_stopped_before_its_first_statement(demo_url: str, lesson: Lesson) -> None:
    took, came = _run_and_stop(demo_url, lesson, 0.0)
    assert isinstance(came, errors.StatementCancelled | Told), came
    assert took < 1


@pytest.mark.usefixtures("unchanged")
def test_a_statement_is_stopped_on_the_server(demo_url: str) -> None:
    """Users times users times users: minutes, by one statement."""
    from browser.demo.lessons.stage import Stage

    stop, stage_began = Stop(), threading.Event()
    stage = Stage(parse(demo_url), None, stop)
    came: list[Exception] = []

    def run() -> None:
        try:
            with stop.around(), stage.opened(), stage.engine() as engine, engine.connect() as connection:
                stage_began.set()
                connection.exec_driver_sql(
                    "SELECT count(*) FROM users a, users b, users c, users d, users e WHERE a.id + b.id + c.id < d.id"
                )
        except errors.RowloreError as error:
            came.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert stage_began.wait(10)
    thread.join(0.3)
    assert thread.is_alive()
    began = clock()
    stop.ask()
    thread.join(20)
    assert clock() - began < 1
    assert isinstance(came[0], errors.StatementCancelled)
    while any(each.name == "rowlore-lesson-stop" for each in threading.enumerate()):
        threading.Event().wait(0.01)
