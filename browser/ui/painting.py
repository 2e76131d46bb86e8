"""When what was asked for is on the screen, and a picture of it."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from browser.ui import tasks

SETTLE_SECONDS = 5.0
"""How long a picture waits for what still runs in the background (a count, the columns' names)."""


QUIET_SECONDS = 0.15
"""How long nothing may run before it counts as settled."""


class _Paint(QObject):
    """Resolves a future at the next paint of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.painted = asyncio.get_running_loop().create_future()
        widget.installEventFilter(self)
        widget.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.painted.done():
            self.painted.set_result(None)
        return False


async def painted(widget: QWidget) -> None:
    """Wait until `widget` (a scroll area: what it shows) has been painted once more. It must be visible."""
    target = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    paint = _Paint(target)
    try:
        await paint.painted
        await asyncio.sleep(0)  # the paint event itself ends, and is flushed, before this goes on
    finally:
        paint.deleteLater()


async def settled() -> None:
    """Wait for whatever runs in the background, at most some seconds."""
    me = asyncio.current_task()
    ended = asyncio.Event()
    tasks.activity().changed.connect(ended.set)
    try:
        async with asyncio.timeout(SETTLE_SECONDS):
            while True:
                await asyncio.sleep(QUIET_SECONDS)  # one task often starts the next one a moment later
                if all(task is me for task in tasks.running()):
                    break
                ended.clear()
                await ended.wait()
    except TimeoutError:
        pass  # a picture of something that counts for minutes shows how far it has come
    finally:
        tasks.activity().changed.disconnect(ended.set)


async def save_picture(window: QWidget, path: Path) -> bool:
    """Save the window as it is painted now; False when the file cannot be written."""
    await painted(window)
    return window.grab().save(str(path), "PNG")
