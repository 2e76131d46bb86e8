"""Garbage is collected on the GUI thread alone."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from browser.ui import collector
from browser.ui.collector import Collector
from tests.ui.driving import until


class Cycle:
    """Garbage that only the cyclic collection frees; it remembers on which thread."""

    freed_on: list[threading.Thread]

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.freed_on.append(threading.current_thread())


@pytest.fixture
def collecting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    was = gc.isenabled()
    monkeypatch.setattr(collector, "INTERVAL", 10)
    parent = QObject()
    made = Collector(parent)
    made.start()
    yield made
    made.stop()
    gc.unfreeze()
    if not was:
        gc.disable()
    parent.deleteLater()


async def test_a_worker_that_allocates_collects_nothing(collecting: Collector) -> None:
    Cycle.freed_on = []
    gone = weakref.ref(Cycle())
    worker = threading.Thread(target=lambda: [[] for _ in range(3 * collector.YOUNG)])
    worker.start()
    worker.join()
    assert gone() is not None
    kept = [[] for _ in range(2 * collector.YOUNG)]  # type: ignore[var-annotated]
    await until(lambda: gone() is None)
    assert Cycle.freed_on == [threading.main_thread()]
    assert kept


def test_stop_gives_it_back(collecting: Collector) -> None:
    collecting.stop()
    assert gc.isenabled()
