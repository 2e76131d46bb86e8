"""Refresh where the view is stored; where it is not, the truth."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from browser.demo.install import install
from browser.demo.questions import QUESTIONS
from browser.ui.actions import action_of
from browser.ui.demo.statistics_tab import StatisticsTab
from tests.ui.driving import key
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database

QUESTION = next(each for each in QUESTIONS if each.function == "statistics_view")
DELETED = "DELETE FROM orders"


async def _told(url: str, database: "Database") -> StatisticsTab:
    """The tab over a demo whose orders have all gone since it was filled."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        install(connection, 0.02)
        connection.exec_driver_sql(DELETED)
    tab = StatisticsTab(database, QUESTION)
    tab.show()
    assert not action_of(tab, "refresh_statistics").isEnabled()
    tab.run()
    await idle()
    return tab


def _orders(tab: StatisticsTab) -> int:
    assert tab.answer is not None
    return sum(row[2] for row in tab.answer.rows)


async def test_a_stored_view_is_as_old_as_its_refresh(
    postgresql_url: str, open_database: "Callable[[str], Awaitable[Database]]"
) -> None:
    for driver in ("psycopg2", "asyncpg"):
        url = postgresql_url.replace("+psycopg2", f"+{driver}")
        database = await open_database(url)
        if driver == "psycopg2":
            tab = await _told(postgresql_url, database)
        else:
            tab = StatisticsTab(database, QUESTION)
            tab.show()
            tab.run()
            await idle()
        before = _orders(tab)
        assert (before > 0) is (driver == "psycopg2")
        assert "REFRESH MATERIALIZED VIEW CONCURRENTLY analytics.user_stats" in tab.kept.text()
        key(tab, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        assert not action_of(tab, "refresh_statistics").isEnabled()
        await idle()
        assert _orders(tab) == 0
        assert tab.message.message is not None
        assert tab.message.message.text.startswith("The statistics were computed anew in ")
        tab.deleteLater()


async def test_a_plain_view_has_nothing_to_refresh(
    sqlite_url: str, mariadb_url: str, open_database: "Callable[[str], Awaitable[Database]]"
) -> None:
    for url in (sqlite_url, mariadb_url):
        tab = await _told(url, await open_database(url))
        assert _orders(tab) == 0
        assert tab.kept.text() == (
            "Here it is a plain view, computed whenever it is read: there is nothing to refresh."
        )
        assert not action_of(tab, "refresh_statistics").isEnabled()
        tab.deleteLater()
