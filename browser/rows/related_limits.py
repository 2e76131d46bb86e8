"""A few rows of each key, their place among its rows and how many those are: three ways to write it.

    by_window    for any server: all rows of all keys are numbered, and most of them thrown away
    by_lateral   each key's rows on their own: small sorts, and no wide row is carried through a big one
    by_keys      numbered by an index alone, and only the rows that are shown are looked up

Each gives the shown columns and behind them `n` (the key's number), `place` (from 1) and `total`; in no order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select, true

from browser.rows.related_clause import Wanted

Elements = Sequence[ColumnElement[Any]]


def by_window(asked: Wanted, joined: Any, shown: Elements, order: Elements, limit: int) -> Select[Any]:
    """`joined` holds the keys beside their rows."""
    rows = select(*shown, asked.number, *_numbered(asked.number, order)).select_from(joined).subquery("related")
    return select(*rows.c).where(rows.c["place"] <= _literal(limit))


def by_lateral(
    asked: Wanted, source: Any, conditions: Sequence[ColumnElement[bool]], shown: Elements, order: Elements, limit: int
) -> Select[Any]:
    """`conditions` hold between a row of `source` and the key; an index has to serve them."""
    rows = select(*shown, *_numbered(None, order)).select_from(source).where(*conditions).order_by(*order)
    each = rows.limit(_literal(limit)).correlate(asked.table).lateral("related")
    *columns, place, total = each.c
    return select(*columns, asked.number, place, total).select_from(asked.table.join(each, true()))


@dataclass(frozen=True)
class Keys:
    """The table under another name, its columns that hold the keys sought, and those of its own key."""

    table: Any
    near: Elements
    own: Elements


def by_keys(asked: Wanted, keys: Keys, table: Any, own: Elements, shown: Elements, limit: int) -> Select[Any]:
    """`own` is the key in `table`, where the shown columns are looked up."""
    labelled = [each.label(f"p{number}") for number, each in enumerate(keys.own)]
    joined = asked.table.join(keys.table, and_(*asked.equal(keys.near)))
    rows = select(*labelled, asked.number, *_numbered(asked.number, keys.own)).select_from(joined).subquery("related")
    *found, number, place, total = rows.c
    same = and_(*(one == other for one, other in zip(own, found, strict=True)))
    return select(*shown, number, place, total).select_from(rows.join(table, same)).where(place <= _literal(limit))


def _numbered(group: ColumnElement[Any] | None, order: Elements) -> list[ColumnElement[Any]]:
    place = func.row_number().over(partition_by=group, order_by=list(order) or None).label("place")
    return [place, func.count().over(partition_by=group).label("total")]


def _literal(number: int) -> ColumnElement[Any]:
    return literal_column(str(number))
