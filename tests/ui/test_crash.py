"""Bugs: logged, shown without stopping anybody, masked."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from browser import masking
from browser.arguments import version
from browser.ui import tasks
from browser.ui.crash import REPORTS, CrashDialog, CrashReporter
from tests.noise import ExpectedLog
from tests.ui.driving import click, until


@pytest.fixture
async def window() -> AsyncIterator[QWidget]:
    made = QWidget()
    loop = asyncio.get_running_loop()
    before = sys.excepthook
    reporter = CrashReporter(made)
    reporter.install(loop)
    made.show()
    yield made
    reporter.uninstall(loop)
    assert sys.excepthook is before
    made.deleteLater()


async def _dialog(window: QWidget) -> CrashDialog:
    found = await until(lambda: window.findChild(CrashDialog))
    assert isinstance(found, CrashDialog)
    return found


async def test_a_bug_in_a_task_is_shown_and_the_app_goes_on(window: QWidget, expected_log: ExpectedLog) -> None:
    expected_log("(?s)Unexpected: .*ZeroDivisionError")
    masking.remember("canary-0815")

    async def bug() -> None:
        raise ZeroDivisionError("with canary-0815 inside")

    await tasks.start(bug, owner=window)
    dialog = await _dialog(window)
    assert not dialog.isModal()
    button = dialog.findChild(QPushButton, "copyReport")
    assert isinstance(button, QPushButton)
    click(button)
    report = QGuiApplication.clipboard().text()
    assert report.startswith(f"Rowlore {version()}, Python 3.")
    assert "ZeroDivisionError: with *** inside" in report
    dialog.reject()
    await until(lambda: window.findChild(CrashDialog) is None)


async def test_bugs_of_threads_and_of_the_loop_come_too(window: QWidget, expected_log: ExpectedLog) -> None:
    expected_log("(?s)KeyError: 'thread'")
    expected_log("(?s)KeyError: 'callback'")

    def bug(where: str) -> None:
        raise KeyError(where)

    thread = threading.Thread(target=bug, args=("thread",))
    thread.start()
    thread.join()
    asyncio.get_running_loop().call_soon(bug, "callback")
    dialog = await _dialog(window)
    await until(lambda: "callback" in dialog.report())
    assert "thread" in dialog.report()


async def test_a_storm_of_bugs_stays_one_dialog(window: QWidget, expected_log: ExpectedLog) -> None:
    expected_log("Unexpected")
    for number in range(REPORTS + 5):
        sys.excepthook(ValueError, ValueError(f"number {number}."), None)
    dialog = await _dialog(window)
    await until(lambda: f"number {REPORTS - 1}." in dialog.report())
    assert f"number {REPORTS}." not in dialog.report()
    assert len(window.findChildren(CrashDialog)) == 1
