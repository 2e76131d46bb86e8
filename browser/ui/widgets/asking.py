"""Waiting for a dialog without a loop of its own."""

import asyncio

from PySide6.QtWidgets import QDialog


async def finished(dialog: QDialog) -> int:
    """Open a dialog and await its result: 0 where it was rejected, or went with its parent."""
    answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def answer(result: int) -> None:
        if not answered.done():
            answered.set_result(result)

    dialog.finished.connect(answer)
    dialog.destroyed.connect(lambda: answer(0))
    dialog.open()
    return await answered
