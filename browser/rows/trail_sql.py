"""A trail as one SELECT: joins from its end back to its start, or subqueries where joins would repeat rows."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.facts import TableFacts, TableRef
from browser.rows import trail_view
from browser.rows.related_keys import Tables, table_of
from browser.rows.trail_stops import Stop, placeholder, stop_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from browser.database.dialects import Dialect
    from browser.rows.trail import Pin, Step, Trail


def trail_select(trail: "Trail", dialect: "Dialect", tables: Tables, *, masked: bool = False) -> "Select[Any]":
    """The rows of the trail's target. Raises NotSupported where the facts of a table are missing.

    `masked` names a parameter in place of each secret.
    """
    if joins_suffice(trail, tables):
        return _joined(trail, dialect, _Stops(tables, masked))
    return _nested(trail, dialect, _Stops(tables, masked))


def joins_suffice(trail: "Trail", tables: Tables) -> bool:
    """Whether no row of the target is found twice: each step starts from one row at most, as far as its target's row
    can tell, because that row is pinned by a key, or holds the target's own key to it."""
    return all(_is_single(step, table_of(tables, step.relation.source)) for step in trail.steps)


def _is_single(step: "Step", source: TableFacts) -> bool:
    keys = [source.primary_key, *source.unique] if source.primary_key else [*source.unique]
    uniques = [set(key.columns) for key in keys if key.columns]
    if len(step.pins) == 1:
        pinned = {name for name, wire in step.pins[0] if wire is not None}
        if any(unique <= pinned for unique in uniques):
            return True
    return step.relation.via is None and any(unique <= set(step.relation.columns) for unique in uniques)


class _Stops:
    """Makes the tables of one statement, each under a name of its own."""

    def __init__(self, tables: Tables, masked: bool) -> None:
        self._tables = tables
        self._masked = masked
        self._seen: Counter[str] = Counter()

    def make(self, ref: TableRef) -> Stop:
        self._seen[ref.name] += 1
        again = f"{ref.name}_{self._seen[ref.name]}" if self._seen[ref.name] > 1 else None
        return stop_of(table_of(self._tables, ref), again, masked=self._masked)


def _joined(trail: "Trail", dialect: "Dialect", stops: _Stops) -> "Select[Any]":
    from sqlalchemy import and_, select

    end = stops.make(trail.target)
    source, here = end.clause, end
    conditions: list[ColumnElement[bool]] = []
    for step in reversed(trail.steps):
        relation, before = step.relation, here
        here_columns = before.of(relation.target_columns)
        if relation.via is not None:
            link = stops.make(relation.via.table)
            source = source.join(link.clause, and_(*_equal(link.of(relation.via.far), here_columns)))
            here_columns = link.of(relation.via.near)
        here = stops.make(relation.source)
        source = source.join(here.clause, and_(*_equal(here.of(relation.columns), here_columns)))
        conditions += chosen(step, here, dialect)
    conditions += trail_view.conditions(trail.filters, end, dialect)
    statement = select(*end.columns.values()).select_from(source).where(*conditions)
    return statement.order_by(*trail_view.terms(trail.order, end, dialect))


def _nested(trail: "Trail", dialect: "Dialect", stops: _Stops) -> "Select[Any]":
    from sqlalchemy import select

    end = stops.make(trail.target)
    statement = select(*end.columns.values()).select_from(end.clause)
    statement = statement.where(*_reached(trail.steps, end, dialect, stops))
    statement = statement.where(*trail_view.conditions(trail.filters, end, dialect))
    return statement.order_by(*trail_view.terms(trail.order, end, dialect))


def _reached(steps: "Sequence[Step]", here: Stop, dialect: "Dialect", stops: _Stops) -> "list[ColumnElement[bool]]":
    """The rows of `here` that the last of the steps leads to."""
    from sqlalchemy import select

    if not steps:
        return []
    relation = steps[-1].relation
    source = stops.make(relation.source)
    conditions = [*chosen(steps[-1], source, dialect), *_reached(steps[:-1], source, dialect, stops)]
    found = select(*source.of(relation.columns)).select_from(source.clause).where(*conditions)
    if relation.via is not None:
        link = stops.make(relation.via.table)
        linked = select(*link.of(relation.via.far)).select_from(link.clause)
        found = linked.where(_among(link.of(relation.via.near), found))
    return [_among(here.of(relation.target_columns), found)]


def _among(columns: "Sequence[ColumnElement[Any]]", found: "Select[Any]") -> "ColumnElement[bool]":
    from sqlalchemy import tuple_

    return columns[0].in_(found) if len(columns) == 1 else tuple_(*columns).in_(found)


def _equal(here: "Sequence[ColumnElement[Any]]", there: "Sequence[ColumnElement[Any]]") -> "list[ColumnElement[bool]]":
    return [one == other for one, other in zip(here, there, strict=True)]


def chosen(step: "Step", stop: Stop, dialect: "Dialect") -> "list[ColumnElement[bool]]":
    """The rows that a step was made from: those that are pinned, else those that were seen."""
    return pinned(step.pins, stop, dialect) or trail_view.conditions(step.filters, stop, dialect)


def pinned(pins: "Sequence[Pin]", stop: Stop, dialect: "Dialect") -> "list[ColumnElement[bool]]":
    """The rows with these values, or no condition."""
    from sqlalchemy import and_, literal_column, or_

    def holds(name: str, wire: Any) -> "ColumnElement[bool]":
        if wire is None:
            return stop.columns[name].is_(None)
        if name in stop.secrets:
            return stop.columns[name] == literal_column(f":{placeholder(name)}")
        return stop.columns[name] == dialect.values.bind(wire, stop.facts.column(name))

    rows = [[holds(name, wire) for name, wire in pin] for pin in pins]
    if not rows:
        return []
    return rows[0] if len(rows) == 1 else [or_(*(and_(*row) for row in rows))]


def trail_text(trail: "Trail", dialect: "Dialect", tables: Tables, *, masked: bool = False) -> str:
    """The statement with its values written out, in this vendor's words."""
    return as_text(trail_select(trail, dialect, tables, masked=masked), dialect)


def as_text(element: Any, dialect: "Dialect") -> str:
    """A statement or an expression as it is typed into a console: no parameters, no percent sign doubled.

    Raises NotSupported for a value that has no literal.
    """
    from sqlalchemy import BindParameter, literal_column, make_url
    from sqlalchemy.exc import CompileError
    from sqlalchemy.sql.visitors import replacement_traverse
    from sqlalchemy.types import NullType

    def spelled(each: Any, **_: Any) -> "ColumnElement[Any] | None":
        if isinstance(each, BindParameter) and isinstance(each.type, NullType):
            if isinstance(each.value, bytes):
                return literal_column(f"x'{each.value.hex()}'")
            return BindParameter(None, each.value, unique=True)
        return None

    rewrite: Any = replacement_traverse
    vendor: Any = make_url(f"{dialect.name}://").get_dialect()
    try:
        written = rewrite(element, {}, spelled)
        compiled = written.compile(dialect=vendor(paramstyle="named"), compile_kwargs={"literal_binds": True})
    except CompileError as error:
        raise errors.NotSupported("A value on this trail cannot be written as SQL.", words=str(error)) from None
    return str(compiled)
