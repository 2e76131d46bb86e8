"""Which action a task belongs to."""

import asyncio

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from browser.database.requests import Doing, action
from browser.ui import tasks
from browser.ui.doing import key_of, tab_around


async def _current() -> str:
    await asyncio.sleep(0)
    return action.get()


async def test_every_task_names_what_it_does() -> None:
    owner = QWidget()
    first = await tasks.start(_current, owner=owner, title="Opening orders")
    second = await tasks.start(_current, owner=owner, title="Opening orders")
    quiet = await tasks.start(_current, owner=owner, about="Looking")
    assert (first, second, quiet) == ("Opening orders", "Opening orders", "Looking")
    assert len({each.number for each in (first, second, quiet)}) == 3
    assert action.get() == ""
    owner.deleteLater()


async def test_what_a_task_starts_is_a_part_of_its_action() -> None:
    owner = QWidget()

    async def outer() -> tuple[str, str, str]:
        inner = await tasks.start(_current, owner=owner, title="Counting")
        return action.get(), inner, await tasks.start(_current, owner=owner)

    whole, part, nameless = await tasks.start(outer, owner=owner, title="Opening orders")
    assert (whole, part, nameless) == ("Opening orders", "Counting", "Opening orders")
    assert isinstance(whole, Doing) and isinstance(part, Doing) and isinstance(nameless, Doing)
    assert whole.number == part.number == nameless.number
    owner.deleteLater()


async def test_the_tab_is_known() -> None:
    tabs = QTabWidget()
    tabs.setObjectName("tabs")
    pages = [QWidget(), QWidget()]
    for page in pages:
        tabs.addTab(page, "page")
    inside = QWidget()
    QVBoxLayout(pages[1]).addWidget(inside)
    assert tab_around(inside) is pages[1] is tab_around(pages[1])
    assert tab_around(tabs) is None
    assert key_of(pages[0]) != key_of(pages[1]) == key_of(pages[1])
    doing = await tasks.start(_current, owner=inside, title="Opening")
    assert doing.tab == key_of(pages[1])
    tabs.deleteLater()
