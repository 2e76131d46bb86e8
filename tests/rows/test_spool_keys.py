"""What values of a result are sorted by, without a database."""

import datetime
import random
import sqlite3
from contextlib import closing
from decimal import Decimal
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column, Kind
from browser.rows.cells import Wire
from browser.rows.spool_keys import LONGEST, key_maker

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=None)
near_ties = st.builds(lambda n, d: Decimal(n) + Decimal(d).scaleb(-20), st.integers(-3, 3), st.integers(-3, 3))
integers = st.integers(-(10**40), 10**40).map(Decimal)


def in_order(kind: Kind, *texts: Wire) -> None:
    key = key_maker(Column("x", "", kind))
    shuffled = list(texts)
    random.Random(3).shuffle(shuffled)
    assert sorted(shuffled, key=key) == list(texts)


@given(st.lists(decimals | near_ties | integers, max_size=20))
def test_numbers_of_any_length_are_sorted_as_numbers(numbers: list[Decimal]) -> None:
    key = key_maker(Column("n", "numeric", Kind.NUMBER))
    for write in (str, lambda number: format(number, "f")):
        texts = [write(number) for number in numbers if abs(number.adjusted()) < 2_000]
        assert [Decimal(text) for text in sorted(texts, key=key)] == sorted(map(Decimal, texts))


def test_numbers_of_millions_of_digits_take_no_time() -> None:
    long = ("1" * 2_000_000, "2" * 2_000_000, "1" * 3_000_000)
    started = process_time()
    in_order(Kind.NUMBER, "-1e9999999", "-1e-9999999", "0", "1e-99999999", "1e-9999999", *long, "1e9999999")
    assert process_time() - started < 0.5


def test_whole_numbers_beyond_64_bits() -> None:
    in_order(Kind.NUMBER, -(10**5_000), -(2**63) - 1, -(2**63), -(2**63) + 1, 0, 2**63 - 1, 2**63, 2**64, 10**5_000)
    in_order(Kind.NUMBER, "-inf", "-1e400", "1e400", "inf", "nan")
    in_order(Kind.TIME, "-300001 years", "-300000 years", "00:00:00", "1 year", "300000 years", "300000 years 00:00:01")


def test_what_only_holds_a_digit_is_no_number() -> None:
    in_order(Kind.NUMBER, "5-3", "abc1", "x5")
    in_order(Kind.NUMBER, "-5%", "1 000,50 Kč", "R$ 2.000,00", "CHF 3'000.00", "4 000.00", "5 000")
    key = key_maker(Column("x", "", Kind.NUMBER))
    assert all(isinstance(key(text)[0], str) for text in ("abc1", "x5", "1_000", "2026-01-01", "1e9999999999999999999"))


WORDS = (
    *("9" * 5_000, "0" * 2_000, "1", "٣", "²", ".", ",", "-", "+", "e", "E9999999999999999999", "$", "(", "nan", "inf"),
    *(":00", " years", " mons", "days", "2024-01-01", " 00:00", "+99:99", " BC", "_", "\n", "\ud800", "\x00"),
)
hostile = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.text(st.characters(codec=None), max_size=4),
    st.lists(st.sampled_from(WORDS), max_size=6).map("".join),
    st.integers(-(10**30), 10**30) | st.sampled_from([2**63, -(2**63), 10**5_000]),
    st.floats(),
    st.binary(max_size=4),
    st.binary(max_size=4).map(Undecodable),
)


def sorted_by_sqlite(kind: Kind, cells: list[Wire]) -> list[tuple[object, str]]:
    """Their keys, as SQLite sorts them: equal ones must stay as they came."""
    made = [key_maker(Column("x", "", kind))(cell) for cell in cells]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE keys (n INTEGER PRIMARY KEY, a, b)")
        connection.executemany("INSERT INTO keys VALUES (?, ?, ?)", [(n, *key) for n, key in enumerate(made)])
        found = connection.execute("SELECT n, a FROM keys ORDER BY a NULLS LAST, b, n").fetchall()
    assert sorted(n for n, _ in found) == list(range(len(cells)))
    keys = [made[n] for n, _ in found]
    assert all(before < after for (before, _), (after, _) in pairwise(found) if made[before] == made[after])
    assert [a is None for _, a in found] == [cells[n] is None for n, _ in found], "NaN is NULL to SQLite"
    return keys


@given(st.sampled_from(list(Kind)), st.lists(hostile, max_size=12))
def test_no_cell_raises_and_their_order_is_one(kind: Kind, cells: list[Wire]) -> None:
    assert sorted_by_sqlite(kind, cells) == sorted_by_sqlite(kind, cells[::-1])


def test_numbers_beyond_floats_and_money() -> None:
    in_order(Kind.NUMBER, "-Infinity", "-1e400", "-2", "0", "9007199254740992", "9007199254740993", "1e400", "Infinity")
    in_order(Kind.NUMBER, "1e400", "Infinity", "NaN")
    in_order(Kind.NUMBER, "-$1,234.50", "($5.00)", "$0.99", "1,00 €", "$9.00", "$10.00", "1.234 €", "$1,234.50")
    in_order(Kind.NUMBER, -(2**70), -1, 0.5, 2**70)


ZONES = [datetime.timezone(datetime.timedelta(hours=hours)) for hours in (-11, 0, 2)]


@given(st.lists(st.datetimes(timezones=st.sampled_from(ZONES)), max_size=10))
def test_times_with_offsets_are_sorted_by_the_moment(times: list[datetime.datetime]) -> None:
    inside = [time for time in times if 2 < time.year < 9998]
    key = key_maker(Column("t", "timestamptz", Kind.TIME))
    texts = sorted((time.isoformat(" ") for time in inside), key=key)
    assert [datetime.datetime.fromisoformat(text) for text in texts] == sorted(inside)


def test_times_that_no_calendar_holds() -> None:
    in_order(
        Kind.TIME, "-infinity", "0044-03-15 BC", "0043-01-01 BC", "0001-01-01", "2026-01-01", "10000-01-01", "infinity"
    )
    in_order(Kind.TIME, "-100:00:00", "-00:00:01", "00:00:00", "00:00:00.5", "23:00:00", "100:00:00")
    in_order(
        Kind.TIME, "-1 days +02:03:04", "10:00:00", "9 days", "1 mon -1 days", "1 mon", "1 year", "1 year 00:00:01"
    )
    in_order(Kind.TIME, "12:00:00+05:30", "09:00:00+00", "08:00:00-02")


def test_texts_as_people_look_for_them() -> None:
    in_order(Kind.TEXT, "", "\ud800", "Apfel", "äpfel", "Äpfel", "apple", "Apple", "banana", "Zebra")
    in_order(Kind.TEXT, 1, 2.5, 10)
    key = key_maker(Column("t", "", Kind.TEXT))
    assert key(Undecodable(b"a\xff"))[0] == "a\\xff"
    assert key(b"\x00" * 5_000) == (b"\x00" * LONGEST, "")
    assert key(None) == (None, "")


@pytest.mark.parametrize("text", ["", "abc", "1_000", "12:", "0000-00-00", "1 day x", "()", "-", "٣", "$"])
@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_else_stands_there_has_a_key(kind: Kind, text: str) -> None:
    first, second = key_maker(Column("x", "", kind))(text)
    assert first is not None
    assert isinstance(second, str)
