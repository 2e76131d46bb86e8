"""Files that are damaged: what can be reached is listed and read, the rest is refused in words."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from browser import errors
from browser.database.database import Database
from browser.database.facts import BrokenTable, TableFacts
from browser.schema import catalog as reading
from tests.conftest import OpenDatabase


def many_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA page_size = 1024")
        for number in range(120):
            plain.execute(
                f"CREATE TABLE t{number:03}(id INTEGER PRIMARY KEY, value TEXT DEFAULT 'some text to fill pages')"
            )
            plain.execute(f"INSERT INTO t{number:03} VALUES (1, 'x')")
        plain.commit()


def overwrite(path: Path, page: int, size: int = 1024) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


@pytest.fixture(params=["sqlite", "sqlite+aiosqlite"])
def driver(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def opened(open_database: OpenDatabase, driver: str, path: Path) -> Database:
    return await open_database(f"{driver}:///{path}")


async def test_corrupt_roots_of_tables_hide_nothing(driver: str, open_database: OpenDatabase, tmp_path: Path) -> None:
    path = tmp_path / "roots.db"
    many_tables(path)
    with closing(sqlite3.connect(path)) as plain:
        pages = [page for (page,) in plain.execute("SELECT rootpage FROM sqlite_master LIMIT 30")]
    for page in pages:
        overwrite(path, page)
    database = await opened(open_database, driver, path)
    catalog = await database.read(reading.read_names)
    assert len(catalog.objects) == 120
    found = await database.read(reading.read_details, catalog.objects)
    assert all(isinstance(facts, TableFacts) for facts in found.values())


async def test_a_malformed_entry_of_the_schema_hides_only_itself(
    driver: str, open_database: OpenDatabase, tmp_path: Path
) -> None:
    path = tmp_path / "malformed.db"
    many_tables(path)
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA writable_schema = ON")
        plain.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE t005(this is, , no sql' WHERE name = 't005'")
        plain.commit()
    database = await opened(open_database, driver, path)
    catalog = await database.read(reading.read_names)
    assert len(catalog.objects) == 120
    found = await database.read(reading.read_details, catalog.objects)
    assert [ref.name for ref, facts in found.items() if isinstance(facts, BrokenTable)] == ["t005"]
    assert len(await database.read(reading.read_column_names)) == 119
    assert await database.read(reading.read_foreign_keys) == ()


async def test_a_damaged_page_of_the_schema_itself(driver: str, open_database: OpenDatabase, tmp_path: Path) -> None:
    path = tmp_path / "schema.db"
    many_tables(path)
    with closing(sqlite3.connect(path)) as plain:
        leaves = [
            page
            for (page,) in plain.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema' AND pagetype = 'leaf'")
        ]
    overwrite(path, leaves[len(leaves) // 2])
    database = await opened(open_database, driver, path)
    catalog = await database.read(reading.read_names)
    assert 100 <= len(catalog.objects) < 120
    names = {name.ref.name for name in catalog.objects}
    assert {"t000", "t119"} <= names
    found = await database.read(reading.read_details, catalog.objects)
    readable = {ref.name for ref, facts in found.items() if isinstance(facts, TableFacts)}
    assert "t000" in readable
    assert {f"t{number:03}" for number in range(40)} <= readable


async def test_a_name_that_is_no_text(driver: str, open_database: OpenDatabase, tmp_path: Path) -> None:
    path = tmp_path / "names.db"
    many_tables(path)
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA writable_schema = ON")
        plain.execute("UPDATE sqlite_master SET name = CAST(x'c328' AS TEXT) WHERE name IN ('t007', 't090')")
        plain.execute("UPDATE sqlite_master SET name = x'c328' WHERE name = 't100'")
        plain.commit()
    database = await opened(open_database, driver, path)
    catalog = await database.read(reading.read_names)
    assert [name.ref.name for name in catalog.objects][:3] == [r"\xc3(", r"\xc3(", r"\xc3("]
    assert len(catalog.objects) == 120
    found = await database.read(reading.read_details, catalog.objects)
    assert sum(isinstance(facts, TableFacts) for facts in found.values()) == 117


async def test_a_file_that_was_cut_short_shows_what_is_left(
    driver: str, open_database: OpenDatabase, tmp_path: Path
) -> None:
    path = tmp_path / "short.db"
    many_tables(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2048 * 1024)
    database = await opened(open_database, driver, path)
    catalog = await database.read(reading.read_names)
    assert 50 < len(catalog.objects) < 70
    found = await database.read(reading.read_details, catalog.objects)
    assert all(isinstance(facts, TableFacts) for facts in found.values())
    with pytest.raises(errors.RowloreError, match="read-only"):
        await database.write(lambda connection: connection.exec_driver_sql("DELETE FROM t000").close())


async def test_a_file_with_nothing_left_is_refused_in_words(
    driver: str, open_database: OpenDatabase, tmp_path: Path
) -> None:
    path = tmp_path / "nothing.db"
    many_tables(path)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 900)
    with pytest.raises(errors.RowloreError, match="damaged"):
        await (await opened(open_database, driver, path)).read(reading.read_names)
