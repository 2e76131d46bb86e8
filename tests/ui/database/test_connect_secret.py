"""Passwords in the connect dialog: kept by the keyring, said by a command, asked for, copied after a question."""

import asyncio
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from browser.database import profiles_keyring
from browser.database.database import Database
from browser.database.profiles import Environment, Profile, SecretKind
from browser.database.profiles_store import ProfileStore
from browser.database.profiles_url import without_password
from browser.ui import tasks
from browser.ui.database.connect_password import Asker, PasswordDialog
from tests.keyrings import MemoryKeyring, memory_keyring, no_keyring, using
from tests.rogues import RoguePostgresql
from tests.ui.database.dialogs import idle, part_of, pick, said_by, shown
from tests.ui.driving import click, key, type_text, until


async def test_a_pasted_password_counts_wherever_one_came_from(parent: QWidget) -> None:
    dialog = await shown(parent)
    type_text(part_of(dialog, "urlField"), "postgresql://ada@h/d")
    pick(dialog, "secretPicker", SecretKind.COMMAND)
    field = part_of(dialog, "urlField")
    QGuiApplication.clipboard().setText("postgresql://ada:canary-7@h/other")
    field.setFocus()
    field.selectAll()
    field.paste()
    QGuiApplication.clipboard().clear()
    assert field.text() == "postgresql://ada@h/other"
    assert dialog.form.url() == "postgresql://ada:canary-7@h/other"
    assert part_of(dialog, "secretPicker").currentData() == SecretKind.ASK


