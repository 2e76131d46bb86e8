"""Saved connections in the connect dialog, by keyboard and mouse."""

import asyncio
import shlex
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from browser.database import profiles_keyring
from browser.database.database import Database
from browser.database.profiles import Environment, Profile, SecretKind, SecretSource, Tls
from browser.database.profiles_store import ProfileStore
from browser.database.profiles_url import without_password
from browser.errors import DriverMissing
from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.database.connect_dialog import ConnectDialog
from browser.ui.database.connect_drivers import lacking
from browser.ui.database.connect_password import Asker, PasswordDialog
from tests.keyrings import MemoryKeyring, memory_keyring, no_keyring, using
from tests.ui.driving import click, key, type_text, until

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE = SecretSource(SecretKind.NONE)


@pytest.fixture
def store(home: Path) -> ProfileStore:
    return ProfileStore(home)


@pytest.fixture
async def opened() -> AsyncIterator[list[Database]]:
    kept: list[Database] = []
    yield kept
    for database in kept:
        await database.close()


@pytest.fixture
async def parent() -> AsyncIterator[QWidget]:
    made = QWidget()
    yield made
    await until(lambda: not tasks.running())
    made.deleteLater()


async def shown(parent: QWidget, opened: list[Database] | None = None) -> ConnectDialog:
    made = ConnectDialog(parent)
    if opened is not None:
        made.connected.connect(opened.append)
    made.show()
    await until(made.isActiveWindow)
    await until(lambda: not tasks.running())
    return made


def _field(dialog: QWidget, name: str) -> Any:
    found = dialog.findChild(QWidget, name)
    assert found is not None, name
    return found


def _said(dialog: ConnectDialog) -> str:
    message = _field(dialog, "connectMessage").message
    return message.whole() if message is not None else ""


def _choose(dialog: ConnectDialog, picker: str, data: object) -> None:
    found = _field(dialog, picker)
    found.setCurrentIndex(found.findData(data))
    found.activated.emit(found.currentIndex())


def _rows(dialog: ConnectDialog) -> list[str]:
    def below(item: QTreeWidgetItem | None, depth: int) -> list[str]:
        assert item is not None
        mine = [] if item.isHidden() else ["  " * depth + " ".join(t for t in (item.text(0), item.text(1)) if t)]
        return mine + [row for n in range(item.childCount()) for row in below(item.child(n), depth + 1)]

    tree = dialog.pane.tree
    return [row for n in range(tree.topLevelItemCount()) for row in below(tree.topLevelItem(n), 0)]


async def idle() -> None:
    await until(lambda: not tasks.running())


def some(store: ProfileStore, path: str = "/tmp/none.db") -> None:
    for id, name, folder, environment in (
        ("1", "orders", "Shop/Europe", Environment.PRODUCTION),
        ("2", "stock", "Shop", Environment.STAGING),
        ("3", "notes", "", Environment.UNSAID),
        ("4", "later", "", Environment.DEVELOPMENT),
    ):
        store.add(Profile(id, name, path, folder, environment=environment, secret=NONE))


async def test_saved_by_the_keyboard_and_opened_from_the_list(
    parent: QWidget, opened: list[Database], store: ProfileStore, sqlite_url: str
) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    dialog = await shown(parent, opened)
    assert _field(dialog, "noProfiles").isVisible()
    type_text(_field(dialog, "urlField"), path)
    type_text(_field(dialog, "nameField"), "My file")
    type_text(_field(dialog, "folderPicker").lineEdit(), " Shop / Europe ")
    _choose(dialog, "environmentPicker", Environment.PRODUCTION)
    _choose(dialog, "colourPicker", "#D0533F")
    assert "Save and" in _field(dialog, "connectButton").text()
    click(_field(dialog, "saveButton"))
    await until(lambda: "is saved" in _said(dialog))
    assert "Save" not in _field(dialog, "connectButton").text()
    (kept,) = store.load().all
    assert (kept.path, kept.url, str(kept.environment)) == ("Shop/Europe/My file", path, "production")
    assert (kept.colour, kept.secret.kind) == ("#D0533F", SecretKind.NONE)
    assert _rows(dialog) == ["Shop", "  Europe", "    My file production"]
    dialog.pane.tree.setFocus()
    key(dialog.pane.tree, Qt.Key.Key_Return)
    await until(lambda: opened)
    assert (opened[0].profile, opened[0].name) == (kept, "My file")
    assert not dialog.isVisible()


