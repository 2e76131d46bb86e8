"""What the window opens at its start: what was asked for, else what was open the last time, else the demo."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser import paths
from browser.ui import tasks
from browser.ui.window import opening

if TYPE_CHECKING:
    from browser.arguments import Arguments
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow

FIRST_TABLE = "orders"
"""What a first start shows of the demo."""

WAIT_SECONDS = 1.0
"""How long what can wait lets the start go first."""

AFTER_ROWS = 0.05
"""Seconds from the first rows to all that; whoever waits for their paint comes first."""


def begin(window: "MainWindow", asked: "Arguments") -> list["asyncio.Task[Any]"]:
    """Start everything that is to be opened; returns the tasks, whose errors are shown by the window."""
    work = [_open(window, url, asked, first=place == 0) for place, url in enumerate(asked.urls)]
    for place, name in enumerate(asked.profiles):
        work.append(_profile(window, name, asked, first=place == 0 and not asked.urls))
    named = bool(asked.urls or asked.profiles)
    session = window.memory.session() if not named else None
    restores = window.memory.is_first and bool(window.settings.get("restore_window")) and asked.screenshot is None
    if (
        asked.demo
        or asked.reset_demo
        or (not named and (asked.table or asked.query or session is None or not restores))
    ):
        table = (asked.table if not named else "") or FIRST_TABLE
        work.append(_demo(window, asked, table))
        if asked.query is not None and not named:
            work.append(tasks.start(_query, window, work[-1], asked.query, owner=window))
    elif session is not None:
        title = window.tr("Opening what was open")
        connect = partial(opening.reconnect, window)
        work.append(tasks.start(window.restorer.restore, session, connect, owner=window, title=title))
    window.beginning = work
    return work


async def over(window: "MainWindow") -> None:
    """Let what the start opens go first: what can wait is imported and read when the first rows are there."""
    running = [task for task in window.beginning if not task.done()]
    if running:
        await asyncio.wait(running, timeout=WAIT_SECONDS)
        await asyncio.sleep(AFTER_ROWS)


def _open(window: "MainWindow", url: str, asked: "Arguments", *, first: bool) -> "asyncio.Task[Any]":
    title = window.tr("Connecting to {0}").format(opening.title_of(url))
    connect = partial(opening.connect, window, url, asked.read_only)
    return tasks.start(_connect, window, connect, asked if first else None, owner=window, title=title)


async def _connect(
    window: "MainWindow", connect: "Callable[[], Awaitable[OpenConnection]]", asked: "Arguments | None"
) -> None:
    """Open a connection; what was asked for is seen of the first one, whichever answers last."""
    connection = await connect()
    if asked is not None:
        await opening.show(window, connection, asked.table)
        if asked.query is not None:
            await window.querying.panels.open_file(asked.query, connection)


async def _query(window: "MainWindow", before: "asyncio.Task[Any]", query: Path) -> None:
    await asyncio.wait([before])
    if window.desk.active is not None:
        await window.querying.panels.open_file(query)


def _profile(window: "MainWindow", name: str, asked: "Arguments", *, first: bool) -> "asyncio.Task[Any]":
    title = window.tr("Connecting to {0}").format(name)
    ask = None if asked.screenshot is None else opening.no_answer
    connect = partial(opening.connect_named, window, name, asked.read_only, ask)
    return tasks.start(_connect, window, connect, asked if first else None, owner=window, title=title)


def _demo(window: "MainWindow", asked: "Arguments", table: str) -> "asyncio.Task[Any]":
    title = window.tr("Opening the demo")
    how = (paths.demo_file(), table, asked.read_only, asked.reset_demo)
    return tasks.start(open_demo, window, *how, owner=window, title=title)


async def open_demo(window: "MainWindow", path: Path, table: str, read_only: bool, reset: bool) -> None:
    """Make the demo database where it is missing, and open one of its tables. Raises errors.*."""
    from browser.demo import install

    if reset:
        await asyncio.to_thread(install.reset, path)
    else:
        await asyncio.to_thread(install.ensure, path)
    await window.open_url(str(path), read_only, table)
