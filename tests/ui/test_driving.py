"""The hands of the UI tests work, on the loop of the app."""

import asyncio

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit

from tests.ui.driving import click, key, type_text, until


async def test_runs_on_the_loop_of_qt() -> None:
    assert isinstance(asyncio.get_running_loop(), qasync.QEventLoop)


async def test_typing_clicking_and_waiting() -> None:
    field = QLineEdit()
    field.show()
    type_text(field, "select 'žluť 行'")
    assert field.text() == "select 'žluť 行'"
    key(field, Qt.Key.Key_Backspace)
    key(field, "a", Qt.KeyboardModifier.ControlModifier)
    assert field.selectedText() == "select 'žluť 行"
    box = QCheckBox("tick")
    box.show()
    asyncio.get_running_loop().call_later(0.02, lambda: click(box))
    assert await until(box.isChecked) is True


async def test_waiting_ends_with_a_sentence() -> None:
    with pytest.raises(AssertionError, match="the moon"):
        await until(lambda: False, timeout=0.02, what="the moon is made of cheese")


async def test_who_holds_a_task_knows_that_it_has_ended() -> None:
    said: list[str] = []

    async def say() -> None:
        said.append("done")

    async def hold() -> None:
        await asyncio.ensure_future(say())
        said.append("known")

    holding = asyncio.ensure_future(hold())
    holding.add_done_callback(lambda _: said.append("told"))
    for _ in range(2):
        await asyncio.sleep(0)
    assert said == ["done"]
    await until(lambda: said)
    assert said == ["done", "known", "told"]
