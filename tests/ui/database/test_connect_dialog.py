"""The connect dialog by keyboard and mouse: success, failure in words, cancel, and no password anywhere."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from browser.database.database import Database
from browser.errors import AuthenticationFailed, Unreachable
from browser.ui import tasks
from browser.ui.database.connect_dialog import ConnectDialog
from browser.ui.database.connect_recent import Recent
from tests.ui.driving import click, key, type_text, until

RECENT = (Recent("sqlite:////tmp/recent.db", True), Recent("postgresql://ada@127.0.0.1:1/db", needs_password=True))


@pytest.fixture
async def dialog(opened: list[Database]) -> AsyncIterator[ConnectDialog]:
    parent = QWidget()
    made = ConnectDialog(parent, RECENT)
    made.connected.connect(opened.append)
    made.show()
    await until(made.isActiveWindow)
    yield made
    await until(lambda: not tasks.running())
    parent.deleteLater()


def _field(dialog: ConnectDialog, name: str) -> Any:
    found = dialog.findChild(QWidget, name)
    assert found is not None
    return found


def _said(dialog: ConnectDialog) -> str:
    message = _field(dialog, "connectMessage").message
    return message.whole() if message is not None else ""


async def test_a_file_is_opened_by_the_keyboard(dialog: ConnectDialog, opened: list[Database], sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    assert dialog.focusWidget() is _field(dialog, "urlField")
    type_text(_field(dialog, "urlField"), path)
    key(_field(dialog, "urlField"), Qt.Key.Key_Return)
    await until(lambda: opened)
    assert opened[0].title == Path(path).name
    assert not dialog.isVisible()


async def test_read_only_is_passed_on(dialog: ConnectDialog, opened: list[Database], sqlite_url: str) -> None:
    type_text(_field(dialog, "urlField"), sqlite_url)
    key(_field(dialog, "readOnlyBox"), Qt.Key.Key_Space)
    click(_field(dialog, "connectButton"))
    await until(lambda: opened)
    assert opened[0].read_only


async def test_the_test_button_tells_and_stays(dialog: ConnectDialog, opened: list[Database], sqlite_url: str) -> None:
    type_text(_field(dialog, "urlField"), sqlite_url)
    click(_field(dialog, "testButton"))
    await until(lambda: "Connected to fresh.db" in _said(dialog))
    assert not opened
    assert dialog.isVisible()
    assert "SQLite" in _said(dialog)


async def test_a_missing_file_is_refused_in_words_and_not_made(
    dialog: ConnectDialog, opened: list[Database], tmp_path: Path
) -> None:
    missing = tmp_path / "nothing.db"
    type_text(_field(dialog, "urlField"), str(missing))
    click(_field(dialog, "connectButton"))
    await until(lambda: _said(dialog))
    assert _field(dialog, "connectMessage").isVisible()
    assert not missing.exists()
    assert not opened
    assert _field(dialog, "connectButton").isEnabled()


async def test_fields_write_the_url_and_the_password_stays_out_of_it(dialog: ConnectDialog) -> None:
    kinds = _field(dialog, "kindPicker")
    kinds.setFocus()
    key(kinds, Qt.Key.Key_Down)
    key(kinds, Qt.Key.Key_Up)
    kinds.activated.emit(kinds.currentIndex())
    for name, text in (("hostField", "db.example"), ("databaseField", "shop"), ("userField", "ada")):
        type_text(_field(dialog, name), text)
    type_text(_field(dialog, "passwordField"), "p@ss/w")
    assert _field(dialog, "urlField").text() == "postgresql://ada@db.example:5432/shop"
    assert _field(dialog, "passwordField").echoMode() == QLineEdit.EchoMode.Password
    assert dialog.form.url() == "postgresql://ada:p%40ss%2Fw@db.example:5432/shop"


async def test_a_pasted_url_loses_its_password_to_the_field(dialog: ConnectDialog) -> None:
    url = _field(dialog, "urlField")
    url.insert("mysql://ada:canary%21pw@host:3307/shop")
    key(url, Qt.Key.Key_Tab)
    assert url.text() == "mysql://ada@host:3307/shop"
    assert _field(dialog, "kindPicker").currentText() == "MariaDB / MySQL"
    assert [_field(dialog, name).text() for name in ("hostField", "portField", "databaseField", "userField")] == [
        "host",
        "3307",
        "shop",
        "ada",
    ]
    assert _field(dialog, "passwordField").text() == "canary!pw"
    assert dialog.form.url() == "mysql://ada:canary%21pw@host:3307/shop"


async def test_recent_ones_fill_the_fields(dialog: ConnectDialog) -> None:
    recent = _field(dialog, "recentList")
    recent.setFocus()
    key(recent, Qt.Key.Key_Down)
    recent.setCurrentRow(0)
    assert _field(dialog, "urlField").text() == "sqlite:////tmp/recent.db"
    assert _field(dialog, "readOnlyBox").isChecked()


async def test_an_attempt_is_cancelled_at_once(dialog: ConnectDialog, opened: list[Database]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        type_text(_field(dialog, "urlField"), f"postgresql://ada@127.0.0.1:{mute.getsockname()[1]}/db")
        click(_field(dialog, "connectButton"))
        await until(lambda: tasks.running())
        assert not _field(dialog, "connectButton").isEnabled()
        key(dialog, Qt.Key.Key_Escape)
        await until(lambda: not tasks.running(), timeout=1)
        assert "Cancelled" in _said(dialog)
        assert dialog.isVisible()
        key(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()
    assert not opened


async def test_a_refused_password_is_told_without_it(
    dialog: ConnectDialog, opened: list[Database], mariadb_url: str
) -> None:
    place = mariadb_url.rpartition("@")[2]
    type_text(_field(dialog, "urlField"), f"mysql://nobody:canary-word@{place}")
    click(_field(dialog, "connectButton"))
    await until(lambda: _said(dialog))
    assert "canary" not in _said(dialog)
    assert "canary" not in _field(dialog, "urlField").text()
    assert "nobody" in _said(dialog)
    assert not opened


async def test_every_input_has_a_name(dialog: ConnectDialog) -> None:
    for each in dialog.findChildren(QLineEdit):
        assert each.accessibleName(), each.objectName()


async def test_options_survive_another_user(dialog: ConnectDialog) -> None:
    url = _field(dialog, "urlField")
    type_text(url, "postgresql+asyncpg://me@h/db?ssl=require")
    key(url, Qt.Key.Key_Tab)
    user = _field(dialog, "userField")
    user.selectAll()
    type_text(user, "you")
    assert dialog.form.url() == "postgresql+asyncpg://you@h/db?ssl=require"


async def test_the_kind_follows_what_is_typed(dialog: ConnectDialog) -> None:
    kind, url = _field(dialog, "kindPicker"), _field(dialog, "urlField")
    type_text(url, "mysql:/")
    assert kind.currentText() == "PostgreSQL"
    type_text(url, "/")
    assert kind.currentText() == "MariaDB / MySQL"
    assert dialog.focusWidget() is url


async def test_an_error_grows_the_dialog_inside_the_screen_and_goes_when_one_types(dialog: ConnectDialog) -> None:
    room = dialog.screen().availableGeometry()
    dialog.move(20, room.bottom() - dialog.height() - 10)
    before = dialog.height()
    words = "\n".join(["connection to server failed: no answer"] * 6)
    dialog.show_error(Unreachable("Nobody answers.", words=words, hint="Is it running?"), lambda: None)
    await until(lambda: dialog.height() > before)
    assert room.contains(dialog.frameGeometry())
    message = _field(dialog, "connectMessage")
    assert message.height() >= message.heightForWidth(message.width())
    assert _field(dialog, "cancelConnect").y() - message.geometry().bottom() < 60
    dialog.show_error(Unreachable("Nobody answers.", words=words * 20), lambda: None)
    await until(lambda: dialog.frameGeometry().height() >= room.height() - 1)
    assert room.contains(dialog.frameGeometry())
    type_text(_field(dialog, "urlField"), "x")
    assert not message.isVisible()
    await until(lambda: dialog.height() == before)


async def test_a_missing_password_is_asked_for_where_it_is_typed(dialog: ConnectDialog, opened: list[Database]) -> None:
    recent = _field(dialog, "recentList")
    click(recent.viewport(), recent.visualItemRect(recent.item(1)).center())
    assert dialog.focusWidget() is _field(dialog, "passwordField")
    recent.setFocus()
    dialog.show_error(AuthenticationFailed("The server asks for a password.", hint="Give one somehow."), lambda: None)
    assert "Type it into Password" in _said(dialog)
    assert dialog.focusWidget() is _field(dialog, "passwordField")
    assert not opened
