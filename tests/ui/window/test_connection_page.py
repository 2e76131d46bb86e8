"""The page of a connection of which nothing else is open."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.database.profiles import Environment, Profile, SecretKind, SecretSource
from browser.ui.actions import action_of
from browser.ui.window import opening
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, until
from tests.ui.windows import idle, named, shop, tab_titles


async def test_it_says_what_the_connection_is_and_makes_room(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "one.db"), table="orders")
    path = shop(tmp_path / "two.db")
    secret = SecretSource(SecretKind.NONE)
    profile = Profile("2", "live & hot", path, environment=Environment.PRODUCTION, read_only=True, secret=secret)
    window.desk.choose(await opening.connect_profile(window, profile))
    await idle()
    assert tab_titles(window) == ["orders · one.db", "live && hot"]
    facts = named(window, "connectionFacts").text().splitlines()
    assert (facts[0], facts[-1]) == ("production", "read-only")
    assert path in facts[1]
    assert named(window, "connectionName").text() == "live & hot"
    assert named(window, "connectionHolds").text().startswith("Tables: ")
    page = named(window, "connectionPage")
    button = named(page, "page_new_query")
    assert button.text() == "New query"
    offered = action_of(window.commands, "new_query")
    offered.setEnabled(False)
    assert not button.isEnabled()
    offered.setEnabled(True)
    for name in ("connectionName", "connectionFacts", "connectionHolds"):
        assert named(page, name).textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    click(button)
    await until(lambda: tab_titles(window)[1].startswith("Query 1"))
    assert len(tab_titles(window)) == 2
    assert getattr(window.desk.tabs.currentWidget(), "database", None) is list(window.desk.connections)[1].database
    await idle()


async def test_it_closes_with_its_connection_and_is_not_remembered(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "one.db"), table="orders")
    await window.open_url(shop(tmp_path / "two.db"))
    await idle()
    assert [tab.name for tab in window.restorer.session().tabs] == ["orders"]
    window.commands.close_connection()
    assert tab_titles(window) == ["orders"]
    await idle()
