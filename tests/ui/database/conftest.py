"""Fixtures of the connect dialog."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from browser.database.database import Database
from browser.database.profiles_store import ProfileStore
from browser.ui import tasks
from tests.ui.driving import until


@pytest.fixture
def store(home: Path) -> ProfileStore:
    return ProfileStore(home)


@pytest.fixture
async def opened() -> AsyncIterator[list[Database]]:
    kept: list[Database] = []
    yield kept
    for database in kept:
        await database.close()


@pytest.fixture
async def parent() -> AsyncIterator[QWidget]:
    made = QWidget()
    yield made
    await until(lambda: not tasks.running())
    made.deleteLater()
