"""What a mapped view is left at comes back; nothing is loaded by that."""

import json
import sqlite3
from contextlib import closing
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent
from sqlalchemy import make_url

from browser.database.facts import TableRef
from browser.schema.catalog import Catalog, read_names
from browser.ui.orm.controls import FIRST_LIMIT, MOST_ENTITIES
from browser.ui.orm.remembered import Remembered, remembered
from browser.ui.orm.tab import ModelsTab
from tests.conftest import OpenDatabase
from tests.ui.orm.conftest import idle, index_of, tick

AUTHORS = TableRef("main", "authors")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["paths", "limit", "x"]), inner),
    max_leaves=8,
)
PATHS = st.lists(st.tuples(st.lists(st.text(max_size=5), min_size=1, max_size=4).map(tuple), st.text(max_size=9)))


@given(st.dictionaries(st.sampled_from(["paths", "limit", "x"]), JSON))
def test_any_state_makes_sense(state: dict[str, object]) -> None:
    found = remembered(AUTHORS, state)
    assert 1 <= found.limit <= MOST_ENTITIES
    assert all(path and isinstance(loader, str) for path, loader in found.ticks)


@given(PATHS, st.integers(1, MOST_ENTITIES))
def test_what_is_left_comes_back(ticks: list[tuple[tuple[str, ...], str]], limit: int) -> None:
    left = Remembered(AUTHORS, tuple(ticks), limit)
    assert remembered(AUTHORS, json.loads(json.dumps(left.state()))) == left


def test_a_truth_is_no_limit() -> None:
    assert remembered(AUTHORS, {"limit": True}).limit == FIRST_LIMIT


async def _come_back(left: Remembered, url: str, open_database: OpenDatabase) -> ModelsTab:
    database = await open_database(url)
    tab = ModelsTab(database, partial(Catalog, None, (), ()))
    tab.come_back(left)
    assert tab.remembered == left  # not shown yet, and not forgotten
    await tab.load_first()
    await idle()
    return tab


async def test_entity_paths_loaders_and_limit(library: ModelsTab, sqlite_url: str, open_database: OpenDatabase) -> None:
    library.choose(AUTHORS)
    await idle()
    await tick(library, ("books",), "joinedload")
    await tick(library, ("books", "author"), "lazyload")
    library.controls.limit.setValue(7)
    left = library.remembered
    assert left == Remembered(AUTHORS, ((("books",), "joinedload"), (("books", "author"), "lazyload")), 7)
    tab = await _come_back(left, sqlite_url, open_database)
    assert tab.remembered == left
    assert tab.message.message is None
    assert tab.controls.picker.isExpanded(index_of(tab, ("books",)))
    assert tab.code.code is not None and "joinedload(Author.books).lazyload(" in tab.code.code.query
    assert not tab.results.entities.entities.rowCount()
    tab.deleteLater()


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (Remembered(TableRef("main", "gone")), "main.gone was chosen here, and is not there any more."),
        (
            Remembered(AUTHORS, ((("books",), "nonsense"), (("books", "x"), ""), (("y", "z"), "")), 5),
            "Ticked before, and not there any more: books → x, y → z.",
        ),
    ],
)
async def test_what_is_not_there_any_more_is_said(
    library: ModelsTab, left: Remembered, sentence: str, sqlite_url: str, open_database: OpenDatabase
) -> None:
    tab = await _come_back(left, sqlite_url, open_database)
    assert tab.message.message is not None and tab.message.message.text == sentence
    assert tab.controls.chosen == AUTHORS
    kept = tab.remembered
    assert kept is not None and kept.ticks == (((("books",), "selectinload"),) if left.ticks else ())
    tab.deleteLater()


async def test_a_catalog_that_is_read_anew_keeps_what_is_ticked(sqlite_url: str, open_database: OpenDatabase) -> None:
    with closing(sqlite3.connect(str(make_url(sqlite_url).database))) as connection:
        connection.executescript(
            "create table a (id integer primary key); insert into a values (1);"
            "create table b (id integer primary key, a_id integer references a);"
            "create table c (id integer primary key, b_id integer references b)"
        )
        database = await open_database(sqlite_url)
        shown = [await database.read(read_names)]
        tab = ModelsTab(database, lambda: shown[-1])
        await tab.load_first(TableRef("main", "a"))
        await idle()
        await tick(tab, ("b",), "joinedload")
        await tick(tab, ("b", "c"), "joinedload")
        tab.load()
        await idle()
        before, loaded = tab.remembered, tab.results.entities.entities.rowCount()
        shown.append(shown[-1].with_columns({}))  # known of more, and not read anew
        tab.notice_catalog(database)
        assert tab.remembered is not None and tab.remembered == before
        connection.executescript("drop table c; create table d (id integer primary key, a_id integer references a)")
        shown.append(await database.read(read_names))
        tab.notice_catalog(object())
        tab.notice_catalog(database)
        await idle()
        assert tab.remembered == Remembered(TableRef("main", "a"), ((("b",), "joinedload"),))
        assert tab.message.message is not None and "b → c." in tab.message.message.text
        assert tab.controls.paths.find(("d",)) is not None
        assert tab.results.entities.entities.rowCount() == loaded > 0  # what was loaded stays
        connection.executescript("drop table b; drop table d; drop table a; create table e (id integer primary key)")
        shown.append(await database.read(read_names))
        tab.notice_catalog(database)
        await idle()
        assert tab.controls.chosen == TableRef("main", "e")
        assert tab.message.message.text == "a was chosen here, and is not there any more."
    tab.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
