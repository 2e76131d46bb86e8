"""Where bugs end: logged with their traceback, shown in a dialog that stops nobody, and the app goes on."""

import asyncio
import logging
import platform
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from browser.arguments import version
from browser.log import NAME
from browser.masking import mask
from browser.ui import theme

REPORTS = 20
"""Bugs that one dialog collects; all of them stand in the log."""


class CrashReporter(QObject):
    """Catches unexpected exceptions of tasks, slots, threads and the event loop while it is installed."""

    _reported = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: CrashDialog | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._reported.connect(self._show, Qt.ConnectionType.QueuedConnection)  # bugs may come from any thread

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take over the hooks of the interpreter and of `loop`."""
        sys.excepthook = self.report
        threading.excepthook = self._thread_failed
        loop.set_exception_handler(self._loop_failed)

    def uninstall(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before
        loop.set_exception_handler(None)

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log a bug and show it; may be called from any thread."""
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        text = mask("".join(traceback.format_exception(kind, error, trace)))
        logging.getLogger(NAME).error("Unexpected: %s", text)
        self._reported.emit(text)

    def _thread_failed(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            self.report(failure.exc_type, failure.exc_value, failure.exc_traceback)

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(type(error), error, error.__traceback__)
        else:
            logging.getLogger(NAME).warning("event loop: %s", context.get("message"))

    def _show(self, text: str) -> None:
        if self._dialog is None:
            self._dialog = CrashDialog(self._window)
            self._dialog.finished.connect(self._forget)
            self._dialog.show()
        self._dialog.add(text)

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None


class CrashDialog(QDialog):
    """Not modal: the work goes on behind it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("crashDialog")
        self.setWindowTitle(self.tr("Something went wrong inside Rowlore"))
        self.resize(720, 420)
        self._system = ", ".join(
            (f"Rowlore {version()}", f"Python {platform.python_version()}", f"Qt {qVersion()}", platform.platform())
        )
        self._reports: list[str] = []
        label = QLabel(
            self.tr(
                "This is a mistake in the program, not yours. Your databases were not touched by it, and the app goes "
                "on. The report below holds no passwords; it also stands in the log."
            ),
            self,
        )
        label.setWordWrap(True)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setFont(theme.fixed_font())
        self._text.setAccessibleName(self.tr("Report"))
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.reject)
        copy = QPushButton(self.tr("Copy report"), self)
        copy.setObjectName("copyReport")
        copy.clicked.connect(self.copy_report)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(label)
        column.addWidget(self._text, 1)
        column.addLayout(buttons)

    def add(self, report: str) -> None:
        """Show one more traceback, of at most REPORTS."""
        if len(self._reports) < REPORTS:
            self._reports.append(report)
            self._text.setPlainText(self.report())

    def report(self) -> str:
        """What "copy report" copies."""
        return "\n\n".join([self._system, *self._reports])

    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report())
