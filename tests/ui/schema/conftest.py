"""A schema panel on the screen, and hands for its tree."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from PySide6.QtCore import QModelIndex
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from browser.database.database import Database
from browser.ui.schema.panel import SchemaPanel
from tests.ui.driving import until

Run = Callable[..., None]


@pytest.fixture
def execute() -> Run:
    """`execute(url, *statements)`: prepare a database behind the panel's back."""

    def run(url: str, *statements: str) -> None:
        engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    return run


@pytest.fixture
async def panel() -> AsyncIterator[SchemaPanel]:
    """An empty panel of the usual size, shown and active."""
    shown = SchemaPanel()
    shown.resize(264, 900)
    shown.show()
    shown.activateWindow()
    await until(shown.isActiveWindow)
    yield shown
    for opened in tuple(shown.connections.opened.values()):
        shown.remove_database(opened.database)
    shown.close()
    shown.deleteLater()
    await until(lambda: not shown.connections.opened)


async def show(panel: SchemaPanel, database: Database) -> None:
    """Add a connection and wait until nothing more is being read."""
    panel.add_database(database)
    await panel.filled(database)
    await idle(panel)


async def idle(panel: SchemaPanel) -> None:
    """Wait until nothing is being read."""
    await until(lambda: not panel.connections.reading)


def texts(panel: SchemaPanel, index: QModelIndex | None = None) -> list[str]:
    """What the rows below an index say; below nothing: the connections."""
    return [row.data() for row in rows(panel, index)]


def rows(panel: SchemaPanel, index: QModelIndex | None = None) -> Iterator[QModelIndex]:
    above = QModelIndex() if index is None else index
    for row in range(panel.model.rowCount(above)):
        yield panel.model.index(row, 0, above)


def row(panel: SchemaPanel, *names: str) -> QModelIndex:
    """The row under these texts, from the connection down; AssertionError when there is none."""
    index = QModelIndex()
    for name in names:
        found = [below for below in rows(panel, index) if below.data() == name]
        assert found, f"no {name!r} among {texts(panel, index)}"
        index = found[0]
    return index


def visible(panel: SchemaPanel) -> list[str]:
    """What a person can see and scroll to, indented, with the count or type behind it."""
    seen: list[str] = []

    def walk(index: QModelIndex, depth: int) -> None:
        for below in rows(panel, index):
            item = panel.model.item(below)
            seen.append("  " * depth + " ".join(part for part in (item.text, item.detail, *item.marks) if part))
            if panel.tree.isExpanded(below):
                walk(below, depth + 1)

    walk(QModelIndex(), 0)
    return seen
