"""start(): the one way to begin something slow; the one create_task and the one broad except of the window."""

import asyncio
import functools
import sys
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from browser.database.requests import action
from browser.errors import RowloreError, StatementCancelled
from browser.ui.doing import doing_of

_running: dict[asyncio.Task[Any], str] = {}  # asyncio itself keeps only a weak reference to a task


@runtime_checkable
class ErrorHost(Protocol):
    """A widget that shows the expected errors of whatever runs inside it."""

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show `error` where it happened; `retry` runs the same thing once more."""


class Activity(QObject):
    """Tells when the first task begins and when the last one has ended."""

    changed = Signal(int)
    """How many tasks run now."""


@functools.cache
def activity() -> Activity:
    """The one counter of running tasks; needs no application to exist."""
    return Activity()


def start(
    function: Callable[..., Awaitable[Any]], *args: Any, owner: QWidget, title: str = "", about: str = ""
) -> asyncio.Task[Any]:
    """Run `await function(*args)` beside the window and return its task.

    An expected error (`RowloreError`) is shown by the nearest `ErrorHost` at or above `owner`, with a Retry that starts
    the same call again. Anything else is a bug and goes to `sys.excepthook`. The window shows `title` while the task
    runs, and nothing without one; the task is cancelled when `owner` is destroyed. The statement log calls what is
    sent meanwhile `title`, or `about` where there is nothing to show. Raises RuntimeError without a running event loop.
    """
    context = copy_context()
    context.run(action.set, doing_of(owner, title or about))
    task = asyncio.get_running_loop().create_task(
        _guarded(function, args, owner, title), name=title or getattr(function, "__qualname__", ""), context=context
    )
    stop = functools.partial(_cancel, task)
    connection = owner.destroyed.connect(stop)
    _running[task] = title
    activity().changed.emit(len(_running))
    task.add_done_callback(functools.partial(_ended, owner, connection))
    return task


def _cancel(task: asyncio.Task[Any], *_: object) -> None:
    task.cancel()


def _ended(owner: QWidget, connection: Any, task: asyncio.Task[Any]) -> None:
    _running.pop(task, None)
    if isValid(owner):
        owner.disconnect(connection)
    if isValid(activity()):
        activity().changed.emit(len(_running))


async def _guarded(function: Callable[..., Awaitable[Any]], args: tuple[Any, ...], owner: QWidget, title: str) -> Any:
    try:
        return await function(*args)
    except StatementCancelled:
        return None  # somebody asked for it
    except RowloreError as error:
        _show(error, function, args, owner, title)
    except Exception:
        sys.excepthook(*sys.exc_info())
    return None


def _show(
    error: RowloreError, function: Callable[..., Awaitable[Any]], args: tuple[Any, ...], owner: QWidget, title: str
) -> None:
    def retry() -> None:
        if isValid(owner):
            start(function, *args, owner=owner, title=title)

    if not isValid(owner):
        return
    host = host_of(owner)
    if host is None:
        sys.excepthook(type(error), error, error.__traceback__)
    else:
        host.show_error(error, retry)


def host_of(widget: QWidget) -> ErrorHost | None:
    """The nearest widget at or above `widget` that shows errors."""
    here: QWidget | None = widget
    while here is not None:
        if isinstance(here, ErrorHost):
            return here
        here = here.parentWidget()
    return None


def running() -> tuple[asyncio.Task[Any], ...]:
    """The tasks that have been started and have not ended, the newest last."""
    return tuple(_running)


def shown() -> tuple[tuple[asyncio.Task[Any], str], ...]:
    """Those of them that have a title, which people are shown, the newest last."""
    return tuple((task, title) for task, title in _running.items() if title)


async def stop_others() -> None:
    """Cancel every task but the one that calls, and wait until they have ended."""
    me = asyncio.current_task()
    others = [task for task in _running if task is not me]
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others)


def is_alive(widget: QObject) -> bool:
    """Whether Qt has not deleted the object yet."""
    return bool(isValid(widget))
