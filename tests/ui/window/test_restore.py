"""The window comes back as it was left."""

import asyncio
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pymysql
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.window import begin, opening
from browser.ui.window.connections import OpenConnection
from browser.ui.window.main import MainWindow
from browser.ui.window.session import ConnectionMemory, Session, TabMemory
from tests.ui.driving import type_text, until
from tests.ui.windows import asked, idle, main_window, named, said, shop, tab_titles


def pymysql_of(url: str) -> Any:
    """A plain connection to a test database."""
    parts = urlsplit(url)
    user, password = parts.username or "", unquote(parts.password or "")
    return pymysql.connect(
        host=parts.hostname,
        port=parts.port or 0,
        database=parts.path.strip("/"),
        user=user,
        password=password,
        autocommit=True,
    )


async def _begun(window: MainWindow) -> None:
    await asyncio.wait(begin.begin(window, asked()))
    await idle()


async def test_connections_tabs_and_widths_come_back(home: Path, tmp_path: Path) -> None:
    one, two = shop(tmp_path / "one.db"), shop(tmp_path / "two.db")
    async with main_window(home, size=(1100, 700)) as window:
        await window.open_url(one, table="orders")
        await window.open_url(two, read_only=True, table="users")
        await window.open_url(one, table="dear")
        await idle()
        window.desk.tabs.setCurrentIndex(0)
        named(window, "rowGrid").horizontalHeader().resizeSection(1, 321)
        titles = tab_titles(window)
    async with main_window(home, size=(1000, 600)) as window:
        await _begun(window)
        assert tab_titles(window) == titles
        assert window.desk.tabs.currentIndex() == 0
        await until(lambda: named(window, "rowGrid").horizontalHeader().sectionSize(1) == 321)
        opened = {(each.title, each.database.read_only) for each in window.desk.connections}
        assert opened == {("one.db", False), ("two.db", True)}


async def test_the_geometry_comes_back(home: Path) -> None:
    from browser.settings import Settings
    from browser.ui.window.session import Memory
    from tests.ui.windows import put_away

    async with main_window(home, size=(640, 480)):
        pass
    again = MainWindow(Settings(home / "settings.toml"), Memory(home))
    again.show()
    size = (again.width(), again.height())
    await put_away(again)
    assert size == (640, 480)


