"""When something is on the screen, and a picture of it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from browser.ui import painting, tasks


@pytest.fixture
def widget() -> Iterator[QWidget]:
    made = QWidget()
    made.resize(320, 200)
    made.show()
    yield made
    made.deleteLater()


async def test_a_paint_is_waited_for(widget: QWidget) -> None:
    inner = QPlainTextEdit("text", widget)
    inner.show()
    await asyncio.wait_for(painting.painted(inner), 5)
    await asyncio.wait_for(painting.painted(widget), 5)


async def test_settled_waits_for_what_runs(widget: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    await painting.settled()
    task = tasks.start(asyncio.sleep, 0.05, owner=widget)
    await painting.settled()
    assert task.done()
    monkeypatch.setattr(painting, "SETTLE_SECONDS", 0.05)
    endless = tasks.start(asyncio.sleep, 60, owner=widget)
    await painting.settled()
    assert not endless.done()
    endless.cancel()


async def test_a_picture_is_saved(widget: QWidget, tmp_path: Path) -> None:
    assert await painting.save_picture(widget, tmp_path / "x.png")
    image = QImage(str(tmp_path / "x.png"))
    assert (image.width(), image.height()) == (320, 200)
    assert not await painting.save_picture(widget, tmp_path / "no" / "x.png")
