"""One page of a Listing, as plain functions of a connection: by keyset, backwards, by anchor, by keys, by offset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

from browser.rows.anchors import PAGE_ROWS, Mark, Reach
from browser.rows.listing import Bound, Listing
from browser.rows.paging import Slice, Start, Wires, count_arms, read_slice, walk

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select


T = TypeVar("T")
Render = Callable[[Sequence[Wires | None]], T]
"""What a worker makes of the rows it has read; None is a row that has gone meanwhile."""


@dataclass(frozen=True)
class Fetched:
    """Rows of a page with their bounds. `before` is the bound of the row in front of them, where it was read too.

    `more`: a row follows them. `fits`: as far as this statement can tell, they are the rows of these numbers.
    """

    rows: list[Wires]
    bounds: list[Bound]
    more: bool
    before: Bound | None = None
    fits: bool = True


MISFIT = Fetched([], [], False, fits=False)


def fetch(connection: "Connection", listing: Listing, reach: Reach) -> Fetched:
    """The rows of `reach`: one statement beside a known row or the end, two from an anchor inside a block."""
    if reach.first == reach.lower.row:
        return _checked(reach, _forwards(connection, listing, reach))
    at_mark = reach.upper is not None and reach.upper.row == reach.last
    if at_mark or (reach.upper is None and reach.total == reach.last):
        return _checked(reach, _backwards(connection, listing, reach))
    return _checked(reach, _from_anchor(connection, listing, reach))


def _forwards(connection: "Connection", listing: Listing, reach: Reach) -> Fetched:
    wanted = reach.last - reach.first
    read = read_slice(connection, listing, Start(reach.lower.bound), wanted + 1, reach.until)
    return _page(read, 0, wanted)


def _page(read: Slice, skip: int, wanted: int) -> Fetched:
    end = skip + wanted
    before = read.bounds[0] if skip and read.bounds else None
    fits = read.inside >= min(len(read.rows), end)
    return Fetched(read.rows[skip:end], read.bounds[skip:end], len(read.rows) > end, before, fits)


def _backwards(connection: "Connection", listing: Listing, reach: Reach) -> Fetched:
    wanted = reach.last - reach.first
    start = Start(None) if reach.upper is None else Start(reach.upper.bound, inclusive=True)
    read = read_slice(
        connection, listing.backwards(), start, wanted + 1, reach.lower.bound, until_inclusive=True
    ).reversed()
    if len(read.rows) != wanted + 1:
        return MISFIT
    return Fetched(read.rows[1:], read.bounds[1:], reach.last != reach.total, read.bounds[0])


def _from_anchor(connection: "Connection", listing: Listing, reach: Reach) -> Fetched:
    """By offset from the mark below; between two marks the rows are counted first, since others may insert."""
    wanted = reach.last - reach.first
    offset = reach.first - reach.lower.row - 1
    start = Start(reach.lower.bound, offset=offset)
    if reach.interval is not None and reach.interval <= 2 * listing.dialect.paging.block_rows:
        counts = count_arms(connection, listing, reach.lower.bound, reach.until, reach.interval + 1)
        if sum(counts) != reach.interval:
            return MISFIT
        start = _inside_arms(start, counts, wanted + 2)
    return _page(read_slice(connection, listing, start, wanted + 2, reach.until), 1, wanted)


def _inside_arms(start: Start, counts: list[int], limit: int) -> Start:
    """The same start, reading only those arms that have the rows."""
    first, offset = 0, start.offset
    while offset >= counts[first]:
        offset -= counts[first]
        first += 1
    end, rows = first + 1, counts[first] - offset
    while rows < limit and end < len(counts):
        rows += counts[end]
        end += 1
    return Start(start.bound, offset=offset, arms=(first, end))


def _checked(reach: Reach, fetched: Fetched) -> Fetched:
    """The same, not fitting where a known row does not stand where it should."""
    if not fetched.fits or len(fetched.rows) > reach.last - reach.first:
        return MISFIT
    for mark in reach.inner:
        position = mark.row - reach.first - 1
        if position >= len(fetched.bounds) or fetched.bounds[position] != mark.bound:
            return MISFIT
    known = reach.upper is not None or reach.total is not None
    if known and len(fetched.rows) != reach.last - reach.first:
        return MISFIT
    follows = reach.total is not None and reach.last < reach.total
    follows = follows or (reach.upper is not None and reach.last < reach.upper.row)
    if (follows and not fetched.more) or (fetched.more and reach.last == reach.total):
        return MISFIT
    return fetched


Block = tuple[Mark, Mark | None]
"""Two anchors that follow each other; None is the end of all rows."""


def recount(connection: "Connection", listing: Listing, blocks: Sequence[Block]) -> list[tuple[int, Bound | None]]:
    """How many rows lie in each block, its upper end included, and the last one's bound. Two statements a block."""
    return [_recount_block(connection, listing, lower, upper) for lower, upper in blocks]


