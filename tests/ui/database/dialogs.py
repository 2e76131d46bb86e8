"""A person's hands in the connect dialog."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from browser.database.database import Database
from browser.database.profiles import Environment, Profile, SecretKind, SecretSource
from browser.database.profiles_store import ProfileStore
from browser.ui import tasks
from browser.ui.database.connect_dialog import ConnectDialog
from tests.ui.driving import until

CONTROL = Qt.KeyboardModifier.ControlModifier


ALT = Qt.KeyboardModifier.AltModifier


NONE = SecretSource(SecretKind.NONE)


async def shown(parent: QWidget, opened: list[Database] | None = None) -> ConnectDialog:
    made = ConnectDialog(parent)
    if opened is not None:
        made.connected.connect(opened.append)
    made.show()
    await until(made.isActiveWindow)
    await until(lambda: not tasks.running(), 30)
    return made


def part_of(dialog: QWidget, name: str) -> Any:
    found = dialog.findChild(QWidget, name)
    assert found is not None, name
    return found


def said_by(dialog: ConnectDialog) -> str:
    message = part_of(dialog, "connectMessage").message
    return message.whole() if message is not None else ""


def pick(dialog: ConnectDialog, picker: str, data: object) -> None:
    found = part_of(dialog, picker)
    found.setCurrentIndex(found.findData(data))
    found.activated.emit(found.currentIndex())


def rows_of(dialog: ConnectDialog) -> list[str]:
    def below(item: QTreeWidgetItem | None, depth: int) -> list[str]:
        assert item is not None
        mine = [] if item.isHidden() else ["  " * depth + " ".join(t for t in (item.text(0), item.text(1)) if t)]
        return mine + [row for n in range(item.childCount()) for row in below(item.child(n), depth + 1)]

    tree = dialog.pane.tree
    return [row for n in range(tree.topLevelItemCount()) for row in below(tree.topLevelItem(n), 0)]


async def idle() -> None:
    await until(lambda: not tasks.running(), 30)


def some(store: ProfileStore, path: str = "/tmp/none.db") -> None:
    for id, name, folder, environment in (
        ("1", "orders", "Shop/Europe", Environment.PRODUCTION),
        ("2", "stock", "Shop", Environment.STAGING),
        ("3", "notes", "", Environment.UNSAID),
        ("4", "later", "", Environment.DEVELOPMENT),
    ):
        store.add(Profile(id, name, path, folder, environment=environment, secret=NONE))
