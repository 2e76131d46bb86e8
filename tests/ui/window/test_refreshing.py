"""A materialised view's tab refreshes it by keyboard; other tabs have no such action."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from browser.ui.actions import all_actions
from browser.ui.window.main import MainWindow
from tests.ui.driving import key, until
from tests.ui.windows import idle, named, shop

SCRIPT = (
    "CREATE TABLE numbers (n integer)",
    'CREATE MATERIALIZED VIEW "sum of %" AS SELECT count(*) AS rows FROM numbers',
)


def _tell(url: str, *statements: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg"])
async def test_the_view_is_computed_anew(postgresql_url: str, driver: str, window: MainWindow) -> None:
    _tell(postgresql_url, *SCRIPT)
    await window.open_url(postgresql_url.replace("+psycopg2", f"+{driver}"), table="sum of %")
    await idle()
    grid = named(window, "rowGrid")
    assert grid.model().index(0, 0).data() == "0"
    _tell(postgresql_url, "INSERT INTO numbers SELECT generate_series(1, 7)")
    key(grid, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: grid.model().index(0, 0).data() == "7")
    await idle()
    told = named(window, "tableTab").message.message
    assert "REFRESH MATERIALIZED VIEW public." in told.text and "CONCURRENTLY" not in told.text


async def test_a_table_has_no_such_action(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    assert "refresh_view" not in {each.objectName() for each in all_actions(window)}


async def test_read_only_means_no_refresh(postgresql_url: str, window: MainWindow) -> None:
    _tell(postgresql_url, *SCRIPT)
    await window.open_url(postgresql_url, read_only=True, table="sum of %")
    await idle()
    (entry,) = (each for each in all_actions(window) if each.objectName() == "refresh_view")
    assert not entry.isEnabled() and "read-only" in entry.toolTip()
