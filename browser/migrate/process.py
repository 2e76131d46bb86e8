"""The child process itself: started in a group of its own, listened to, asked to end and made to end.

Everything here blocks and runs on a worker thread; only `cancel` and `stop` are called from elsewhere.
"""

import contextlib
import json
import os
import re
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser import errors
from browser.masking import mask
from browser.migrate.events import LONGEST_LINE, Ended, Event, Line, Reader
from browser.workers import begin

SCRIPT = Path(__file__).with_name("child.py")
PATIENCE = {signal.SIGINT: 1.0, signal.SIGTERM: 4.0, getattr(signal, "SIGKILL", signal.SIGABRT): 7.0}
"""Seconds after a cancel was sent, at which a child that is still there gets each signal."""
LAST_WORDS = 0.5
"""Seconds in which a child that has ended may still be heard: a grandchild can hold its pipes open for ever."""
_CHUNK = 65_536
_MANY = 200
"""Events that are delivered together: the window is awake in between."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
"""How a terminal is told to write in colours."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to start: `order` is sent by a pipe and may hold a password, so it is never shown.

    `inherited` are file descriptors that the child holds, too, as long as it lives.
    """

    interpreter: Path
    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    order: Mapping[str, Any] = field(repr=False)
    time_limit: float | None = None
    inherited: tuple[int, ...] = ()


class Process:
    """One run of the child. `deliver` gets lists of events on the worker's thread, `stop_session` a server session."""

    def __init__(
        self,
        command: Command,
        deliver: Callable[[list[Event]], bool],
        stop_session: Callable[[int], None] | None = None,
    ) -> None:
        if not hasattr(os, "killpg"):
            raise errors.NotSupported(
                "Alembic is not run on this system yet: what it starts could not be ended with it.",
                hint="Its revisions can be read here; run it in a terminal.",
            )
        self.reader = Reader()
        self.cancelled = False
        self.timed_out = False
        self._command, self._deliver, self._stop_session = command, deliver, stop_session
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        self._to_send = bytearray((json.dumps(dict(command.order), default=str) + "\n").encode())
        self._lock = threading.Lock()
        self._texts: dict[str, bytearray] = {}
        self._asked_at: float | None = None
        self._signalled: set[int] = set()
        self._pid = 0
        self._over = False

    @property
    def pid(self) -> int:
        """The process id, 0 while it has not been started."""
        return self._pid

    def cancel(self) -> None:
        """Have it end: its statement is stopped on the server, then it is signalled, ever more firmly."""
        self._say(b"cancel\n", cancelled=True)

    def stop(self) -> None:
        """Have it end after the revision that runs now; what has run is kept."""
        self._say(b"stop\n", cancelled=False)

    def run(self) -> Ended:
        """Start it and listen until it has ended. Raises OSError where it cannot be started."""
        events, told = os.pipe()
        hears, control = os.pipe()
        try:
            process = subprocess.Popen(
                [str(self._command.interpreter), str(SCRIPT), str(told), str(hears)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(told, hears, *self._command.inherited),
                cwd=self._command.folder,
                env=dict(self._command.environment),
                start_new_session=True,
            )
        except OSError:
            for descriptor in (events, control):
                os.close(descriptor)
            raise
        finally:
            for descriptor in (told, hears):
                os.close(descriptor)
        with process, os.fdopen(control, "wb", 0) as to_child, os.fdopen(events, "rb", 0) as from_child:
            self._pid = process.pid
            os.set_blocking(to_child.fileno(), False)
            self._listen(process, to_child, from_child)
            with contextlib.suppress(
                ProcessLookupError
            ):  # it is not reaped yet, so the group's number is still its own
                os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        return Ended(code, signal.Signals(-code).name if code < 0 else "")

    def close(self) -> None:
        """Give the pipe back by which this object is woken."""
        with self._lock:
            self._over = True
            os.close(self._wake)
            os.close(self._waker)

    def _say(self, line: bytes, *, cancelled: bool) -> None:
        with self._lock:
            if self._over:
                return
            self.cancelled = self.cancelled or cancelled
            self._to_send += line
            with contextlib.suppress(BlockingIOError):
                os.write(self._waker, b".")

    def _listen(self, process: "subprocess.Popen[bytes]", to_child: Any, from_child: Any) -> None:
        gone = os.pidfd_open(process.pid) if hasattr(os, "pidfd_open") else None
        began, ended_at = time.monotonic(), 0.0
        with selectors.DefaultSelector() as selector:
            for file, name in ((process.stdout, "stdout"), (process.stderr, "stderr"), (from_child, "events")):
                selector.register(file, selectors.EVENT_READ, name)  # type: ignore[arg-type]
            selector.register(self._wake, selectors.EVENT_READ, "wake")
            if gone is not None:
                selector.register(gone, selectors.EVENT_READ, "gone")
            names = {"stdout", "stderr", "events"}
            while names and not (ended_at and time.monotonic() > ended_at + LAST_WORDS):
                self._send(to_child)
                self._watch_the_clock(process, began)
                batch: list[Event] = []
                hurried = self._asked_at or ended_at or self._to_send or gone is None
                if gone is None and not ended_at and _has_ended(process):
                    ended_at = time.monotonic()
                for key, _ in selector.select(0.05 if hurried else 0.5):
                    if key.data == "gone":
                        ended_at = time.monotonic()
                        selector.unregister(key.fileobj)
                    elif key.data == "wake":
                        os.read(self._wake, 100)
                    else:
                        found = os.read(key.fd, _CHUNK)
                        if not found:
                            selector.unregister(key.fileobj)
                            names.discard(key.data)
                        self._heard(key.data, found, batch)
                for first in range(0, len(batch), _MANY):
                    if not self._deliver(batch[first : first + _MANY]):
                        self.cancelled = True
        if gone is not None:
            os.close(gone)
        if not ended_at:
            self._wait_for(process, began)

    def _wait_for(self, process: "subprocess.Popen[bytes]", began: float) -> None:
        """It has closed its pipes and lives on."""
        while not _has_ended(process):
            self._watch_the_clock(process, began)
            threading.Event().wait(0.02)

    def _send(self, to_child: Any) -> None:
        with self._lock:
            if not self._to_send:
                return
            try:
                sent = os.write(to_child.fileno(), self._to_send[:_CHUNK])
            except BlockingIOError:
                return
            except BrokenPipeError:
                sent = len(self._to_send)
            del self._to_send[:sent]

    def _watch_the_clock(self, process: "subprocess.Popen[bytes]", began: float) -> None:
        limit = self._command.time_limit
        if limit is not None and not self.timed_out and time.monotonic() - began > limit:
            self.timed_out = True
            self._say(b"cancel\n", cancelled=False)
        if not (self.cancelled or self.timed_out):
            return
        if self._asked_at is None:
            self._asked_at = time.monotonic()
            self._stop_on_the_server()
        for number, seconds in PATIENCE.items():
            waited = time.monotonic() - self._asked_at
            if number not in self._signalled and (waited > seconds or not self.reader.said):
                self._signalled.add(number)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                break

    def _stop_on_the_server(self) -> None:
        if self._stop_session is not None and self.reader.session:
            begin(self._stop_session, self.reader.session)

    def _heard(self, name: str, found: bytes, batch: list[Event]) -> None:
        kept = self._texts.setdefault(name, bytearray())
        kept += found
        *lines, rest = bytes(kept).split(b"\n")
        if not found and rest:
            lines, rest = [*lines, rest], b""
        if name != "events" and len(rest) > LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        kept[:] = rest
        for line in lines:
            event = self._event(line) if name == "events" else _line(line, name)
            if event is not None:
                batch.append(event)

    def _event(self, line: bytes) -> Event | None:
        try:
            return self.reader.event(json.loads(line))
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ):  # killed in the middle of a line, or written by others
            return None


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has; it is not reaped, so its number and its group's are still its own."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _line(line: bytes, name: str) -> Line:
    text = line.rstrip(b"\r").rpartition(b"\r")[2].decode("utf-8", "replace")
    return Line(mask(_COLOURS.sub("", text[:LONGEST_LINE])), name)
