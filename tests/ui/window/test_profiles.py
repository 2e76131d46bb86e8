"""Saved connections in the window: their environment is seen, they are opened by name, and they come back."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from browser import errors
from browser.database import profiles_keyring
from browser.database.profiles import Environment, Profile, SecretKind, SecretSource
from browser.database.profiles_url import without_password
from browser.ui import theme
from browser.ui.console.guarding import GuardQuestion
from browser.ui.database.connect_password import PasswordDialog
from browser.ui.window import begin, opening
from browser.ui.window.main import MainWindow
from browser.workers import apart
from tests.keyrings import memory_keyring
from tests.ui.driving import click, key, type_text, until
from tests.ui.windows import asked, idle, main_window, named, said, shop, tab_titles

NONE = SecretSource(SecretKind.NONE)


def saved(window: MainWindow, name: str, url: str, **more: Any) -> Profile:
    profile = Profile(name, name, url, **{"secret": NONE, **more})
    window.profiles.add(profile)
    return profile


async def test_the_environment_is_told_by_word_and_colour(window: MainWindow, tmp_path: Path) -> None:
    production = Environment.PRODUCTION
    one = saved(window, "orders", shop(tmp_path / "one.db"), environment=production, colour="#A05CC5", read_only=True)
    assert not window.top.chip.isVisible()
    await window.open_url(shop(tmp_path / "two.db"), table="users")
    made = await opening.connect_profile(window, one)
    assert not window.top.chip.isVisible()  # what is seen is another connection's
    window.desk.choose(made)
    chip, bar = named(window, "environmentChip"), named(window, "environmentBar")
    assert (chip.text(), chip.accessibleName()) == ("production", "Environment: production")
    assert (made.title, made.colour, made.database.read_only) == ("orders", "#A05CC5", True)
    assert (bar.x(), bar.y(), bar.width(), bar.height()) == (0, 0, window.width(), 3)
    assert window.grab().toImage().pixelColor(9, 1) == QColor(theme.current().production)
    window.desk.tabs.setCurrentIndex(0)
    window.desk.choose(next(iter(window.desk.connections)))
    assert not chip.isVisible() and not bar.isVisible()
    window.desk.choose(made)
    assert chip.isVisible() and bar.isVisible()
    window.commands.set_theme("dark")
    assert window.grab().toImage().pixelColor(9, 1) == QColor(theme.DARK.production)
    await idle()


async def test_a_saved_one_and_its_url_are_two(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "one.db")
    profile = saved(window, "orders", path)
    await opening.connect_profile(window, profile)
    await opening.connect_profile(window, profile)
    await window.open_url(path)
    assert [each.title for each in window.desk.connections] == ["orders", "one.db"]
    assert [each.url for each in window.memory.recent()] == [path]
    await idle()


async def test_it_is_opened_by_its_name(window: MainWindow, tmp_path: Path) -> None:
    saved(window, "orders", shop(tmp_path / "one.db"), folder="Shop")
    await asyncio.wait(begin.begin(window, asked(profiles=("shop/ORDERS",), table="users")))
    assert tab_titles(window) == ["users"]
    await asyncio.wait(begin.begin(window, asked(profiles=("order",))))
    assert "No saved connection is called “order”" in said(window)
    assert "orders" in said(window)
    await idle()


async def test_read_only_is_asked_for_and_comes_back(home: Path, tmp_path: Path) -> None:
    async with main_window(home) as window:
        saved(window, "orders", shop(tmp_path / "one.db"))
        await asyncio.wait(begin.begin(window, asked(profiles=("orders",), read_only=True)))
        await idle()
        assert [each.database.read_only for each in window.desk.connections] == [True]
    async with main_window(home) as window:
        await asyncio.wait(begin.begin(window, asked()))
        await idle()
        assert [each.database.read_only for each in window.desk.connections] == [True]


async def test_a_picture_waits_for_nobody(window: MainWindow) -> None:
    saved(window, "orders", "postgresql://ada@127.0.0.1:1/db", secret=SecretSource(SecretKind.ASK))
    await asyncio.wait(begin.begin(window, asked(profiles=("orders",), screenshot=Path("x.png"))))
    assert "was given no password" in said(window)
    await idle()


@pytest.mark.parametrize("way", ["ask", "keyring", "command", "environment"])
async def test_it_comes_back(mariadb_url: str, home: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url, password = without_password(mariadb_url)
    value = {"command": f"echo {password}", "environment": "ROWLORE_TEST_SECRET"}.get(way, "")
    monkeypatch.setenv("ROWLORE_TEST_SECRET", password)
    with memory_keyring(monkeypatch):
        profiles_keyring.write("maria", password)
        async with main_window(home) as window:
            saved(window, "maria", url, secret=SecretSource(SecretKind(way), value))
            task = begin.begin(window, asked(profiles=("maria",)))
            await _answer(window, way, password)
            await asyncio.wait(task)
            assert [each.title for each in window.desk.connections] == ["maria"]
            await idle()
        async with main_window(home) as window:
            task = begin.begin(window, asked())
            await _answer(window, way, password)
            await asyncio.wait(task)
            await idle()
            assert [each.title for each in window.desk.connections] == ["maria"]
            assert not window.findChildren(PasswordDialog)
            assert not window.restorer.waiting


async def _answer(window: MainWindow, way: str, password: str) -> None:
    if way == "ask":
        dialog: Any = await until(lambda: window.findChild(PasswordDialog))
        await until(dialog.isActiveWindow)
        type_text(dialog.field, password)
        key(dialog.field, Qt.Key.Key_Return)
        await until(lambda: not window.findChildren(PasswordDialog))


async def test_a_restored_one_is_taken_as_it_is_saved_now(home: Path, tmp_path: Path) -> None:
    one, two = shop(tmp_path / "one.db"), shop(tmp_path / "two.db")
    async with main_window(home) as window:
        profile = saved(window, "orders", one)
        gone = saved(window, "gone", two)
        for each in (profile, gone):
            await opening.connect_profile(window, each)
        await idle()
    async with main_window(home) as window:
        window.profiles.update(profile, replace(profile, name="renamed", environment=Environment.STAGING))
        window.profiles.remove(["gone"])
        await asyncio.wait(begin.begin(window, asked()))
        await idle()
        assert {each.title for each in window.desk.connections} == {"renamed", "two.db"}


async def test_nobody_answers_and_a_retry_asks_again(mariadb_url: str, home: Path) -> None:
    url, password = without_password(mariadb_url)
    async with main_window(home) as window:
        saved(window, "maria", url, secret=SecretSource(SecretKind.ASK))
        task = begin.begin(window, asked(profiles=("maria",)))
        dialog: Any = await until(lambda: window.findChild(PasswordDialog))
        await until(dialog.isActiveWindow)
        key(dialog, Qt.Key.Key_Escape)
        await asyncio.wait(task)
        assert "was given no password" in said(window)
        await until(lambda: not window.findChildren(PasswordDialog))
        window.schema.tree.setCurrentIndex(window.schema.model.index(0, 0))
        window.schema.try_again()
        await _answer(window, "ask", password)
        await until(lambda: len(window.desk.connections) == 1)
        await idle()


async def test_a_new_database_is_offered_by_the_menu(window: MainWindow) -> None:
    window.commands.new_database()
    dialog: Any = await until(lambda: window.findChild(QWidget, "connectDialog"))
    chooser: Any = await until(lambda: dialog.findChild(QWidget, "QFileDialog"))
    chooser.close()
    dialog.close()
    await idle()


async def test_a_store_that_cannot_be_written_is_told(window: MainWindow, home: Path) -> None:
    (home / "profiles.lock").mkdir()
    with pytest.raises(errors.NotSupported):
        await apart(window.profiles.add, Profile("1", "x", "/x.db"))


async def test_one_that_is_open_becomes_production(window: MainWindow, tmp_path: Path) -> None:
    """Marked in the dialog while it is open: seen at once, and asked about."""
    made = await opening.connect_profile(window, saved(window, "orders", shop(tmp_path / "one.db")))
    window.desk.choose(made)
    assert not window.top.chip.isVisible()
    dialog = opening.show_connect_dialog(window)
    await until(dialog.isActiveWindow)
    await idle()
    dialog.pane.tree.setFocus()
    key(dialog.pane.tree, Qt.Key.Key_Down)
    await until(lambda: dialog.form.base is not None)
    picker = dialog.form.marks.environment
    picker.setFocus()
    key(picker, Qt.Key.Key_End)
    assert picker.currentData() == Environment.PRODUCTION
    await until(dialog.save_button.isEnabled)
    click(dialog.save_button)
    await until(lambda: made.environment == "production")
    dialog.reject()
    await idle()
    assert named(window, "environmentChip").text() == "production"
    query = window.querying.new("delete from users")
    assert query is not None
    query.run()
    await until(lambda: bool(query.findChildren(GuardQuestion)))
    (question,) = query.findChildren(GuardQuestion)
    question.reject()
    await idle()


async def test_what_is_marked_as_production_while_it_connects_is_guarded(window: MainWindow, tmp_path: Path) -> None:
    profile = saved(window, "orders", shop(tmp_path / "one.db"), secret=SecretSource(SecretKind.ASK))
    asking, answer = asyncio.Event(), asyncio.Event()

    async def ask(profile: Profile, why: str) -> str:
        asking.set()
        await answer.wait()
        return ""

    connecting = asyncio.ensure_future(opening.connect_profile(window, profile, ask))
    await asking.wait()
    window.profiles.update(profile, replace(profile, environment=Environment.PRODUCTION))
    opening.take_environments(window, window.profiles.load())
    answer.set()
    assert (await connecting).environment == "production"
    await idle()
