"""A password that a command says: its first line, without a shell, within a time, and never on a disk."""

import contextlib
import os
import shlex
import signal
import subprocess
import threading
import time
from concurrent.futures import Future
from typing import IO

from browser import errors
from browser.masking import mask, remember
from browser.workers import begin

SECONDS = 30.0
LONGEST = 65_536
"""Bytes of either output that are read."""

_WORDS = 2_000
_HINT = "It runs without a shell; its first line is the password."


def arguments(line: str) -> list[str]:
    """What is run, word by word. Raises errors.SecretMissing for what is no command."""
    try:
        words = shlex.split(line, posix=os.name != "nt")
    except ValueError as error:
        raise errors.SecretMissing("The command for the password is no command.", words=str(error)) from None
    if not words:
        raise errors.SecretMissing("No command is named that says the password.")
    return words


def run(line: str, stop: threading.Event, seconds: float = SECONDS) -> str:
    """The first line that the command says; `stop` ends it. Raises errors.SecretMissing."""
    words = arguments(line)
    name = mask(words[0])
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # so that whatever it starts ends with it
        )
    except OSError as error:
        raise errors.SecretMissing(
            f"The command “{name}” for the password cannot be run.", words=error.strerror or str(error)
        ) from None
    assert process.stdout is not None
    assert process.stderr is not None
    said, complained = _read(process.stdout), _read(process.stderr)
    if not _ended(process, (said, complained), stop, seconds):
        _kill(process)
        if stop.is_set():
            raise errors.SecretMissing("Asking for the password was cancelled.")
        told = f"The command “{name}” for the password was stopped after {seconds:.0f} seconds."
        raise errors.SecretMissing(told, hint="It must neither ask on a terminal nor go on in the background.")
    return _secret(name, process.returncode, said.result(), complained.result())


def _secret(name: str, status: int, said: bytes, complained: bytes) -> str:
    try:
        secret = said.splitlines()[0].decode() if said else ""
    except UnicodeDecodeError:
        raise errors.SecretMissing(f"The command “{name}” says a password that is no text.", hint=_HINT) from None
    remember(secret)
    if status or not secret:
        for each in said.decode(errors="replace").splitlines():
            remember(each.strip())  # whatever it said may be one, and may stand in its complaint
        words = mask(complained.decode(errors="replace").strip())[:_WORDS]
        told = f"ended with status {status}" if status else "said nothing"
        raise errors.SecretMissing(f"The command “{name}” for the password {told}.", words=words, hint=_HINT)
    return secret


def _read(pipe: IO[bytes]) -> "Future[bytes]":
    """What comes out of a pipe until its end, or until it is too much."""

    def read() -> bytes:
        with pipe:
            return pipe.read(LONGEST)

    return begin(read)


def _ended(
    process: "subprocess.Popen[bytes]", outputs: "tuple[Future[bytes], ...]", stop: threading.Event, seconds: float
) -> bool:
    """Wait for the end of the command and of its outputs; False where it was stopped or takes too long."""
    deadline = time.monotonic() + seconds
    while process.poll() is None or not all(each.done() for each in outputs):
        if stop.wait(0.01) or time.monotonic() > deadline:
            return False
    return True


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # the group outlives its leader as long as anybody is in it
    elif process.poll() is None:
        process.kill()
    process.wait()
