"""Noise fails the test that made it: log records, Qt messages, and whatever a test left running.

A context manager is one watch; `tests/conftest.py` keeps all of them around every test. Python warnings, unraisable
exceptions and exceptions in Qt slots are pytest's and pytest-qt's own watches (see pyproject.toml).
"""

import asyncio
import gc
import logging
import re
import sys
import threading
import time
from asyncio import Runner
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType
    from PySide6.QtWidgets import QWidget

T = TypeVar("T")

LEAVE_SECONDS = 2.0
"""How long something that was told to end may take."""

OFFSCREEN_QT = (
    "This plugin does not support raise()",
    "This plugin does not support grabbing the keyboard",
    "This plugin does not support propagateSizeHints()",
)
"""What the offscreen platform itself says when a menu pops up, or a window that has a smallest size."""


class ExpectedLog(logging.Handler):
    """Log records from WARNING up; a test declares those it provokes: `expected_log("password")`."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._patterns: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def __call__(self, pattern: str) -> None:
        """Records whose message matches the regular expression are meant; at least one must come."""
        self._patterns.append(pattern)

    def complaints(self) -> list[str]:
        texts = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in self.records]
        missing = [p for p in self._patterns if not any(re.search(p, text) for text in texts)]
        return [f"nobody expected the log record {text}" for text in texts if not self._expects(text)] + [
            f"the expected log record {pattern!r} never came" for pattern in missing
        ]

    def _expects(self, text: str) -> bool:
        return any(re.search(pattern, text) for pattern in self._patterns)


@contextmanager
def watch_log() -> Iterator[ExpectedLog]:
    """Fails for records from WARNING up that the test did not declare."""
    handler = ExpectedLog()
    logging.getLogger().addHandler(handler)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
    _complain(handler.complaints())


@contextmanager
def watch_threads() -> Iterator[None]:
    """Fails for threads that outlive the test."""
    before = set(_threads())
    yield
    left = _leftover(lambda: [thread for thread in _threads() if thread not in before])
    _complain([f"the thread {thread.name} is still there" for thread in left])


def _threads() -> list[threading.Thread]:
    """The threads that run. Ended ones are forgotten here as a side effect.

    Python 3.11 keeps the stand-in that it makes for a thread which it did not start, even when that has ended.

    The next thread of the same number takes its place, and then a count of threads falls (Qt's own threads do that).
    """
    for thread in threading.enumerate():
        if isinstance(thread, threading._DummyThread) and thread.ident not in sys._current_frames():
            threading._active.pop(thread.ident, None)  # type: ignore[attr-defined]
    return threading.enumerate()


@contextmanager
def watch_tasks(runner: Runner) -> Iterator[None]:
    """Fails for asyncio tasks that outlive the test."""
    yield
    left = runner.run(_tasks_left())
    _complain([f"the task {task.get_name()} still runs: {task.get_coro()!r}" for task in left])


async def _tasks_left() -> set["asyncio.Task[Any]"]:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if not others:
        return set()
    return (await asyncio.wait(others, timeout=LEAVE_SECONDS))[1]


@contextmanager
def watch_qt_messages() -> Iterator[None]:
    """Fails for what Qt has to criticise."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    messages: list[str] = []

    def remember(kind: "QtMsgType", _context: "QMessageLogContext", message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and message not in OFFSCREEN_QT:
            messages.append(message)

    before = qInstallMessageHandler(remember)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    _complain([f"Qt says: {message}" for message in messages])


@contextmanager
def watch_qt_objects() -> Iterator[None]:
    """Fails for windows and running QTimers that outlive the test; the windows are deleted."""
    widgets = set(map(_address, _windows()))
    timers = set(map(_address, _running_timers()))
    yield
    left_widgets = _leftover(lambda: [widget for widget in _windows() if _address(widget) not in widgets], seconds=0)
    left_timers = _leftover(lambda: [timer for timer in _running_timers() if _address(timer) not in timers], seconds=0)
    complaints = [f"the window {widget!r} is still there" for widget in left_widgets]
    complaints += [f"the timer {timer!r} of {timer.parent()!r} still runs" for timer in left_timers]
    for widget in left_widgets:
        widget.deleteLater()
    _complain(complaints)


def _address(thing: "QObject") -> int:
    """Of the C++ object: Python's wrappers of it come and go."""
    from shiboken6 import Shiboken

    return Shiboken.getCppPointer(thing)[0]


def _windows() -> "list[QWidget]":
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # Qt's own tooltip window lives as long as Qt likes.
    return [widget for widget in QApplication.topLevelWidgets() if widget.metaObject().className() != "QTipLabel"]


def _running_timers() -> "list[QTimer]":
    from PySide6.QtCore import QTimer
    from shiboken6 import Shiboken

    return [timer for timer in Shiboken.getAllValidWrappers() if isinstance(timer, QTimer) and timer.isActive()]


def _leftover(look: Callable[[], list[T]], seconds: float = LEAVE_SECONDS) -> list[T]:
    """What is still there after some time and, where that is not enough, after a garbage collection."""
    deadline = time.monotonic() + seconds
    while (left := look()) and time.monotonic() < deadline:
        threading.Event().wait(0.005)
    if left:
        del left
        gc.collect()
    return look()


def _complain(complaints: list[str]) -> None:
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)
