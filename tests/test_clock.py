"""The clock of limits: it counts what is done and what is waited for, and not the queue before the processor."""

import threading
from pathlib import Path

import pytest

from tests import clock as module
from tests.clock import clock


def test_what_rests_counts() -> None:
    began = clock()
    threading.Event().wait(0.1)
    assert clock() - began > 0.05


def test_the_queue_does_not_count_whoever_stands_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TASKS", tmp_path)

    def waited(thread: int, seconds: int) -> None:
        (tmp_path / str(thread)).mkdir(exist_ok=True)
        (tmp_path / str(thread) / "schedstat").write_text(f"77 {seconds * 10**9} 5\n")

    waited(-1, 100)
    began = clock()
    waited(-1, 140)
    waited(-2, 30)
    assert -70 <= clock() - began < -60
    waited(-1, 20)  # another one has its number now
    assert -90 <= clock() - began < -80
