"""Kill a process that types, and see what is left. `python -m tests.bench drafts` does it a hundred times."""

import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from browser.console.drafts import Drafts, Instance
from browser.store import Store
from tests.console.typist import BEGINNING, whole

MOST_LOST = 2.0


@dataclass(frozen=True)
class Killed:
    """One process that was killed: seconds of typing and characters that were lost. `torn` says what was wrong."""

    seconds: float
    characters: int
    typed: int
    torn: str = ""

    @property
    def ok(self) -> bool:
        """Whether no more was lost than may be."""
        return not self.torn and self.seconds <= MOST_LOST


def kill_one(seed: int, shortest: float = 0.05, longest: float = 6.0) -> Killed:
    """Let a process type for a random time and kill it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.console.typist", folder, "draft", str(seed)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            Event().wait(random.Random(seed).uniform(shortest, longest))
            process.kill()
            killed = time.monotonic()
            lines = [first, *process.stdout.read().splitlines(keepends=True)]
        keys = [line.split() for line in lines if line.endswith("\n")]
        return _left(Path(folder), killed, [(float(when), int(typed)) for when, typed in keys])


def _left(folder: Path, killed: float, keys: list[tuple[float, int]]) -> Killed:
    instance = Instance.begin(folder)
    found = Drafts(Store(folder), instance).open_drafts()
    instance.end()
    if len(found) != 1 or not whole(found[0].text):
        return Killed(0, 0, keys[-1][1], f"{found!r:.200}")
    kept = len(found[0].text) - len(BEGINNING)
    lost = [when for when, typed in keys if typed > kept]
    return Killed(killed - lost[0] if lost else 0.0, max(0, keys[-1][1] - kept), keys[-1][1])


def kill_many(count: int, at_once: int = 4, **times: float) -> list[Killed]:
    """That many processes, several at a time."""
    seeds = [random.randrange(1 << 30) for _ in range(count)]
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda seed: kill_one(seed, **times), seeds))
