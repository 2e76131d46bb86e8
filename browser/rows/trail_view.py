"""The filters and the order that a trail's rows are seen with: as conditions, as source, and as JSON keeps them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from browser.rows import filters as operators
from browser.rows.filters import Filter, condition, enabled
from browser.rows.query import Order
from browser.rows.trail_stops import Stop, placeholder

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from browser.database.dialects import Dialect


def conditions(filters: Sequence[Filter], stop: Stop, dialect: "Dialect") -> "list[ColumnElement[bool]]":
    """Those that are switched on, about columns that are there. Raises NotSupported where one does not fit."""
    there = [each for each in enabled(filters) if each.column in stop.columns]
    return [
        _veiled(each, stop.columns[each.column])
        if each.column in stop.secrets and operators.OPERATORS[each.operator].needs_value
        else condition(each, stop.facts.column(each.column), stop.columns[each.column], dialect)
        for each in there
    ]


def _veiled(chosen: Filter, element: "ColumnElement[Any]") -> "ColumnElement[bool]":
    """The filter with parameters in place of what was typed."""
    from sqlalchemy import literal_column

    value: ColumnElement[Any] = literal_column(f":{placeholder(chosen.column)}")
    if chosen.operator == operators.BETWEEN.name:
        return element.between(value, literal_column(f":{placeholder(chosen.column)}_2"))
    if chosen.operator == operators.IN.name:
        return element.in_([value])
    compared = chosen.operator in ("=", "<>", "<", "<=", ">", ">=")
    return element.op(chosen.operator if compared else "LIKE", is_comparison=True)(value)


def terms(order: Sequence[Order], stop: Stop, dialect: "Dialect") -> "list[Any]":
    """ORDER BY the columns of the order that are there."""
    return [
        dialect.paging.ordered(stop.columns[each.column], each.descending, stop.facts.column(each.column).nullable)
        for each in order
        if each.column in stop.columns
    ]


def to_dict(filters: Sequence[Filter], order: Sequence[Order]) -> dict[str, Any]:
    """What JSON can hold; nothing where rows are seen as they are."""
    kept: dict[str, Any] = {}
    if filters:
        kept["filters"] = [[each.column, each.operator, each.value, each.enabled] for each in filters]
    if order:
        kept["order"] = [[each.column, each.descending] for each in order]
    return kept


def filters_from(data: Any) -> tuple[Filter, ...]:
    """What `to_dict` made of filters; none for a trail of before there were any. Raises ValueError or TypeError."""
    found = tuple(Filter(str(column), str(name), str(value), bool(on)) for column, name, value, on in data or ())
    if any(each.operator not in operators.OPERATORS for each in found):
        raise ValueError(data)
    return found


def order_from(data: Any) -> tuple[Order, ...]:
    """The same of an order."""
    return tuple(Order(str(column), bool(descending)) for column, descending in data or ())
