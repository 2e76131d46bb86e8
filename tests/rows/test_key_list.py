"""Lists of keys on disk."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects import dialect_of
from browser.database.dialects.base.values import Undecodable
from browser.rows import key_list
from browser.rows.key_list import KeyList, list_keys
from browser.rows.listing import Bound, listing_of
from browser.rows.query import Order, TableQuery
from tests.rows.tables import facts_of, fill, sqlite_memory

wires = st.none() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.binary().map(Undecodable)


def pages_of(key: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.lists(key, min_size=1, max_size=5), max_size=5)


@given(pages_of(st.tuples(wires, wires)) | pages_of(st.tuples(wires)))
def test_pages_come_back_as_they_went(pages: list[list[Bound]]) -> None:
    keys = KeyList()
    for page in pages:
        keys.append(page)
    back = [keys.page(number) for number in range(len(pages))]
    assert back == pages
    assert [[type(value) for key in page for value in key] for page in back] == [
        [type(value) for key in page for value in key] for page in pages
    ]
    assert keys.page(len(pages)) == keys.page(-1) == []
    assert keys.rows == sum(map(len, pages))
    keys.close()


def test_listing_fills_whole_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_list, "PAGE_ROWS", 4)
    monkeypatch.setattr(key_list, "CHUNK_PAGES", 2)
    with sqlite_memory("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER)") as connection:
        fill(connection, "t", [(number, -number) for number in range(90)])
        listing = listing_of(TableQuery(facts_of(connection, "t"), (Order("x"),)), dialect_of(connection))
        told: list[int] = []
        keys = list_keys(connection, listing, told.append)
    assert [key for number in range(23) for key in keys.page(number)] == [(number,) for number in range(89, -1, -1)]
    assert [len(keys.page(number)) for number in (0, 21, 22)] == [4, 4, 2]
    assert told == [80]
    keys.close()


def test_a_failure_closes_the_file() -> None:
    with sqlite_memory("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER)") as connection:
        fill(connection, "t", [(1, 1)])
        listing = listing_of(TableQuery(facts_of(connection, "t"), (Order("x"),)), dialect_of(connection))
        connection.exec_driver_sql("DROP TABLE t")
        with pytest.raises(Exception, match="no such table"):
            list_keys(connection, listing, print)
