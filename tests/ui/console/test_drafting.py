"""What is typed reaches the disk in time, or it is said."""

import asyncio
from pathlib import Path

from browser.console.drafts import Draft
from browser.errors import NotSupported
from browser.ui.window.main import MainWindow
from tests.clock import clock
from tests.ui.console.queries import query_on, write
from tests.ui.driving import type_text, until
from tests.ui.windows import idle, shop


async def test_a_key_is_kept_within_two_seconds_also_while_one_types_on(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    kept: list[tuple[float, Draft]] = []

    async def keep(draft: Draft) -> None:
        kept.append((clock(), draft))

    tab.drafting._keep = keep
    began = clock()
    typed = ""
    while not kept:
        type_text(tab.editor, "x")
        typed += "x"
        await asyncio.sleep(0.1)
    assert kept[0][0] - began < 2
    assert kept[0][1].text
    await until(lambda: kept[-1][1].text == typed, timeout=2)
    await idle()


async def test_what_cannot_be_kept_is_said_once_and_tried_again(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    tries: list[Draft] = []

    async def keep(draft: Draft) -> None:
        tries.append(draft)
        if len(tries) == 1:
            raise NotSupported("The disk is full.")

    tab.drafting._keep = keep
    write(tab, "select 1")
    await until(lambda: tab.message.message is not None)
    assert tab.message.message is not None
    assert tab.message.message.text == "The disk is full."
    await until(lambda: len(tries) == 2)
    assert not tab.drafting.unsaved
    await idle()


async def test_what_is_typed_while_a_draft_is_written_is_kept_before_the_window_goes(
    window: MainWindow, tmp_path: Path
) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    kept: list[str] = []
    slow, gate = asyncio.Event(), asyncio.Event()

    async def keep(draft: Draft) -> None:
        slow.set()
        await gate.wait()
        kept.append(draft.text)

    tab.drafting._keep = keep
    type_text(tab.editor, "a")
    await slow.wait()
    type_text(tab.editor, "b")
    quitting = asyncio.ensure_future(tab.drafting.write())
    await asyncio.sleep(0)
    gate.set()
    await quitting
    assert kept == ["a", "ab"]
    assert not tab.drafting.unsaved
    await idle()
