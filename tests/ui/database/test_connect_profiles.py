"""Saved connections in the connect dialog, by keyboard and mouse."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from browser.database.database import Database
from browser.database.profiles import Environment, Profile, SecretKind, Tls
from browser.database.profiles_store import ProfileStore
from browser.ui.actions import action_of
from browser.ui.database.connect_dialog import ConnectDialog
from tests.ui.database.dialogs import ALT, CONTROL, NONE, idle, part_of, pick, rows_of, said_by, shown, some
from tests.ui.driving import click, key, type_text, until


async def test_saved_by_the_keyboard_and_opened_from_the_list(
    parent: QWidget, opened: list[Database], store: ProfileStore, sqlite_url: str
) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    dialog = await shown(parent, opened)
    assert part_of(dialog, "noProfiles").isVisible()
    type_text(part_of(dialog, "urlField"), path)
    type_text(part_of(dialog, "nameField"), "My file")
    type_text(part_of(dialog, "folderPicker").lineEdit(), " Shop / Europe ")
    pick(dialog, "environmentPicker", Environment.PRODUCTION)
    pick(dialog, "colourPicker", "#D0533F")
    assert "Save and" in part_of(dialog, "connectButton").text()
    click(part_of(dialog, "saveButton"))
    await idle()
    assert "is saved" in said_by(dialog)
    assert "Save" not in part_of(dialog, "connectButton").text()
    (kept,) = store.load().all
    assert (kept.path, kept.url, str(kept.environment)) == ("Shop/Europe/My file", path, "production")
    assert (kept.colour, kept.secret.kind) == ("#D0533F", SecretKind.NONE)
    assert rows_of(dialog) == ["Shop", "  Europe", "    My file production"]
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
    assert part_of(dialog, "nameField").text() == "later"
    key(tree, Qt.Key.Key_Up, ALT)
    await idle()
    assert [each.name for each in store.load().all] == ["orders", "stock", "later", "notes"]
    key(tree, Qt.Key.Key_Down, ALT)
    await idle()
    key(tree, Qt.Key.Key_D, CONTROL)
    await idle()
    assert rows_of(dialog)[-2:] == ["later development", "later copy development"]
    assert part_of(dialog, "nameField").text() == "later copy"
    before = store.load()
    key(tree, Qt.Key.Key_Delete)
    await idle()
    assert "“later copy” was deleted" in said_by(dialog)
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
    assert "2 connections" in said_by(dialog)
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
    search = part_of(dialog, "profileSearch")
    type_text(search, "shop PROD")
    assert rows_of(dialog) == ["Shop", "  Europe", "    orders production"]
    key(search, Qt.Key.Key_Down)
    assert dialog.focusWidget() is dialog.pane.tree
    assert part_of(dialog, "nameField").text() == "orders"
    search.clear()
    assert len(rows_of(dialog)) == 6


async def test_what_is_not_saved_is_marked_and_not_lost(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.setFocus()
    key(tree, Qt.Key.Key_End)
    type_text(part_of(dialog, "nameField"), "!")
    assert rows_of(dialog)[-1] == "later • development"
    tree.setFocus()
    key(tree, Qt.Key.Key_Up)
    assert part_of(dialog, "nameField").text() == "notes"
    key(tree, Qt.Key.Key_Down)
    assert part_of(dialog, "nameField").text() == "later!"
    assert store.load().of("4").name == "later"  # type: ignore[union-attr]
    click(part_of(dialog, "saveButton"))
    await idle()
    assert rows_of(dialog)[-1] == "later! development"


async def test_encryption_that_is_not_saved_is_not_lost(parent: QWidget, store: ProfileStore) -> None:
    for id in ("1", "2"):
        store.add(Profile(id, f"server {id}", "postgresql://ada@h/d", secret=NONE))
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.setFocus()
    key(tree, Qt.Key.Key_End)
    pick(dialog, "tlsPicker", "verify-full")
    type_text(part_of(dialog, "tlsCaField"), "/ca.pem")
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
    assert rows_of(dialog)[:2] == ["live · one.example/d production", "live · two.example/d production"]
    assert "live" in rows_of(dialog)[-1] and "·" not in rows_of(dialog)[-1]


async def test_what_is_no_url_is_not_saved_and_a_file_by_its_whole_path(
    parent: QWidget, store: ProfileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dialog = await shown(parent)
    type_text(part_of(dialog, "urlField"), "postgresql://ada:canary-9@h:port/d")
    click(part_of(dialog, "saveButton"))
    await until(lambda: "not a database URL" in said_by(dialog))
    assert not store.load().all
    part_of(dialog, "urlField").clear()
    type_text(part_of(dialog, "urlField"), "sqlite:///a b.db")
    click(part_of(dialog, "saveButton"))
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
        type_text(part_of(dialog, "nameField"), typed)
        dialog.close()
    assert store.drafts["4"].name == "later!?"


async def test_what_another_instance_did_is_shown_and_kept(parent: QWidget, store: ProfileStore) -> None:
    some(store)
    dialog = await shown(parent)
    tree = dialog.pane.tree
    tree.setFocus()
    key(tree, Qt.Key.Key_End)
    mine = store.load().all[-1]
    store.update(mine, replace(mine, colour="#123456"))
    store.add(Profile("9", "theirs", "/tmp/x.db", secret=NONE))
    type_text(part_of(dialog, "nameField"), "!")
    click(part_of(dialog, "saveButton"))
    await idle()
    assert "theirs" in rows_of(dialog)
    assert store.load().of("4") == replace(mine, name="later!", colour="#123456")


async def test_a_broken_file_is_told(parent: QWidget, store: ProfileStore) -> None:
    store.path.parent.mkdir()
    store.path.write_text("[[connection")
    dialog = await shown(parent)
    assert "cannot be read" in said_by(dialog)
    assert "kept beside" in said_by(dialog)


async def test_what_is_typed_while_it_is_being_saved_stays(parent: QWidget) -> None:
    dialog = await shown(parent)
    type_text(part_of(dialog, "urlField"), "postgresql://ada@127.0.0.1:1/db")
    type_text(part_of(dialog, "nameField"), "orders")
    click(part_of(dialog, "saveButton"))
    type_text(part_of(dialog, "nameField"), " of today")
    type_text(part_of(dialog, "passwordField"), "canary-8")
    await idle()
    assert [each.name for each in dialog.pane.profiles.all] == ["orders"]
    assert part_of(dialog, "nameField").text() == "orders of today"
    assert part_of(dialog, "passwordField").text() == "canary-8"
    assert part_of(dialog, "saveButton").isEnabled()
    assert dialog.pane.unsaved
