"""Resetting says first what is lost."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from browser.ui.demo.reset_tab import ResetTab
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database


async def test_it_writes_only_when_told(demo: "Database", tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    shutil.copy(tmp_path / "demo.db", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM audit_trail")
    tab = ResetTab(path)
    await idle()
    assert "is lost" in tab.sentence.text()
    tab.run()
    await idle()
    assert tab.message.message is not None
    assert "first day" in tab.message.message.text
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM audit_trail").fetchone()[0] > 0
    path.write_text("not a database, but somebody's letters")
    tab.run()
    await idle()
    assert tab.message.message.severity == "error"
    assert path.read_text().startswith("not a database")
    tab.deleteLater()
