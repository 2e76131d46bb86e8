"""start(): expected errors go to the nearest host with a retry, bugs to the hook, and nothing outlives its owner."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from types import TracebackType

import pytest
from PySide6.QtWidgets import QWidget

from browser.errors import RowloreError, StatementCancelled, StatementFailed
from browser.ui import tasks
from tests.ui.driving import until


class Host(QWidget):
    """Shows errors by remembering them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: list[tuple[RowloreError, Callable[[], None]]] = []

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        self.shown.append((error, retry))


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    if tasks.is_alive(made):
        made.deleteLater()


async def _answer(number: int) -> int:
    await asyncio.sleep(0)
    return number


async def test_the_result_and_the_name(host: Host) -> None:
    task = tasks.start(_answer, 42, owner=host, title="Asking")
    assert task.get_name() == "Asking"
    assert tasks.running() == (task,)
    assert await task == 42
    await until(lambda: not tasks.running())


async def test_an_expected_error_is_shown_by_the_nearest_host_and_can_be_tried_again(host: Host) -> None:
    owner = QWidget(QWidget(host))
    calls = []

    async def fail(number: int) -> None:
        calls.append(number)
        if len(calls) == 1:
            raise StatementFailed("No.", words="said the server")

    await tasks.start(fail, 7, owner=owner)
    ((error, retry),) = host.shown
    assert error.words == "said the server"
    retry()
    await until(lambda: calls == [7, 7])
    assert len(host.shown) == 1


async def test_a_cancelled_statement_is_no_error(host: Host) -> None:
    async def stopped() -> None:
        raise StatementCancelled("Stopped.")

    await tasks.start(stopped, owner=host)
    assert not host.shown


async def test_a_bug_goes_to_the_hook(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[BaseException] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        caught.append(error)

    monkeypatch.setattr(sys, "excepthook", hook)

    async def bug() -> None:
        raise ZeroDivisionError("a mistake")

    await tasks.start(bug, owner=host)
    assert [type(each) for each in caught] == [ZeroDivisionError]
    assert not host.shown


async def test_an_error_that_nobody_shows_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *seen: caught.append(seen[1]))
    lonely = QWidget()

    async def fail() -> None:
        raise StatementFailed("No.")

    await tasks.start(fail, owner=lonely)
    assert str(caught[0]) == "No."
    lonely.deleteLater()


async def test_a_task_dies_with_its_owner(host: Host) -> None:
    owner = QWidget(host)
    task = tasks.start(asyncio.sleep, 60, owner=owner)
    await asyncio.sleep(0)
    owner.deleteLater()
    await until(task.cancelled)
    assert not tasks.running()


async def test_the_activity_is_told(host: Host) -> None:
    counts: list[int] = []
    tasks.activity().changed.connect(counts.append)
    await asyncio.gather(tasks.start(_answer, 1, owner=host), tasks.start(_answer, 2, owner=host))
    await until(lambda: not tasks.running())
    tasks.activity().changed.disconnect(counts.append)
    assert counts == [1, 2, 1, 0]


def test_there_must_be_a_loop(host: Host) -> None:
    with pytest.raises(RuntimeError):
        tasks.start(_answer, 1, owner=host)
