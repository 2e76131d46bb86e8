"""UI tests run on qasync's loop, as the app does, on the offscreen platform."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import pytestqt.plugin
import qasync
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.noise import ExpectedLog, watch_qt_messages, watch_qt_objects

if TYPE_CHECKING:
    from browser.ui.window.main import MainWindow


class _Loop(qasync.QEventLoop):  # type: ignore[misc]
    """Also runs while Qt's events are looked at once more behind it: a task goes on then, and timers start tasks."""

    newest: "_Loop | None" = None

    def run_forever(self) -> int:
        status: int = super().run_forever()
        asyncio._set_running_loop(self)  # for the last look of run_until_complete
        return status

    def run_until_complete(self, future: Any) -> Any:
        try:
            return super().run_until_complete(future)
        finally:
            asyncio._set_running_loop(None)


def _process_events(look: Callable[[], None] = pytestqt.plugin._process_events) -> None:
    """pytest-qt's look behind each phase of a test."""
    asyncio._set_running_loop(None if _Loop.newest is None or _Loop.newest.is_closed() else _Loop.newest)
    try:
        look()
    finally:
        asyncio._set_running_loop(None)


pytestqt.plugin._process_events = _process_events


def _loop_on_qt() -> asyncio.AbstractEventLoop:
    _Loop.newest = loop = _Loop(QApplication.instance())
    return cast(asyncio.AbstractEventLoop, loop)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """pytest-asyncio's hook: which loop the tests of this folder run on."""
    return {"qasync": _loop_on_qt}


@pytest.fixture(scope="session", autouse=True)
def application(qapp: QApplication) -> QApplication:
    """The one QApplication; closing a test's last window must not end its loop."""
    qapp.setQuitOnLastWindowClosed(False)
    return qapp


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """Garbage of one test is collected here, and never by a worker of another: Qt objects die on their own thread.

    What outlived its test is left out of later collections: over the whole heap each takes 30 ms, and there are two.
    """
    gc.disable()
    gc.collect()
    gc.freeze()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def no_key_held(application: QApplication) -> None:
    """Qt remembers the modifiers of the last event: a test that ended with Ctrl+Shift+X would select for the next."""
    nobody = QWidget()
    QTest.keyClick(nobody, Qt.Key.Key_F24)
    shiboken6.delete(nobody)


@pytest.fixture(autouse=True)
def quiet_qt(application: QApplication, quiet: ExpectedLog) -> Iterator[None]:
    with watch_qt_messages(), watch_qt_objects():
        yield


@pytest.fixture
async def window(home: Path) -> "AsyncIterator[MainWindow]":
    """The real main window, shown, with a home of its own."""
    from tests.ui.windows import main_window

    async with main_window(home) as made:
        yield made
