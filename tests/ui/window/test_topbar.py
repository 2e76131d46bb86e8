"""The top bar shows what it is told."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from browser.ui import theme
from browser.ui.window.topbar import PICKER_CHARACTERS, TopBar
from tests.conftest import OpenDatabase


@pytest.fixture
def bar() -> Iterator[TopBar]:
    window = QMainWindow()
    made = TopBar(window)
    window.addToolBar(made)
    window.show()
    yield made
    window.deleteLater()


def test_no_connection(bar: TopBar) -> None:
    bar.show_connections([], None, [])
    assert bar.picker.text() == "No connection"


def test_the_picker_lists_connections_and_commands(bar: TopBar) -> None:
    chosen: list[object] = []
    bar.connection_chosen.connect(chosen.append)
    connect = QAction("Connect…", bar)
    one, two = object(), object()
    bar.show_connections(
        [(one, "R&D.db", theme.colour_dot("#2E8B62")), (two, "x" * 100, theme.colour_dot("#3D7BD9"))], one, [connect]
    )
    entries = [each for each in bar.picker.menu().actions() if not each.isSeparator()]
    assert [each.text()[:7] for each in entries] == ["R&&D.db", "x" * 7, "Connect"]
    assert [each.isChecked() for each in entries] == [True, False, False]
    assert [each.font().bold() for each in entries] == [True, False, False]
    assert bar.picker.text() == "R&&D.db"
    entries[1].trigger()
    assert chosen == [two]
    bar.show_connections([(two, "x" * 100, theme.colour_dot("#3D7BD9"))], two, [])
    assert len(bar.picker.text()) == PICKER_CHARACTERS + 1


async def test_the_shield_says_what_read_only_is_worth(
    bar: TopBar, sqlite_url: str, open_database: OpenDatabase
) -> None:
    bar.show_read_only(await open_database(sqlite_url, read_only=True))
    assert bar.shield.isVisible()
    assert bar.shield.accessibleName() == "read-only · proved"
    bar.shield.click()
    why = bar.window().findChild(QWidget, "shieldWhy")
    assert why is not None
    assert "mode=ro" in " ".join(label.text() for label in why.findChildren(QLabel))
    why.close()
    bar.show_read_only(await open_database("sqlite://", read_only=True))
    assert bar.shield.accessibleName() == "read-only · advisory"
    bar.show_read_only(await open_database(sqlite_url))
    assert not bar.shield.isVisible()
    bar.show_read_only(None)
    assert not bar.shield.isVisible()


def test_the_search_is_asked_for_by_typing(bar: TopBar) -> None:
    asked: list[int] = []
    bar.search_wanted.connect(lambda: asked.append(1))
    bar.search.textEdited.emit("a")
    assert asked == [1]
