"""The composition root: arguments, QApplication, event loop, settings, window. The only importer of qasync."""

import asyncio
import builtins
import importlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from browser import arguments, display, paths
from browser.arguments import Arguments

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from browser.ui.window.main import MainWindow

ENGINE = (
    "sqlalchemy",
    "sqlalchemy.dialects.sqlite",
    "browser.database.database",
    "browser.database.engines",
    "browser.database.runners",
    "browser.database.dialects",
    "browser.schema.catalog",
    "browser.rows.source",
)
"""Imported by a thread while the window is painted first (0.25 s of a core)."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the app and return its exit status: 0, or 2 with a sentence on stderr when it cannot start."""
    asked = arguments.parse(words)
    if asked.install_desktop:
        return _install_desktop()
    problem = display.problem()
    if problem and asked.screenshot is None:
        sys.stderr.write(problem + "\n")
        return 2
    if problem:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        return _run(asked)
    except OSError as error:
        sys.stderr.write(f"Rowlore cannot use its folder {paths.home()}: {error}\n")
        return 2


def _import_engine() -> None:
    for name in ENGINE:
        importlib.import_module(name)


def _install_desktop() -> int:
    from browser import desktop

    try:
        written = desktop.install_desktop()
    except OSError as error:
        sys.stderr.write(f"Rowlore could not be added to the menu: {error}\n")
        return 1
    sys.stdout.write("".join(f"{path}\n" for path in written))
    return 0


def _run(asked: Arguments) -> int:
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    _import_without_features()
    application = QApplication([sys.argv[0]])
    application.setApplicationName("rowlore")
    application.setApplicationDisplayName("Rowlore")
    application.setDesktopFileName("rowlore")
    application.setQuitOnLastWindowClosed(False)  # closing any last window would end the loop under running tasks

    import qasync

    from browser import log
    from browser.ui.crash import CrashReporter

    written = log.Log(paths.home() / "logs")
    qInstallMessageHandler(_log_qt)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    window = _window(asked)
    reporter = CrashReporter(window)
    reporter.install(loop)
    for number in (signal.SIGINT, signal.SIGTERM):  # handled at the next turn of Python, half a second at the most
        signal.signal(number, lambda *_: window.close())
    try:
        with loop:
            status = int(loop.run_until_complete(_live(window, asked)))
    finally:
        reporter.uninstall(loop)
        qInstallMessageHandler(None)
        written.close()
    return _leave(status)


def _import_without_features() -> None:
    """Take back the `__import__` that looks for PySide's `__feature__`, which nobody here asks for.

    What it was put in place of, PySide's lazy one, stays. It reads the source of every module, SQLAlchemy's too, to
    look for the word "PySide6", and `linecache` keeps it.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _window(asked: Arguments) -> "MainWindow":
    from browser.settings import Settings
    from browser.ui.window.main import MainWindow
    from browser.ui.window.session import Memory

    window = MainWindow(Settings(paths.home() / "settings.toml"), Memory(paths.home()), asked.theme)
    if asked.size is not None:
        window.set_size(*asked.size)
    if window.settings.problem:
        window.central.message.show_notice(window.settings.problem, severity="warning")
    return window


async def _live(window: "MainWindow", asked: Arguments) -> int:
    """Show the window, open what was asked for, and wait for the end. Returns the exit status."""
    from browser.ui import tasks
    from browser.ui.window import begin

    closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    window.closed.connect(partial(closed.set_result, None))
    # Not sooner: shiboken's own start walks through sys.modules and aborts when another thread imports meanwhile,
    # and the window would be there later for it.
    threading.Thread(target=_import_engine, name="rowlore-import", daemon=True).start()
    window.show()
    work = begin.begin(window, asked)
    after = tasks.start(_after_start, window, asked, work, owner=window)
    await closed
    return int(after.result() or 0) if after.done() and not after.cancelled() else 0


async def _after_start(window: "MainWindow", asked: Arguments, work: "list[asyncio.Task[Any]]") -> int:
    from browser.ui import painting
    from browser.ui.collector import Collector

    if work:
        await asyncio.wait(work)
    if asked.exit_when_painted:
        await painting.painted(window.focus_of_start())
        window.close()
        return 0
    Collector(window).start()
    sys.setswitchinterval(0.0002)  # one repaint beside a busy pure-Python worker: 54 ms instead of 260 ms
    if asked.screenshot is None:
        return 0
    await painting.settled()
    saved = await painting.save_picture(window, asked.screenshot)
    if not saved:
        sys.stderr.write(f"The picture could not be written to {asked.screenshot}.\n")
    window.close()
    return 0 if saved else 1


def _log_qt(kind: "QtMsgType", context: "QMessageLogContext", message: str) -> None:
    from PySide6.QtCore import QtMsgType

    if message.startswith("This plugin does not support"):
        return  # what the offscreen platform says of itself
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.DEBUG,  # such as every font that lacks a script
        QtMsgType.QtWarningMsg: logging.WARNING,
    }
    logging.getLogger("rowlore.qt").log(levels.get(kind, logging.ERROR), "%s", message)


def _leave(status: int) -> int:
    """End without waiting for workers that hang in a driver: Python would join their threads for ever."""
    stuck = [each for each in threading.enumerate() if each is not threading.main_thread() and not each.daemon]
    if stuck:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status
