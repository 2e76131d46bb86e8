from pathlib import Path

import pytest

from browser import errors
from browser.database.database import Database
from browser.database.dialects import dialect_for
from tests.conftest import OpenDatabase
from tests.database.test_database import execute


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite"])
async def test_a_file_that_was_deleted_takes_no_write(driver: str, tmp_path: Path, open_database: OpenDatabase) -> None:
    path = tmp_path / "gone.db"
    path.touch()
    database: Database = await open_database(f"{driver}:///{path}")
    held = await database.hold()
    await held.run(execute, "CREATE TABLE t (a INTEGER)")
    check = dialect_for("sqlite").transactions.check
    await held.run(check)
    path.unlink()
    with pytest.raises(errors.NotADatabase):
        await held.run(check)
