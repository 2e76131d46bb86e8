"""Opening by URL and by the dialog: success, refusal, cancel, and no password anywhere."""

import socket
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from browser.errors import Unreachable
from browser.ui import tasks
from browser.ui.window import opening
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, key, type_text, until
from tests.ui.windows import idle, named, said, shop

CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_an_error_is_said_and_retried(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "late.db"
    tasks.start(window.open_url, str(path), owner=window)
    await until(lambda: said(window))
    assert str(path) in said(window)
    assert window.messages.messages[0].text in said(window)
    await idle()
    shop(path)
    click(named(window.central.message, "retryButton"))
    await until(lambda: len(window.desk.connections) == 1)
    assert said(window) == ""
    await idle()


async def test_connecting_shows_up_and_can_be_cancelled(window: MainWindow) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"postgresql://ada:canary-99@127.0.0.1:{mute.getsockname()[1]}/db"
        tasks.start(window.open_url, url, owner=window, title="Connecting to somebody")
        await until(window.strip.busy.isVisible)
        assert "Connecting to somebody" in window.strip.busy.accessibleName()
        click(named(window, "cancelTask"))
        await idle()
        assert not window.strip.busy.isVisible()
        assert said(window) == ""


async def test_the_password_of_an_argument_is_nowhere(window: MainWindow) -> None:
    tasks.start(window.open_url, "postgresql://ada:canary-77@127.0.0.1:1/db", owner=window)
    await until(lambda: said(window))
    texts = [said(window), window.windowTitle(), str(window.memory.recent())]
    texts += [each.text() for each in window.findChildren(QLineEdit)]
    model: Any = named(window, "schemaTree").model()
    texts += [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    assert "canary" not in "".join(texts)
    await idle()


async def test_connect_by_keyboard(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    key(window, Qt.Key.Key_N, CONTROL)
    dialog: Any = await until(lambda: window.findChild(QWidget, "connectDialog"))
    await until(dialog.isActiveWindow)
    field = named(dialog, "urlField")
    type_text(field, path)
    key(field, Qt.Key.Key_Return)
    await until(lambda: [each.title for each in window.desk.connections] == ["shop.db"])
    await until(lambda: window.findChild(QWidget, "connectDialog") is None)
    await idle()
    assert window.memory.recent()[0].url.endswith("shop.db")


async def test_two_refused_files_of_one_name_are_two(window: MainWindow, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        path = tmp_path / folder / "gone.db"
        tasks.start(window.open_url, str(path), owner=window)
    await idle()
    assert window.schema.model.rowCount() == 2
    assert "gone.db" in said(window)


@pytest.mark.parametrize(
    ("url", "title", "address"),
    [
        ("/a/b/shop.db", "shop.db", "shop.db"),
        ("sqlite:////a/shop.db?mode=ro", "shop.db", "shop.db"),
        ("postgresql+asyncpg://me:canary@h:5433/app?ssl=require", "app · h", "me@h:5433/app"),
        ("mysql://me@[::1]/", "::1", "me@[::1]/"),
        ("postgresql://h:no-port/app", "app", "h:no-port/app"),
        ("me:canary@h/app", "app", "app"),
        ("me:canary@h", "h", "h"),
        ("/a/me@home.db", "me@home.db", "me@home.db"),
    ],
)
def test_what_is_not_known_yet_has_a_name(url: str, title: str, address: str) -> None:
    assert (opening.title_of(url), opening.address_of(url)) == (title, address)
    assert opening.placed(Unreachable("Nobody."), address).message == f"{address}: Nobody."