async def test_other_tabs_are_loaded_when_they_are_looked_at(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    async with main_window(home) as window:
        await window.open_url(path, table="orders")
        await window.open_url(path, table="users")
    async with main_window(home) as window:
        await _begun(window)
        first = window.desk.table_tabs()[0]
        assert first.source is None
        window.desk.tabs.setCurrentWidget(first)
        await until(lambda: first.source is not None)
        await idle()


async def test_rows_do_not_wait_for_another_connection(home: Path, tmp_path: Path) -> None:
    one, two = shop(tmp_path / "one.db"), shop(tmp_path / "two.db")
    async with main_window(home) as window:
        await window.open_url(two, table="users")
        await window.open_url(one, table="orders")
        await idle()
    async with main_window(home) as window:
        answered = asyncio.Event()  # as a password that nobody types

        async def connect(memory: ConnectionMemory) -> Any:
            if memory.url.endswith("two.db"):
                await answered.wait()
            return await opening.connect(window, memory.url)

        session = window.memory.session()
        assert session is not None
        coming = asyncio.ensure_future(window.restorer.restore(session, connect))
        await until(lambda: tab_titles(window) == ["orders"])
        await until(lambda: named(window, "rowGrid").model().rowCount() > 0)
        answered.set()
        await coming
        assert [title.split()[0] for title in tab_titles(window)] == ["users", "orders"]
        await idle()


async def test_what_cannot_be_opened_is_said_and_not_forgotten(home: Path, tmp_path: Path) -> None:
    path = Path(shop(tmp_path / "shop.db"))
    async with main_window(home) as window:
        await window.open_url(str(path), table="orders")
        await idle()
    moved = path.rename(tmp_path / "moved.db")
    async with main_window(home) as window:
        await _begun(window)
        assert str(path) in said(window)
        assert tab_titles(window) == []
    moved.rename(path)
    async with main_window(home) as window:
        await _begun(window)
        assert tab_titles(window) == ["orders"]


async def test_a_dropped_table_is_left_out(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    session = Session((ConnectionMemory(path),), (TabMemory(0, "main", "gone"), TabMemory(0, "main", "users")), 0)
    async with main_window(home) as window:
        await window.restorer.restore(session, partial(opening.reconnect, window))
        await idle()
        assert tab_titles(window) == ["users"]


async def test_a_password_is_asked_for_and_never_stored(home: Path, mariadb_url: str) -> None:
    secret = mariadb_url.partition("//")[2].partition("@")[0].partition(":")[2]
    assert secret
    async with main_window(home) as window:
        await window.open_url(mariadb_url)
        await idle()
    assert all(secret.encode() not in path.read_bytes() for path in home.rglob("*") if path.is_file())
    async with main_window(home) as window:
        await _begun(window)
        assert "password is not stored" in said(window)
        assert len(window.restorer.waiting) == 1
        await window.open_url(mariadb_url)
        await idle()
        assert not window.restorer.waiting
        assert said(window) == ""


async def test_tabs_wait_for_their_connection_where_they_stood(home: Path, tmp_path: Path, mariadb_url: str) -> None:
    path = shop(tmp_path / "shop.db")
    with closing(pymysql_of(mariadb_url)) as connection:
        for table in ("apples", "pears"):
            connection.cursor().execute(f"create table {table} (id integer primary key)")
    async with main_window(home) as window:
        await window.open_url(mariadb_url, table="apples")
        await window.open_url(path, table="orders")
        await window.open_url(mariadb_url, table="pears")
        await idle()
        window.desk.tabs.tabBar().moveTab(1, 2)
        titles = tab_titles(window)
        assert [each.partition(" ")[0] for each in titles] == ["apples", "orders", "pears"]
    for _ in range(2):  # waiting once more changes nothing
        async with main_window(home) as window:
            await _begun(window)
            assert [each.partition(" ")[0] for each in tab_titles(window)] == ["orders"]
            assert window.desk.table_tabs()[0].source is not None, "the shown tab was never loaded"
            assert "its tabs come back" in said(window)
    async with main_window(home) as window:
        await _begun(window)
        await window.open_url(mariadb_url)
        await idle()
        assert tab_titles(window) == titles
        assert window.desk.tabs.currentIndex() == 2
        assert window.desk.table_tabs()[2].source is not None
        assert said(window) == ""


async def test_a_retry_brings_the_tabs_back(home: Path, tmp_path: Path) -> None:
    path = Path(shop(tmp_path / "shop.db"))
    async with main_window(home) as window:
        await window.open_url(str(path), table="orders")
        await window.open_url(str(path), table="users")
        await idle()
    moved = path.rename(tmp_path / "moved.db")
    async with main_window(home) as window:
        await _begun(window)
        moved.rename(path)
        window.schema.tree.setCurrentIndex(window.schema.model.index(0, 0))
        window.schema.try_again()
        await idle()
        assert tab_titles(window) == ["orders", "users"]
        assert window.desk.tabs.currentIndex() == 1
        assert said(window) == ""


async def test_what_was_cancelled_between_two_tabs_comes_back_with_the_next_connection(
    home: Path, tmp_path: Path
) -> None:
    path = Path(shop(tmp_path / "shop.db"))
    async with main_window(home) as window:
        for table in ("orders", "users", "dear"):
            await window.open_url(str(path), table=table)
    moved = path.rename(tmp_path / "moved.db")
    async with main_window(home) as window:
        await _begun(window)
        moved.rename(path)
        connection = await window.open_url(str(path))
        for _ in iter(window.desk.tabs.count, 1):
            await asyncio.sleep(0)
        for task, title in tasks.shown():
            if title.startswith("Opening what was open"):
                task.cancel()
        await idle()
        assert len(tab_titles(window)) == 1 and len(window.restorer.waiting[0].tabs) == 2
        window.desk.close_database(connection.database)
        await idle()
        await window.open_url(str(path))
        await idle()
        assert tab_titles(window) == ["orders", "users"] and not window.restorer.waiting


async def test_a_second_instance_neither_restores_nor_writes(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    async with main_window(home) as first:
        await first.open_url(path, table="orders")
        await idle()
        async with main_window(home) as second:
            assert not second.memory.is_first
            await second.open_url(path, table="users")
            await idle()
    async with main_window(home) as window:
        await _begun(window)
        assert tab_titles(window) == ["orders"]
        assert window.findChild(QWidget, "tableTab")


async def test_tabs_come_one_after_the_other_and_the_one_that_was_seen_first(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    async with main_window(home) as window:
        for table in ("orders", "users", "dear"):
            await window.open_url(path, table=table)
        window.desk.tabs.setCurrentIndex(1)
        titles = tab_titles(window)
        left = window.restorer.session()
    async with main_window(home) as window:
        seen: list[list[str]] = []
        begun = asyncio.ensure_future(_begun(window))
        while not begun.done():
            await asyncio.sleep(0)
            if tab_titles(window) not in ([], *seen):
                seen.append(tab_titles(window))
                kept = window.restorer.session()  # what is not there yet is not forgotten
                assert {tab.name for tab in kept.tabs} == {tab.name for tab in left.tabs}
                assert tab_titles(window)[window.desk.tabs.currentIndex()] == titles[1]
        assert len(seen) > 1 and seen[-1] == titles


async def test_a_connection_that_is_closed_meanwhile_brings_no_more_tabs(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    async with main_window(home) as window:
        for table in ("orders", "users", "dear"):
            await window.open_url(path, table=table)
    async with main_window(home) as window:
        begun = asyncio.ensure_future(_begun(window))
        await until(lambda: window.desk.tabs.count())
        window.desk.close_database(next(iter(window.desk.connections)).database)
        await begun
        assert not window.desk.tabs.count()
        assert not window.restorer.session().connections


async def test_who_types_already_is_not_taken_to_what_comes_later(home: Path, tmp_path: Path) -> None:
    """What is typed, Ctrl+Enter too, would else go to another connection."""
    fast, slow = shop(tmp_path / "fast.db"), shop(tmp_path / "slow.db")
    async with main_window(home) as window:
        for url, text in ((fast, "select 1"), (slow, "delete from users")):
            window.querying.new(text, connection=await window.open_url(url))
        await idle()
    async with main_window(home) as window:
        session = window.memory.session()
        assert session is not None
        gate = asyncio.Event()

        async def connect(memory: ConnectionMemory) -> OpenConnection:
            if memory.url == slow:
                await gate.wait()
            return await opening.reconnect(window, memory)

        restoring = asyncio.ensure_future(window.restorer.restore(session, connect))
        await until(window.querying.queries)
        (query,) = window.querying.queries()
        query.editor.setFocus()
        type_text(query.editor, "select")
        gate.set()
        await asyncio.wait([restoring])
        await idle()
        assert len(window.querying.queries()) == 2
        assert window.desk.tabs.currentWidget() is query
        assert query.editor.hasFocus()
