"""The middle of the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget

from browser.ui import theme
from browser.ui.window.central import Central
from tests.ui.driving import click
from tests.ui.windows import named


@pytest.fixture
def central() -> Iterator[Central]:
    parent = QWidget()
    parent.resize(600, 400)
    made = Central(parent)
    made.resize(600, 400)
    parent.show()
    yield made
    parent.deleteLater()


def test_without_tabs_one_sentence_offers_the_one_action(central: Central) -> None:
    connect, search = QAction("Connect…", central), QAction("Search", central)
    done: list[str] = []
    connect.triggered.connect(lambda: done.append("connect"))
    central.show_state(0, connect, search)
    assert "No database is open" in named(central, "emptyState").findChild(QLabel).text()
    click(named(central, "emptyAction"))
    assert done == ["connect"]
    central.show_state(2, connect, search)
    assert named(central, "emptyAction").text() == "Search"


def test_with_tabs_they_are_shown(central: Central) -> None:
    action = QAction("x", central)
    central.tabs.add(QWidget(), "R&D", theme.colour_dot("#2E8B62"), "main.R&D")
    central.show_state(1, action, action)
    assert central.tabs.isVisible()
    assert central.tabs.tabText(0) == "R&&D"
    assert central.tabs.tabToolTip(0) == "main.R&D"