def _recount_block(
    connection: "Connection", listing: Listing, lower: Mark, upper: Mark | None
) -> tuple[int, Bound | None]:
    expected = listing.dialect.paging.block_rows if upper is None else upper.row - lower.row
    until = upper.bound if upper else None
    at_most = 2 * max(expected, listing.dialect.paging.block_rows)
    while (rows := sum(count_arms(connection, listing, lower.bound, until, at_most))) >= at_most:
        at_most *= 8
    if upper is None or not rows:
        return rows, None
    start = Start(until, inclusive=True)
    last = read_slice(connection, listing.backwards(), start, 1, lower.bound, until_inclusive=True)
    return rows, last.bounds[0] if last.inside else None


def fetch_keys(connection: "Connection", listing: Listing, keys: list[Bound]) -> list[Wires | None]:
    """The rows with these keys, by one statement, in the order of the keys; None where a row has gone."""
    from sqlalchemy import select

    if not keys:
        return []
    hidden = [listing.dialect.values.bound(part.element, part.facts) for part in listing.identity]
    statement = select(*listing.columns, *hidden).select_from(listing.table).where(_one_of(listing, keys))
    width = len(listing.columns)
    read = listing.dialect.values.rows(connection, statement)
    found = {tuple(row[width:]): tuple(row[:width]) for row in read}
    return [found.get(key) for key in keys]


def _one_of(listing: Listing, keys: list[Bound]) -> "ColumnElement[bool]":
    from sqlalchemy import or_

    if len(listing.identity) > 1:
        return or_(*(listing.is_row(key) for key in keys))
    [part] = listing.identity
    return part.element.in_([listing.dialect.values.bind(key[0], part.facts) for key in keys])


def fetch_offset(connection: "Connection", listing: Listing, first: int, limit: int) -> list[Wires]:
    """Rows without a key, by OFFSET: in the chosen order and then by whatever else can be sorted by.

    Without a chosen order in none: sorting a view by all its columns would cost more than a person would wait.
    """
    from sqlalchemy import select

    statement = offset_order(listing, select(*listing.columns).select_from(listing.table).where(*listing.where))
    return listing.dialect.values.rows(connection, statement.limit(limit).offset(first))


def offset_order(listing: Listing, statement: "Select[Any]") -> "Select[Any]":
    """The statement in the order of `fetch_offset`."""
    if listing.parts:
        chosen = {part.facts.name for part in listing.parts}
        rest = zip(listing.query.table.columns, listing.columns, strict=True)
        ties = [
            element for facts, element in rest if facts.name not in chosen and listing.dialect.values.orderable(facts)
        ]
        statement = statement.order_by(*listing.terms(listing.parts), *ties)
    return statement


def fetch_value(connection: "Connection", listing: Listing, position: int, key: Bound) -> list[Wires]:
    """The whole value of the column at `position` in the row with this key; no rows where it has gone."""
    from sqlalchemy import select

    statement = select(listing.columns[position]).select_from(listing.table).where(listing.is_row(key))
    return listing.dialect.values.rows(connection, statement)


def fetch_rendered(connection: "Connection", listing: Listing, reach: Reach, render: Render[T]) -> tuple[Fetched, T]:
    """`fetch`, and what `render` makes of its rows, on the same worker."""
    fetched = fetch(connection, listing, reach)
    return fetched, render(fetched.rows)


def fetch_listed(
    connection: "Connection", listing: Listing, keys: list[Bound], render: Render[T]
) -> tuple[list[Wires | None], T]:
    """`fetch_keys`, and what `render` makes of its rows."""
    rows = fetch_keys(connection, listing, keys)
    return rows, render(rows)


def fetch_unkeyed(
    connection: "Connection", listing: Listing, first: int, render: Render[T]
) -> tuple[Wires | None, list[Wires], bool, T]:
    """One page by offset: the row in front of it, its rows, whether more follow, and what `render` makes of them."""
    overlap = 1 if first else 0
    rows = fetch_offset(connection, listing, first - overlap, PAGE_ROWS + overlap + 1)
    before = rows[0] if overlap and rows else None
    page = rows[overlap : PAGE_ROWS + overlap]
    return before, page, len(rows) > PAGE_ROWS + overlap, render(page)


@dataclass(frozen=True)
class Steps:
    """Anchors of a part of a survey; `total` rows in all if it came to the end; `pace` in seconds a step."""

    marks: list[Mark]
    total: int | None
    pace: float


def survey_steps(connection: "Connection", listing: Listing, start: Mark, seconds: float) -> Steps:
    """The anchors after `start`, as many as `seconds` allow, but at least one."""
    began = perf_counter()
    marks: list[Mark] = []
    while True:
        mark = marks[-1] if marks else start
        distance, reached = walk(connection, listing, mark.bound, listing.dialect.paging.block_rows)
        spent = perf_counter() - began
        if reached is None:
            return Steps(marks, mark.row + distance, spent / (len(marks) + 1))
        marks.append(Mark(mark.row + distance, reached))
        if spent > seconds:
            return Steps(marks, None, spent / len(marks))


def estimate(connection: "Connection", listing: Listing) -> int | None:
    """The server's own guess at the number of rows; None with a filter, which it knows nothing of."""
    if listing.where:
        return None
    return listing.dialect.paging.estimate(connection, listing.query.table.ref)
