"""Show 6: the same walk through the real window on the six drivers, and on DuckDB, which nobody prepared for."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from browser.ui.widgets import RAW_ROLE
from browser.ui.window.main import MainWindow
from tests.database.dialects.postgresql.hostile import driven, make_hostile, what_ran
from tests.ui.driving import click, key, type_text, until
from tests.ui.windows import idle, main_window, named

ROWS = 1_000
SYNC = {"postgresql": "postgresql+psycopg2", "mysql": "mysql+pymysql", "sqlite": "sqlite", "duckdb": "duckdb"}


def fill(url: str) -> None:
    """Two tables, 1,000 rows, by the sync driver of the same database."""
    sync = make_url(url).set(drivername=SYNC[make_url(url).get_backend_name()])
    options: dict[str, Any] = {} if sync.drivername == "duckdb" else {"isolation_level": "AUTOCOMMIT"}
    engine = create_engine(sync, poolclass=NullPool, **options)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)")
        connection.exec_driver_sql(
            "CREATE TABLE visits (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES people (id), "
            "weight NUMERIC(8, 2), remark VARCHAR(40))"
        )
        connection.exec_driver_sql("INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace')")
        rows = ", ".join(
            f"({number}, {number % 2 + 1}, {number}.25, {'NULL' if number % 3 else chr(39) + f'r{number}' + chr(39)})"
            for number in range(1, ROWS + 1)
        )
        connection.exec_driver_sql(f"INSERT INTO visits VALUES {rows}")
    engine.dispose()


def text(grid: Any, row: int, column: int) -> str:
    return str(grid.model().index(row, column).data())


async def walk(window: MainWindow, url: str) -> None:
    """Connect, open, filter, sort, jump, copy: what a person does first."""
    await window.open_url(url, table="visits")
    await idle()
    grid = named(window, "rowGrid")
    assert [text(grid, 0, column) for column in range(3)] == ["1", "2", "1.25"]
    assert grid.model().index(0, 3).data(RAW_ROLE).value is None
    await until(lambda: f"{ROWS:,}" in named(window, "rowStatus").text())

    field = named(window, "filterField")
    field.setFocus()
    type_text(field, "weight > 900")
    key(field, Qt.Key.Key_Return)
    await until(lambda: text(grid, 0, 2) == "900.25")
    await until(lambda: "101" in named(window, "rowStatus").text())
    chip = window.desk.table_tabs()[0].filter_bar.chips[0]
    click(chip.toggle)
    await until(lambda: text(grid, 0, 0) == "1")

    grid.setCurrentIndex(grid.model().index(0, 2))
    grid.sort_wanted.emit(2, False)
    grid.sort_wanted.emit(2, False)
    await until(lambda: text(grid, 0, 0) == str(ROWS))

    jump = named(window, "jumpField")
    jump.setFocus()
    type_text(jump, "900")
    key(jump, Qt.Key.Key_Return)
    await until(lambda: grid.currentIndex().row() == 899)
    await until(lambda: text(grid, 899, 0) == "101")

    grid.setCurrentIndex(grid.model().index(899, 0))
    key(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: QApplication.clipboard().text().strip() == "101")
    await idle()


async def test_the_same_walk_on_six_drivers(driver_url: str, window: MainWindow) -> None:
    fill(driver_url)
    await walk(window, driver_url)


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg"])
async def test_the_walk_runs_nothing_of_strangers(postgresql_url: str, driver: str, window: MainWindow) -> None:
    fill(postgresql_url)
    make_hostile(postgresql_url)
    await walk(window, driven(postgresql_url, driver))
    assert what_ran(postgresql_url) == []


async def test_the_same_walk_on_duckdb(window: MainWindow, tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path / 'walk.duckdb'}"
    fill(url)
    await walk(window, url)


@pytest.fixture
async def window(home: Path) -> Any:
    async with main_window(home) as opened:
        yield opened
