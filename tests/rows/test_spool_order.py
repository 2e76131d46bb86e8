"""Results on disk in another order."""

import random
import threading
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

import pytest

from browser import errors
from browser.database.facts import Column, Kind
from browser.rows.query import Order
from browser.rows.spool import LARGE, Kept, Spool
from browser.rows.spool_order import SortedSpool, sort

COLUMNS = (Column("n", "numeric", Kind.NUMBER), Column("t", "text", Kind.TEXT))


@pytest.fixture
def spool() -> Iterator[Spool]:
    made = Spool()
    yield made
    made.close()


def by(spool: Spool, *order: Order) -> SortedSpool:
    return sort(spool, COLUMNS, order, threading.Event())


def all_rows(spool: SortedSpool) -> list[tuple[object, ...]]:
    pages = range(-(-spool.rows // 200))
    heads = [row for number in pages for row in spool.heads(number)]
    assert heads == list(chain.from_iterable(spool.each(0, spool.rows, lambda row: row)))
    return list(heads)


def test_rows_are_in_order_and_equal_ones_as_they_came(spool: Spool) -> None:
    dice = random.Random(7)
    rows = [(None if dice.random() < 0.1 else str(dice.randint(-500, 500)), f"{place:04}") for place in range(3_333)]
    spool.append(rows[:1_000])
    spool.append(rows[1_000:])
    there = [row for row in rows if row[0] is not None]
    gone = [row for row in rows if row[0] is None]
    up = by(spool, Order("n"))
    assert all_rows(up) == sorted(there, key=lambda row: Decimal(row[0] or 0)) + gone
    assert (up.nulls, up.shortened, up.rows) == (len(gone), 0, 3_333)
    down = by(spool, Order("n", descending=True))
    assert all_rows(down) == sorted(there, key=lambda row: -Decimal(row[0] or 0)) + gone
    assert down.row(0) == all_rows(down)[0]
    two = by(spool, Order("n"), Order("t", descending=True))
    backwards = sorted(there, key=lambda row: row[1], reverse=True)
    assert all_rows(two) == sorted(backwards, key=lambda row: Decimal(row[0] or 0)) + gone[::-1]
    with pytest.raises(errors.NotSupported, match="no row 3,334"):
        down.row(3_333)


def test_only_what_had_come_is_sorted_and_large_values_stay_whole(spool: Spool) -> None:
    spool.append([("2", "b" * LARGE), ("1", "a" * LARGE), ("3", None)])
    found = by(spool, Order("t"))
    spool.append([("0", "")])
    assert [row[0] for row in found.heads(0)] == ["1", "2", "3"]
    assert found.row(1) == ("2", "b" * LARGE)
    assert list(found.each(0, 2, lambda row: row[1])) == [["a" * LARGE, "b" * LARGE]]
    assert (found.shortened, found.nulls) == (2, 1)
    assert found.heads(1) == []


def test_it_can_be_stopped(spool: Spool) -> None:
    spool.append([(str(number), "") for number in range(1_000)])
    stop = threading.Event()
    stop.set()
    with pytest.raises(errors.StatementCancelled):
        sort(spool, COLUMNS, (Order("n"),), stop)


def test_nothing_is_sorted_too(spool: Spool) -> None:
    assert all_rows(by(spool, Order("n"))) == []


def test_what_is_made_of_all_rows_reads_each_page_once(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(3)
    spool.append([(str(dice.random()), str(place)) for place in range(30_000)])
    found, kept = by(spool, Order("n")), spool.kept
    reads: list[int] = []

    def counted(number: int) -> Sequence[Kept]:
        reads.append(number)
        return kept(number)

    monkeypatch.setattr(spool, "kept", counted)
    texts = list(chain.from_iterable(found.each(150, 29_950, lambda row: row[1])))
    assert reads == list(range(150))
    assert texts == [row[1] for number in range(150) for row in found.heads(number)][150:29_950]
