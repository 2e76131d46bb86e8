"""A demo file for the tabs of the Demo menu: made once, copied for each test."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.demo import install

if TYPE_CHECKING:
    from browser.database.database import Database

Open = Callable[[str], Awaitable["Database"]]


@pytest.fixture(scope="package")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("demo") / "demo.db"
    install.ensure(path)
    return path


@pytest.fixture
async def demo(_demo: Path, tmp_path: Path, open_database: Open) -> "AsyncIterator[Database]":
    """A demo of the test's own, open."""
    shutil.copy(_demo, tmp_path / "demo.db")
    yield await open_database(str(tmp_path / "demo.db"))