async def test_the_keyring_keeps_the_password(
    mariadb_url: str, parent: QWidget, opened: list[Database], store: ProfileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, spelled = without_password(mariadb_url)
    with memory_keyring(monkeypatch) as keyring:
        dialog = await shown(parent, opened)
        part_of(dialog, "urlField").insert(mariadb_url)
        key(part_of(dialog, "urlField"), Qt.Key.Key_Tab)
        type_text(part_of(dialog, "nameField"), "maria")
        pick(dialog, "secretPicker", SecretKind.KEYRING)
        click(part_of(dialog, "connectButton"))
        await until(lambda: opened)
        (kept,) = store.load().all
        assert list(keyring.kept.values()) == [unquote(spelled)]
        assert kept.url == url
        again = await shown(parent, opened)
        again.pane.tree.setFocus()
        key(again.pane.tree, Qt.Key.Key_Down)
        assert part_of(again, "passwordField").text() == ""
        key(again.pane.tree, Qt.Key.Key_Return)
        await until(lambda: len(opened) == 2)
        await _deleted_and_back(parent, keyring, kept.id)


async def _deleted_and_back(parent: QWidget, keyring: MemoryKeyring, id: str) -> None:
    dialog = await shown(parent)
    before = dict(keyring.kept)
    dialog.pane.tree.choose(id)
    await dialog.pane.duplicate_chosen()
    assert len(set(keyring.kept.values())) == 1 and len(keyring.kept) == 2
    await dialog.pane.delete_chosen()
    assert keyring.kept == before
    dialog.pane.tree.choose(id)
    await dialog.pane.delete_chosen()
    assert keyring.kept == {}
    await dialog.pane.bring_back()
    assert keyring.kept == before
    pick(dialog, "secretPicker", SecretKind.ASK)
    click(part_of(dialog, "saveButton"))
    await idle()
    assert keyring.kept == {}
    dialog.close()


async def test_without_a_keyring_none_is_offered(parent: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    with using(no_keyring(), monkeypatch, real=False):
        dialog = await shown(parent)
        picker = part_of(dialog, "secretPicker")
        place = picker.findData(SecretKind.KEYRING)
        assert not picker.model().item(place).isEnabled()
        assert "no keyring" in picker.model().item(place).toolTip()
        assert "not here" in picker.itemText(place)
        assert profiles_keyring.problem() in picker.toolTip()


async def test_a_failing_command_is_told_where_it_is_typed(parent: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = await shown(parent)
    type_text(part_of(dialog, "urlField"), "postgresql://ada@127.0.0.1:1/db")
    pick(dialog, "secretPicker", SecretKind.COMMAND)
    assert not part_of(dialog, "passwordField").isVisible()
    code = "import sys; print('canary-5'); sys.exit('bad canary-5')"
    part_of(dialog, "secretField").setText(shlex.join([sys.executable, "-c", code]))
    click(part_of(dialog, "testButton"))
    await until(lambda: said_by(dialog))
    assert "status 1" in said_by(dialog)
    assert "bad ***" in said_by(dialog)


async def test_a_slow_command_is_cancelled(parent: QWidget) -> None:
    dialog = await shown(parent)
    type_text(part_of(dialog, "urlField"), "postgresql://ada@127.0.0.1:1/db")
    pick(dialog, "secretPicker", SecretKind.COMMAND)
    part_of(dialog, "secretField").setText("sleep 60")
    click(part_of(dialog, "testButton"))
    await asyncio.sleep(0.2)
    key(dialog, Qt.Key.Key_Escape)
    await until(lambda: not tasks.running())
    assert "Cancelled" in said_by(dialog)


async def test_what_is_typed_meanwhile_is_sent_no_password(parent: QWidget, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    code = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\nprint('canary-7')"
    with RoguePostgresql() as first, RoguePostgresql() as second:
        dialog = await shown(parent)
        url = part_of(dialog, "urlField")
        type_text(url, f"postgresql://ada@127.0.0.1:{first.port}/db")
        pick(dialog, "secretPicker", SecretKind.COMMAND)
        part_of(dialog, "secretField").setText(shlex.join([sys.executable, "-c", code]))
        click(part_of(dialog, "testButton"))
        url.selectAll()
        type_text(url, f"postgresql://ada@127.0.0.1:{second.port}/db")
        gate.touch()
        await idle()
        assert first.heard
        assert not second.heard
        assert url.text().endswith(f":{second.port}/db")


async def test_the_url_is_copied_with_its_password_only_after_a_question(parent: QWidget) -> None:
    dialog = await shown(parent)
    part_of(dialog, "urlField").insert("mysql://ada:canary%21@h/d")
    key(part_of(dialog, "urlField"), Qt.Key.Key_Tab)
    clipboard = QGuiApplication.clipboard()
    menu = part_of(dialog, "copyButton").menu()
    plain, whole = menu.actions()
    plain.trigger()
    assert clipboard.text() == "mysql://ada@h/d"
    whole.trigger()
    assert clipboard.text() == "mysql://ada@h/d"
    question = part_of(dialog, "copyQuestion")
    assert question.isVisible()
    assert "canary" not in question.accessibleName()
    assert dialog.focusWidget() is part_of(dialog, "copyWithPassword")
    key(part_of(dialog, "copyWithPassword"), Qt.Key.Key_Space)
    await idle()
    assert clipboard.text() == "mysql://ada:canary%21@h/d"
    assert not question.isVisible()
    clipboard.clear()


async def test_passwords_are_asked_for_one_after_the_other(parent: QWidget) -> None:
    asker = Asker(parent)
    profile = Profile("1", "orders", "postgresql://ada@h/db", environment=Environment.PRODUCTION)
    both = [asyncio.ensure_future(asker(each, "")) for each in (profile, replace(profile, name="stock"))]
    first: Any = await until(lambda: parent.findChild(PasswordDialog))
    await until(first.isActiveWindow)
    assert len(parent.findChildren(PasswordDialog)) == 1
    type_text(first.field, "canary-6")
    key(first.field, Qt.Key.Key_Return)
    assert await both[0] == "canary-6"
    second: Any = await until(lambda: [each for each in parent.findChildren(PasswordDialog) if each is not first])
    key(second[0], Qt.Key.Key_Escape)
    assert await both[1] is None
    third = asyncio.ensure_future(asker(profile, "The keyring holds none."))
    await until(lambda: [each for each in parent.findChildren(PasswordDialog) if each.isVisible()])
    third.cancel()
    with pytest.raises(asyncio.CancelledError):
        await third
    assert not [each for each in parent.findChildren(PasswordDialog) if each.isVisible()]
