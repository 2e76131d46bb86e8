"""Databases with and without a demo, as the window has them."""

from pathlib import Path

from browser.demo import install
from browser.ui.window.main import MainWindow
from tests.ui.windows import idle


async def open_small_demo(window: MainWindow, path: Path) -> None:
    """Open a demo file, made now."""
    import asyncio

    await asyncio.to_thread(install.ensure, path)
    await window.open_url(str(path))
    await idle()
