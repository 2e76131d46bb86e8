"""A screen of our own (Xvfb) whose pixels can be read without asking anybody, to see when a program has painted.

Xvfb keeps its frame buffer in a file (`-fbdir`), so looking costs a few milliseconds of one core and the program
that is watched does not notice.
"""

import mmap
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 1600, 1000
_EVERY_ROW = 8
_LOOK_SECONDS = 0.01
_PIECE = 40 * 4
_SAME = 0.95
"""Share of the picture, in pieces of 40 pixels, that is as in the end: a cursor, a scroll bar or the words of a status
line, which go on changing while rows are counted, are not the rows."""


@dataclass(frozen=True)
class Painted:
    """When a program had painted what it showed in the end, and what it had cost by then."""

    seconds: float
    cpu_seconds: float
    megabytes: float


class Screen:
    """One Xvfb; `display` is what DISPLAY must be."""

    def __init__(self, folder: Path, display: str) -> None:
        self.display = display
        self._buffer = folder / "Xvfb_screen0"

    def wait(self, seconds: float = 10.0) -> None:
        """Until the frame buffer is there."""
        deadline = time.perf_counter() + seconds
        while not self._buffer.exists():
            if time.perf_counter() > deadline:
                raise RuntimeError("Xvfb made no frame buffer")
            time.sleep(_LOOK_SECONDS)

    def picture(self) -> list[bytes]:
        """Every eighth row of pixels, right now."""
        with self._buffer.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pixels:
            line = WIDTH * 4
            start = len(pixels) - line * HEIGHT
            return [pixels[start + row * line : start + (row + 1) * line] for row in range(0, HEIGHT, _EVERY_ROW)]


@contextmanager
def screen() -> Iterator[Screen]:
    """An Xvfb with a window manager, ended by process id."""
    folder = Path(tempfile.mkdtemp(prefix="rowlore-screen-"))
    server, display = _xvfb(folder)
    manager = subprocess.Popen(["openbox"], env=os.environ | {"DISPLAY": display}, stderr=subprocess.DEVNULL)
    shown = Screen(folder, display)
    try:
        shown.wait()
        yield shown
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()
        shutil.rmtree(folder)


def _xvfb(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Xvfb on a free display; two that start at the same moment may want the same one, so it tries again."""
    size = f"{WIDTH}x{HEIGHT}x24"
    for _ in range(5):
        read, write = os.pipe()
        # -noreset: or the frame buffer is made anew when the last program leaves
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-fbdir", str(folder), "-noreset"]
        server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as told:
            display = told.readline().strip()
        if display:
            return server, f":{display}"
        server.wait()
    raise RuntimeError("Xvfb found no free display")


def watch(shown: Screen, command: Sequence[str], environment: dict[str, str], seconds: float) -> Painted:
    """Start `command`, look for `seconds`, end it; when was the picture there that stayed?"""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment | {"DISPLAY": shown.display},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    looks: list[tuple[float, float, float, list[bytes]]] = []
    try:
        while (now := time.perf_counter() - started) < seconds:
            picture = shown.picture()
            if not looks or picture != looks[-1][3]:
                looks.append((now, *_cost(process.pid), picture))
            time.sleep(_LOOK_SECONDS)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    final = looks[-1][3]
    first = looks[0][3]
    if _alike(first, final) > _SAME:
        raise RuntimeError(f"{command[0]} painted nothing")
    for at, cpu, megabytes, picture in looks:
        if _alike(picture, final) >= _SAME:
            return Painted(at, cpu, megabytes)
    raise AssertionError("the last picture is like itself")


def _alike(one: list[bytes], other: list[bytes]) -> float:
    pieces = range(0, WIDTH * 4, _PIECE)
    same = 0
    for left, right in zip(one, other, strict=True):
        same += (
            len(pieces) if left == right else sum(left[at : at + _PIECE] == right[at : at + _PIECE] for at in pieces)
        )
    return same / (len(other) * len(pieces))


def _cost(pid: int) -> tuple[float, float]:
    """CPU seconds and resident megabytes (peak) of a process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0, 0.0
    ticks = os.sysconf("SC_CLK_TCK")
    peak = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return (int(fields[11]) + int(fields[12])) / ticks, int(peak.split()[1]) / 1024
