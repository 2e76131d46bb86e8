"""Statements that read slices of a Listing, as plain functions of a connection.

An order that an index serves is read arm by arm (`UNION ALL` of limited selects), because one OR over all arms makes
PostgreSQL and SQLite walk the index from its start. MySQL wants the OR; and without an index it is one scan where
the arms would be many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from browser.rows.cells import Wire
from browser.rows.listing import Arm, Bound, Listing, Serving

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

Wires = tuple[Wire, ...]


@dataclass(frozen=True)
class Slice:
    """Rows as read, in the order of the listing: visible wire values and bounds; `inside` leading rows are not
    beyond the row that was given as `until`."""

    rows: list[Wires]
    bounds: list[Bound]
    inside: int

    def reversed(self) -> "Slice":
        """The same rows the other way round; only rows inside are kept."""
        return Slice(self.rows[: self.inside][::-1], self.bounds[: self.inside][::-1], self.inside)


@dataclass(frozen=True)
class Start:
    """Where a slice starts: after `bound` (or at it, where `inclusive`), then `offset` rows further on.

    Where the rows of each arm were counted, `arms` are the first arm that is needed and the end of those that are,
    and the offset ends inside the first of them.
    """

    bound: Bound | None
    inclusive: bool = False
    offset: int = 0
    arms: tuple[int, int] | None = None


def read_slice(
    connection: "Connection",
    listing: Listing,
    start: Start,
    limit: int,
    until: Bound | None = None,
    *,
    until_inclusive: bool = False,
) -> Slice:
    """At most `limit` rows from `start` on, by one statement. Rows from `until` on are marked as not inside."""
    arms = _arms(listing, start)
    if not arms:
        return Slice([], [], 0)
    hidden = [*listing.bounds(), _beyond(listing, until, until_inclusive)]
    hidden = [each.label(f"h{position}") for position, each in enumerate(hidden)]  # SQLAlchemy cannot repeat a ""
    statement = _joined(listing, arms, hidden, start, limit)
    width, depth = len(listing.columns), len(listing.parts)
    read = listing.dialect.values.rows(connection, statement)
    inside = next((index for index, row in enumerate(read) if int(row[width + depth])), len(read))
    return Slice([row[:width] for row in read], [row[width : width + depth] for row in read], inside)


def _arms(listing: Listing, start: Start) -> list[Arm]:
    arms = listing.arms_after(start.bound, inclusive=start.inclusive)
    apart = listing.serving is not Serving.NOT and not listing.dialect.paging.seeks_by_or
    if apart or len(arms) <= 1:
        return arms if start.arms is None else arms[slice(*start.arms)]
    assert start.bound is not None
    return [Arm((listing.is_after(start.bound, inclusive=start.inclusive),), listing.parts)]


def _beyond(listing: Listing, until: Bound | None, inclusive: bool) -> "ColumnElement[Any]":
    from sqlalchemy import case, literal_column

    if until is None:
        return literal_column("0")
    beyond = listing.is_after(until, inclusive=inclusive)
    return case((beyond, literal_column("1")), else_=literal_column("0"))


def _joined(
    listing: Listing, arms: Sequence[Arm], hidden: "Sequence[ColumnElement[Any]]", start: Start, limit: int
) -> "Select[Any]":
    """The rows of all arms, one after the other. Every column gets a label of ours: names may be the same twice."""
    from sqlalchemy import literal_column, select, union_all

    shown = [*listing.columns, *hidden]
    if len(arms) == 1:
        statement = (
            select(*shown)
            .select_from(listing.table)
            .where(*listing.where, *arms[0].conditions)
            .order_by(*listing.terms(arms[0].varying))
        )
        return _cut(statement, limit, start.offset)
    inner, outer = (0, start.offset) if start.arms is None else (start.offset, 0)
    order = [part.element for part in listing.parts]
    selects = []
    for number, arm in enumerate(arms):
        labelled = [each.label(f"c{position}") for position, each in enumerate([*shown, *order])]
        statement = select(*labelled, literal_column(str(number)).label("arm")).select_from(listing.table)
        statement = statement.where(*listing.where, *arm.conditions).order_by(*listing.terms(arm.varying))
        offset = 0 if number else inner
        selects.append(select(_cut(statement, limit + outer, offset).subquery(f"a{number}")))
    rows = union_all(*selects).subquery("rows_of_arms")
    terms: list[ColumnElement[Any]] = [rows.c["arm"]]
    for part, position in zip(listing.parts, range(len(shown), len(shown) + len(order)), strict=True):
        terms.append(listing.dialect.paging.ordered(rows.c[f"c{position}"], part.descending, part.nullable))
    visible = [rows.c[f"c{position}"] for position in range(len(shown))]
    return _cut(select(*visible).order_by(*terms), limit, outer)


def _cut(statement: "Select[Any]", limit: int, offset: int) -> "Select[Any]":
    from sqlalchemy import literal_column

    # A literal: planners that see only a parameter assume a tenth of the table and may sort instead of seek.
    statement = statement.limit(literal_column(str(limit)))
    return statement.offset(offset) if offset else statement


def count_arms(
    connection: "Connection", listing: Listing, after: Bound | None, until: Bound | None, at_most: int
) -> list[int]:
    """How many rows each arm after `after` has up to and including `until`, by one statement.

    Each arm is read for at most `at_most` rows, so a sum of `at_most` or more means "that many, or more".
    """
    from sqlalchemy import func, literal_column, select

    counts = []
    for number, arm in enumerate(_arms(listing, Start(after))):
        flagged = select(_beyond(listing, until, False).label("beyond")).select_from(listing.table)
        flagged = flagged.where(*listing.where, *arm.conditions).order_by(*listing.terms(arm.varying))
        rows = _cut(flagged, at_most, 0).subquery(f"a{number}")
        inside = select(func.count()).select_from(rows).where(rows.c.beyond == literal_column("0"))
        counts.append(inside.scalar_subquery().label(f"n{number}"))
    if not counts:
        return []
    return [int(count) for count in connection.execute(select(*counts)).one()]


def count_all(connection: "Connection", listing: Listing) -> int:
    """count(*) of the query."""
    from sqlalchemy import func, select

    statement = select(func.count()).select_from(listing.table).where(*listing.where)
    return int(connection.execute(statement).scalar_one())


def walk(connection: "Connection", listing: Listing, start: Bound | None, distance: int) -> tuple[int, Bound | None]:
    """The bound of the row `distance` rows after `start`, and `distance`; or, where there are fewer, how many
    there are, and None. One short statement an arm, two where it ends."""
    from sqlalchemy import func, literal_column, select

    left = distance
    for arm in _arms(listing, Start(start)):
        conditions = [*listing.where, *arm.conditions]
        statement = (
            select(*listing.bounds())
            .select_from(listing.table)
            .where(*conditions)
            .order_by(*listing.terms(arm.varying))
        )
        found = listing.dialect.values.rows(connection, _cut(statement, 1, left - 1))
        if found:
            return distance, tuple(found[0])
        rows = _cut(select(literal_column("1")).select_from(listing.table).where(*conditions), left, 0).subquery("rest")
        left -= int(connection.execute(select(func.count()).select_from(rows)).scalar_one())
        if left <= 0:
            # Another session inserted between both statements: the next round sees it.
            left = 1
    return distance - left, None
