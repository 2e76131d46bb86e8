"""Sizes in SQLite: counted up to a limit, guessed beyond, and other files beside the main one."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects.sqlite import measuring
from browser.database.dialects.sqlite.measuring import SqliteMeasuring
from browser.database.facts import TableRef

_FILL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) INSERT INTO {} SELECT i FROM n"


def test_many_rows_are_guessed_by_the_rowid(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "COUNTED", 20)
    engine = create_engine(sqlite_url, poolclass=NullPool)
    names = ("usual", "other.attached", "without", "odd", "few")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ATTACH '{tmp_path / 'other.db'}' AS other")
        connection.exec_driver_sql("CREATE TABLE usual (a)")
        connection.exec_driver_sql("CREATE TABLE other.attached (a)")
        connection.exec_driver_sql("CREATE TABLE without (a PRIMARY KEY) WITHOUT ROWID")
        connection.exec_driver_sql("CREATE TABLE odd (rowid TEXT)")
        connection.exec_driver_sql("CREATE TABLE few (a)")
        for name in names[:-1]:
            connection.exec_driver_sql(_FILL.format(name))
        connection.exec_driver_sql("INSERT INTO few VALUES (1), (2)")
        connection.commit()
        refs = [TableRef(schema or None, name) for schema, _, name in (each.rpartition(".") for each in names)]
        found = SqliteMeasuring().measure(connection, [TableRef("main", "USUAL"), *refs])
    engine.dispose()
    told = {ref.name: (size.rows, size.exact) for ref, size in found.items()}
    guessed = (50, False)
    assert told == {
        "USUAL": guessed,
        "usual": guessed,
        "attached": guessed,
        "without": (None, False),
        "odd": (None, False),
        "few": (2, True),
    }
    assert {size.bytes for size in found.values()} == {4096}


def test_a_large_file_is_not_walked(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "WALKED", 0)
    engine = create_engine(sqlite_url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
        (size,) = SqliteMeasuring().measure(connection, [TableRef(None, "t")]).values()
    engine.dispose()
    assert (size.rows, size.bytes) == (0, None)
