"""The real main window for tests, with a home of its own, closed properly at the end."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QWidget

from browser.settings import Settings
from browser.ui import tasks
from browser.ui.window.main import MainWindow
from browser.ui.window.session import Memory
from tests.ui.driving import until


@asynccontextmanager
async def main_window(home: Path, *, size: tuple[int, int] = (1280, 800)) -> AsyncIterator[MainWindow]:
    """A window that is shown, and afterwards closed as a person would."""
    window = MainWindow(Settings(home / "settings.toml"), Memory(home), "light")
    window.set_size(*size)
    closed = QSignalSpy(window.closed)
    window.show()
    await until(window.isActiveWindow)
    try:
        yield window
    finally:
        await put_away(window, closed)


async def put_away(window: MainWindow, closed: QSignalSpy | None = None) -> None:
    """Close the window and wait until its databases are closed; `closed` tells where the test may have closed it."""
    closed = closed or QSignalSpy(window.closed)
    window.close()
    await until(closed.count)
    window.deleteLater()


async def idle() -> None:
    """Wait until nothing runs any more."""
    await until(lambda: not tasks.running(), 30)


def tab_titles(window: MainWindow) -> list[str]:
    """What stands on the tabs."""
    tabs = window.desk.tabs
    return [tabs.tabText(place) for place in range(tabs.count())]


def said(window: MainWindow) -> str:
    """Everything that the window's own message says."""
    message = window.central.message.message
    return message.whole() if message is not None else ""


def focused() -> QWidget:
    """The widget that has the focus."""
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def shop(path: Path, rows: int = 500) -> str:
    """A SQLite file with the tables orders, users and a view; returns its path as the window takes it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "create table users (id integer primary key, name text not null);"
            "create table orders (id integer primary key, user_id integer references users, total numeric, note text);"
            "create view dear as select * from orders where total > 10;"
            "insert into users values (1, 'Ada Lovelace'), (2, 'Grace Hopper');"
        )
        many = ((number, number % 2 + 1, number / 4, f"note {number}") for number in range(1, rows + 1))
        connection.executemany("insert into orders values (?, ?, ?, ?)", many)
        connection.commit()
    return str(path)


def asked(*urls: str, **more: Any) -> Any:
    """What the command line asked for, as `begin` takes it."""
    usual: dict[str, object] = {"profiles": (), "table": "", "query": None, "read_only": False, "demo": False}
    usual |= {"reset_demo": False, "screenshot": None}
    return SimpleNamespace(urls=urls, **{**usual, **more})


def named(parent: QWidget, name: str) -> Any:
    """The visible widget of that objectName inside `parent`."""
    found = [each for each in parent.findChildren(QWidget, name) if each.isVisible()]
    assert len(found) == 1, f"{len(found)} visible widgets are called {name}"
    return found[0]
