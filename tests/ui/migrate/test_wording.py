"""Migrations in words."""

from pathlib import Path

import pytest

from browser.database.facts import ObjectKind, TableRef
from browser.migrate.changes import Change
from browser.migrate.trust import Trust
from browser.store import Store
from browser.ui.migrate import wording
from browser.ui.migrate.folder_reading import Folder, position, read_folder
from tests.migrate import projects


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Folder:
    return read_folder(projects.write(tmp_path / "two", projects.two_heads()), Trust(Store(home)))


@pytest.mark.parametrize(
    ("milliseconds", "said"), [(3.2, "3 ms"), (999, "999 ms"), (1234, "1.2 s"), (125_000, "2 min 5 s")]
)
def test_a_duration(milliseconds: float, said: str) -> None:
    assert wording.duration(milliseconds) == said


def test_where_a_database_stands(folder: Folder) -> None:
    told = [wording.where_it_stands(folder, position(folder, frozenset(rows))) for rows in ((), ("left1",))]
    assert told == ["Nothing is applied yet · 4 of 4 pending · 2 heads", "2 of 4 pending · 2 heads"]
    assert wording.where_it_stands(folder, None) == "4 revisions"
    whole = position(folder, frozenset({"left2", "right1"}))
    assert wording.where_it_stands(folder, whole) == "At head, nothing is pending · 4 revisions · 2 heads"


def test_revisions_that_no_file_gives(folder: Folder) -> None:
    assert wording.unknown(position(folder, frozenset({"left1"}))) == ""
    said = wording.unknown(position(folder, frozenset({"left1", "gone99"})))
    assert said.startswith("The database is at gone99, which no file here gives.")
    assert "names left1 besides" in wording.unknown(position(folder, frozenset({"left1", "left2"})))


def test_changes_of_a_schema() -> None:
    found = [
        Change("added", TableRef("public", "a")),
        Change("added", TableRef("public", "b")),
        Change("added", TableRef("public", "b_id_seq"), kind=ObjectKind.SEQUENCE),
        Change("removed", TableRef("other", "c"), kind=ObjectKind.VIEW),
        Change("changed", TableRef("public", "d"), "column x", "nullable: True → False"),
    ]
    assert wording.each_change(found) == [
        "added tables a, b",
        "removed view other.c",
        "changed column x of d (nullable: True → False)",
    ]
    assert wording.changes(()) == (
        "The schema is what it was; rows, and the text of views and routines, are not compared."
    )


def test_a_list_is_cut() -> None:
    assert wording.listed("abc") == "a, b, c"
    assert wording.listed("abcdefg") == "a, b, c, d and 3 more"


def test_what_closing_means_depends_on_what_runs() -> None:
    said = {what: wording.closing(what, "shop.db") for what in wording.Doing}
    assert "Alembic" in said[wording.Doing.ALEMBIC] and "Alembic" in wording.doing(wording.Doing.ALEMBIC)
    for what in (wording.Doing.BACKUP, wording.Doing.RESTORE):
        assert "Alembic" not in said[what] + wording.doing(what) and "shop.db" in said[what]
    assert "waits for its end" in said[wording.Doing.RESTORE]
