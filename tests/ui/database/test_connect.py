"""The connect dialog on files, drivers and kinds, by keyboard and mouse."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QWidget,
)

from browser.database.database import Database
from browser.database.profiles_url import without_password
from browser.errors import DriverMissing
from browser.ui.database.connect_drivers import lacking
from tests.ui.database.dialogs import idle, part_of, pick, said_by, shown
from tests.ui.driving import click, type_text, until


async def test_what_must_be_encrypted_is_saved_before_it_is_opened(parent: QWidget) -> None:
    dialog = await shown(parent)
    type_text(part_of(dialog, "urlField"), "postgresql://ada@127.0.0.1:1/d")
    assert "Save" not in part_of(dialog, "connectButton").text()
    pick(dialog, "tlsPicker", "verify-full")
    assert "Save and" in part_of(dialog, "connectButton").text()
    click(part_of(dialog, "connectButton"))
    await idle()
    assert [each.tls.mode for each in dialog.pane.profiles.all] == ["verify-full"]


async def test_no_two_keys_are_the_same(parent: QWidget) -> None:
    dialog = await shown(parent)
    shown_ones: list[Any] = [each for each in dialog.findChildren(QWidget) if each.isVisible()]
    texts = [each.text() for each in shown_ones if isinstance(each, QLabel | QPushButton | QCheckBox)]
    keys = [text[text.index("&") + 1].upper() for text in texts if "&" in text]
    assert len(keys) > 12
    assert sorted(keys) == sorted(set(keys)), texts


@pytest.mark.parametrize("fixture", ["postgresql_url", "mariadb_url"])
async def test_the_test_tells_what_is_used(parent: QWidget, fixture: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(fixture)
    dialog = await shown(parent)
    part_of(dialog, "urlField").insert(url)
    click(part_of(dialog, "testButton"))
    await until(lambda: "Connected" in said_by(dialog))
    for word in ("127.0.0.1", "round trip", "encrypted", "driver", "1"):
        assert word in said_by(dialog)
    assert without_password(url)[1] not in said_by(dialog)


async def test_a_dropped_file_fills_the_form(parent: QWidget, sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    dialog = await shown(parent)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(5, 5), action, data, button, none))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(5, 5), action, data, button, none))
    assert part_of(dialog, "urlField").text() == path
    assert dialog.focusWidget() is part_of(dialog, "connectButton")
    await idle()
    assert not dialog.message.isVisible()
    Path(path).with_name("notes.pdf").write_bytes(b"%PDF-1.7 and more of it")
    data.setUrls([QUrl.fromLocalFile(str(Path(path).with_name("notes.pdf"))), QUrl.fromLocalFile(path)])
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(5, 5), action, data, button, none))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(5, 5), action, data, button, none))
    assert "Only the first of 2" in said_by(dialog)
    await until(lambda: "not a SQLite database" in said_by(dialog))


async def test_a_new_database_is_made_and_opened(parent: QWidget, opened: list[Database], tmp_path: Path) -> None:
    dialog = await shown(parent, opened)
    click(part_of(dialog, "newFileButton"))
    chooser: Any = await until(lambda: dialog.findChild(QFileDialog))
    there = tmp_path / "there.db"
    there.write_bytes(b"precious")
    chooser.fileSelected.emit(str(there))
    await until(lambda: "already" in said_by(dialog))
    await idle()
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
    kinds = part_of(dialog, "kindPicker")
    place = kinds.findText("Oracle (not installed)")
    kinds.setCurrentIndex(place)
    kinds.activated.emit(place)
    assert "pip install oracledb" in said_by(dialog)


async def test_every_field_has_a_name(parent: QWidget) -> None:
    dialog = await shown(parent)
    for kind in (QLineEdit, QComboBox, QTreeWidget):
        for field in dialog.findChildren(kind):
            assert field.accessibleName(), field.objectName()
