"""UI tests run on qasync's loop, as the app does, on the offscreen platform."""

import asyncio
from collections.abc import Callable, Iterator, Mapping

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from tests.noise import ExpectedLog, watch_qt_messages, watch_qt_objects


def _loop_on_qt() -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(QApplication.instance())
    return loop


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
def quiet_qt(application: QApplication, quiet: ExpectedLog) -> Iterator[None]:
    with watch_qt_messages(), watch_qt_objects():
        yield