async def test_they_are_copied_ordered_deleted_and_brought_back(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.setFocus()
    key(tree, Qt.Key.Key_End)
    assert _field(dialog, "nameField").text() == "later"
    key(tree, Qt.Key.Key_Up, ALT)
    await idle()
    assert [each.name for each in store.load().all] == ["orders", "stock", "later", "notes"]
    key(tree, Qt.Key.Key_Down, ALT)
    await idle()
    key(tree, Qt.Key.Key_D, CONTROL)
    await idle()
    assert _rows(dialog)[-2:] == ["later development", "later copy development"]
    assert _field(dialog, "nameField").text() == "later copy"
    before = store.load()
    key(tree, Qt.Key.Key_Delete)
    await idle()
    assert "“later copy” was deleted" in _said(dialog)
    key(tree, Qt.Key.Key_Z, CONTROL)
    await idle()
    assert store.load() == before
    assert not action_of(dialog.pane, "undo_delete").isEnabled()


async def test_a_folder_is_renamed_and_deleted_with_all_in_it(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.setFocus()
    key(tree, Qt.Key.Key_Home)
    key(tree, Qt.Key.Key_F2)
    editor: Any = await until(lambda: tree.viewport().findChild(QLineEdit))
    editor.selectAll()
    type_text(editor, "Market")
    key(editor, Qt.Key.Key_Return)
    await until(lambda: store.load().folders == ("Market", "Market/Europe"))
    await idle()
    key(tree, Qt.Key.Key_Home)
    key(tree, Qt.Key.Key_Delete)
    await idle()
    assert "2 connections" in _said(dialog)
    assert [each.name for each in store.load().all] == ["notes", "later"]
    await dialog.pane.bring_back()
    assert len(store.load().all) == 4


async def test_dropped_ones_move(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.choose("4")
    target = tree.topLevelItem(0)
    assert target is not None
    _drop(tree, tree.visualItemRect(target).center(), QMimeData())
    await idle()
    assert store.load().of("4") == replace(store.load().all[-1], id="4")
    assert store.load().of("4").folder == "Shop"  # type: ignore[union-attr]


def _drop(widget: Any, where: QPoint, data: QMimeData) -> None:
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    widget.dragEnterEvent(QDragEnterEvent(where, copy, data, left, none))
    widget.dropEvent(QDropEvent(QPointF(where), copy, data, left, none))


async def test_searching_leaves_what_has_every_word(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    dialog = await shown(parent)
    search = _field(dialog, "profileSearch")
    type_text(search, "shop PROD")
    assert _rows(dialog) == ["Shop", "  Europe", "    orders production"]
    key(search, Qt.Key.Key_Down)
    assert dialog.focusWidget() is dialog.pane.tree
    assert _field(dialog, "nameField").text() == "orders"
    search.clear()
    assert len(_rows(dialog)) == 6


async def test_what_is_not_saved_is_marked_and_not_lost(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.setFocus()
    key(tree, Qt.Key.Key_End)
    type_text(_field(dialog, "nameField"), "!")
    assert _rows(dialog)[-1] == "later • development"
    tree.setFocus()
    key(tree, Qt.Key.Key_Up)
    assert _field(dialog, "nameField").text() == "notes"
    key(tree, Qt.Key.Key_Down)
    assert _field(dialog, "nameField").text() == "later!"
    assert store.load().of("4").name == "later"  # type: ignore[union-attr]
    click(_field(dialog, "saveButton"))
    await idle()
    assert _rows(dialog)[-1] == "later! development"


async def test_encryption_that_is_not_saved_is_not_lost(parent: QWidget, store: ProfileStore) -> None:
    for id in ("1", "2"):
        store.add(Profile(id, f"server {id}", "postgresql://ada@h/d", secret=NONE))
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.setFocus()
    key(tree, Qt.Key.Key_End)
    _choose(dialog, "tlsPicker", "verify-full")
    type_text(_field(dialog, "tlsCaField"), "/ca.pem")
    tree.setFocus()
    key(tree, Qt.Key.Key_Up)
    assert dialog.form.tls.tls == Tls()
    key(tree, Qt.Key.Key_Down)
    assert dialog.form.tls.tls == Tls("verify-full", "/ca.pem")


async def test_two_of_one_name_in_a_folder_tell_their_places(parent: QWidget, store: ProfileStore) -> None:
    for id, host in (("1", "one.example"), ("2", "two.example")):
        store.add(Profile(id, "live", f"postgresql://ada@{host}/d", environment=Environment.PRODUCTION, secret=NONE))
    store.add(Profile("3", "live", "postgresql://ada@h/d", folder="Shop", secret=NONE))
    dialog = await shown(parent)
    assert _rows(dialog)[:2] == ["live · one.example/d production", "live · two.example/d production"]
    assert "live" in _rows(dialog)[-1] and "·" not in _rows(dialog)[-1]


async def test_what_is_no_url_is_not_saved_and_a_file_by_its_whole_path(
    parent: QWidget, store: ProfileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dialog = await shown(parent)
    type_text(_field(dialog, "urlField"), "postgresql://ada:canary-9@h:port/d")
    click(_field(dialog, "saveButton"))
    await until(lambda: "not a database URL" in _said(dialog))
    assert not store.load().all
    _field(dialog, "urlField").clear()
    type_text(_field(dialog, "urlField"), "sqlite:///a b.db")
    click(_field(dialog, "saveButton"))
    await until(lambda: store.load().all)
    assert store.load().all[0].url == str(tmp_path / "a b.db")
    await idle()


async def test_what_is_not_saved_outlives_the_dialog(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    for typed in ("!", "?"):
        dialog = ConnectDialog(parent, store=store)
        dialog.show()
        await until(dialog.isActiveWindow)
        dialog.pane.tree.setFocus()
        key(dialog.pane.tree, Qt.Key.Key_End)
        type_text(_field(dialog, "nameField"), typed)
        dialog.close()
    assert store.drafts["4"].name == "later!?"


async def test_a_pasted_password_counts_wherever_one_came_from(parent: QWidget) -> None:
    dialog = await shown(parent)
    type_text(_field(dialog, "urlField"), "postgresql://ada@h/d")
    _choose(dialog, "secretPicker", SecretKind.COMMAND)
    field = _field(dialog, "urlField")
    QGuiApplication.clipboard().setText("postgresql://ada:canary-7@h/other")
    field.setFocus()
    field.selectAll()
    field.paste()
    QGuiApplication.clipboard().clear()
    assert field.text() == "postgresql://ada@h/other"
    assert dialog.form.url() == "postgresql://ada:canary-7@h/other"
    assert _field(dialog, "secretPicker").currentData() == SecretKind.ASK


async def test_what_must_be_encrypted_is_saved_before_it_is_opened(parent: QWidget) -> None:
    dialog = await shown(parent)
    type_text(_field(dialog, "urlField"), "postgresql://ada@127.0.0.1:1/d")
    assert "Save" not in _field(dialog, "connectButton").text()
    _choose(dialog, "tlsPicker", "verify-full")
    assert "Save and" in _field(dialog, "connectButton").text()
    click(_field(dialog, "connectButton"))
    await idle()
    assert [each.tls.mode for each in dialog.pane.profiles.all] == ["verify-full"]


async def test_no_two_keys_are_the_same(parent: QWidget) -> None:
    dialog = await shown(parent)
    shown_ones: list[Any] = [each for each in dialog.findChildren(QWidget) if each.isVisible()]
    texts = [each.text() for each in shown_ones if isinstance(each, QLabel | QPushButton | QCheckBox)]
    keys = [text[text.index("&") + 1].upper() for text in texts if "&" in text]
    assert len(keys) > 12
    assert sorted(keys) == sorted(set(keys)), texts


async def test_what_another_instance_did_is_shown_and_kept(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.setFocus()
    key(tree, Qt.Key.Key_End)
    mine = store.load().all[-1]
    store.update(mine, replace(mine, colour="#123456"))
    store.add(Profile("9", "theirs", "/tmp/x.db", secret=NONE))
    type_text(_field(dialog, "nameField"), "!")
    click(_field(dialog, "saveButton"))
    await idle()
    assert "theirs" in _rows(dialog)
    assert store.load().of("4") == replace(mine, name="later!", colour="#123456")


async def test_a_broken_file_is_told(parent: QWidget, store: ProfileStore) -> None:
    store.path.parent.mkdir()
    store.path.write_text("[[connection")
    dialog = await shown(parent)
    assert "cannot be read" in _said(dialog)
    assert "kept beside" in _said(dialog)


async def test_the_keyring_keeps_the_password(
    mariadb_url: str, parent: QWidget, opened: list[Database], store: ProfileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, spelled = without_password(mariadb_url)
    with memory_keyring(monkeypatch) as keyring:
        dialog = await shown(parent, opened)
        _field(dialog, "urlField").insert(mariadb_url)
        key(_field(dialog, "urlField"), Qt.Key.Key_Tab)
        type_text(_field(dialog, "nameField"), "maria")
        _choose(dialog, "secretPicker", SecretKind.KEYRING)
        click(_field(dialog, "connectButton"))
        await until(lambda: opened)
        (kept,) = store.load().all
        assert list(keyring.kept.values()) == [unquote(spelled)]
        assert kept.url == url
        again = await shown(parent, opened)
        again.pane.tree.setFocus()
        key(again.pane.tree, Qt.Key.Key_Down)
        assert _field(again, "passwordField").text() == ""
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
    _choose(dialog, "secretPicker", SecretKind.ASK)
    click(_field(dialog, "saveButton"))
    await idle()
    assert keyring.kept == {}
    dialog.close()


async def test_without_a_keyring_none_is_offered(parent: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    with using(no_keyring(), monkeypatch, real=False):
        dialog = await shown(parent)
        picker = _field(dialog, "secretPicker")
        place = picker.findData(SecretKind.KEYRING)
        assert not picker.model().item(place).isEnabled()
        assert "no keyring" in picker.model().item(place).toolTip()
        assert "not here" in picker.itemText(place)
        assert profiles_keyring.problem() in picker.toolTip()


async def test_a_failing_command_is_told_where_it_is_typed(parent: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = await shown(parent)
    type_text(_field(dialog, "urlField"), "postgresql://ada@127.0.0.1:1/db")
    _choose(dialog, "secretPicker", SecretKind.COMMAND)
    assert not _field(dialog, "passwordField").isVisible()
    code = "import sys; print('canary-5'); sys.exit('bad canary-5')"
    _field(dialog, "secretField").setText(shlex.join([sys.executable, "-c", code]))
    click(_field(dialog, "testButton"))
    await until(lambda: _said(dialog))
    assert "status 1" in _said(dialog)
    assert "bad ***" in _said(dialog)


async def test_a_slow_command_is_cancelled(parent: QWidget) -> None:
    dialog = await shown(parent)
    type_text(_field(dialog, "urlField"), "postgresql://ada@127.0.0.1:1/db")
    _choose(dialog, "secretPicker", SecretKind.COMMAND)
    _field(dialog, "secretField").setText("sleep 60")
    click(_field(dialog, "testButton"))
    await asyncio.sleep(0.2)
    key(dialog, Qt.Key.Key_Escape)
    await until(lambda: not tasks.running(), timeout=2)
    assert "Cancelled" in _said(dialog)


@pytest.mark.parametrize("fixture", ["postgresql_url", "mariadb_url"])
async def test_the_test_tells_what_is_used(parent: QWidget, fixture: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(fixture)
    dialog = await shown(parent)
    _field(dialog, "urlField").insert(url)
    click(_field(dialog, "testButton"))
    await until(lambda: "Connected" in _said(dialog))
    for word in ("127.0.0.1", "round trip", "encrypted", "driver", "1"):
        assert word in _said(dialog)
    assert without_password(url)[1] not in _said(dialog)


async def test_the_url_is_copied_with_its_password_only_after_a_question(parent: QWidget) -> None:
    dialog = await shown(parent)
    _field(dialog, "urlField").insert("mysql://ada:canary%21@h/d")
    key(_field(dialog, "urlField"), Qt.Key.Key_Tab)
    clipboard = QGuiApplication.clipboard()
    menu = _field(dialog, "copyButton").menu()
    plain, whole = menu.actions()
    plain.trigger()
    assert clipboard.text() == "mysql://ada@h/d"
    whole.trigger()
    assert clipboard.text() == "mysql://ada@h/d"
    question = _field(dialog, "copyQuestion")
    assert question.isVisible()
    assert "canary" not in question.accessibleName()
    assert dialog.focusWidget() is _field(dialog, "copyWithPassword")
    key(_field(dialog, "copyWithPassword"), Qt.Key.Key_Space)
    await idle()
    assert clipboard.text() == "mysql://ada:canary%21@h/d"
    assert not question.isVisible()
    clipboard.clear()


async def test_a_dropped_file_fills_the_form(parent: QWidget, sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    dialog = await shown(parent)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(5, 5), action, data, button, none))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(5, 5), action, data, button, none))
    assert _field(dialog, "urlField").text() == path
    assert dialog.focusWidget() is _field(dialog, "connectButton")
    await idle()
    assert not dialog.message.isVisible()
    Path(path).with_name("notes.pdf").write_bytes(b"%PDF-1.7 and more of it")
    data.setUrls([QUrl.fromLocalFile(str(Path(path).with_name("notes.pdf"))), QUrl.fromLocalFile(path)])
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(5, 5), action, data, button, none))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(5, 5), action, data, button, none))
    assert "Only the first of 2" in _said(dialog)
    await until(lambda: "not a SQLite database" in _said(dialog))


async def test_a_new_database_is_made_and_opened(parent: QWidget, opened: list[Database], tmp_path: Path) -> None:
    dialog = await shown(parent, opened)
    click(_field(dialog, "newFileButton"))
    chooser: Any = await until(lambda: dialog.findChild(QFileDialog))
    there = tmp_path / "there.db"
    there.write_bytes(b"precious")
    chooser.fileSelected.emit(str(there))
    await until(lambda: "already" in _said(dialog))
    assert there.read_bytes() == b"precious"
    chooser.fileSelected.emit(str(tmp_path / "new.db"))
    await until(lambda: opened)
    chooser.close()
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        assert connection.execute("select count(*) from sqlite_master").fetchone() == (0,)


async def test_kinds_without_their_driver_name_the_line_that_installs_it(parent: QWidget) -> None:
    missing = lacking()
    assert not {"sqlite", "postgresql", "mysql"} & set(missing)
    dialog = await shown(parent)
    dialog.form.show_drivers({"oracle": DriverMissing("No driver.", hint="Install it with: pip install oracledb")})
    kinds = _field(dialog, "kindPicker")
    place = kinds.findText("Oracle (not installed)")
    kinds.setCurrentIndex(place)
    kinds.activated.emit(place)
    assert "pip install oracledb" in _said(dialog)


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


async def test_every_field_has_a_name(parent: QWidget) -> None:
    dialog = await shown(parent)
    for kind in (QLineEdit, QComboBox, QTreeWidget):
        for field in dialog.findChildren(kind):
            assert field.accessibleName(), field.objectName()
