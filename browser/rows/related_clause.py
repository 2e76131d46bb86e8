"""Many keys as one table inside a statement: `WITH wanted (n, k0, k1) AS (VALUES (...), (...))`.

Imports SQLAlchemy, so it is imported where a statement is made, not at start-up.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Values,
    bindparam,
    cast,
    column,
    false,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import NullType, TupleType

from browser.database.dialects import Dialect
from browser.database.facts import Column
from browser.rows.cells import Wire


class KeyRows(Values):
    """VALUES whose rows are one expanding parameter: thousands of them cost no more than their binds."""

    inherit_cache = False

    def __init__(self, name: str, width: int, rows: Sequence[tuple[Any, ...]]) -> None:
        super().__init__(*(column(each) for each in _names(width)), name=name)
        types = TupleType(*(NullType() for _ in range(width + 1)))
        self.rows = bindparam(f"{name}_rows", list(rows), types, expanding=True)


@compiles(KeyRows)
def _spell(element: KeyRows, compiler: Any, **options: Any) -> str:
    options = {name: value for name, value in options.items() if name in ("literal_binds", "render_postcompile")}
    # An expanding parameter stands in parentheses, where a row of rows is no list of rows.
    rows = compiler.process(element.rows, **options)[1:-1]
    return f"{rows}" if compiler.dialect.tuple_in_values else f"VALUES {rows}"


class Wanted:
    """Keys as a table: `number` says which one (as text: its place), `columns` are its values, typed."""

    def __init__(self, table: CTE, casts: Sequence[Any]) -> None:
        self.table = table
        self.number: ColumnElement[Any] = table.c["n"]
        keys = [table.c[name] for name in _names(len(casts))[1:]]
        self.columns = tuple(key if type_ is None else cast(key, type_) for key, type_ in zip(keys, casts, strict=True))

    def equal(self, columns: "Sequence[ColumnElement[Any]]") -> list[ColumnElement[bool]]:
        """Conditions: these columns hold the key."""
        return [one == other for one, other in zip(columns, self.columns, strict=True)]


def wanted_of(
    dialect: Dialect,
    facts: Sequence[Column],
    keys: Sequence[tuple[Wire, ...]],
    name: str,
    pattern: "Select[Any] | None" = None,
) -> Wanted:
    """The table of `keys`, none of them with a NULL, each a wire for each of `facts`.

    `pattern` is an empty select of columns like them, for a server that does not take VALUES; then, and where a value
    is no plain parameter, it is a UNION ALL.
    """
    columns = [_parameters(dialect, each, [key[place] for key in keys]) for place, each in enumerate(facts)]
    if pattern is None and all(columns):
        casts = [each[1] for each in columns if each]
        listed = dialect.paging.listed([each[0] for each in columns if each])
        if listed is not None:
            return Wanted(listed.cte(name), casts)
        numbers = map(str, range(len(keys)))
        given = list(zip(numbers, *(each[0] for each in columns if each), strict=True))
        return Wanted(KeyRows(name, len(facts), given).cte(name), casts)
    bound = [[dialect.values.bind(wire, each) for wire, each in zip(key, facts, strict=True)] for key in keys]
    names = _names(len(facts))
    selects = [] if pattern is None else [_numbered("", pattern.selected_columns, names).where(false())]
    selects += [_numbered(str(n), row, names) for n, row in enumerate(bound)]
    return Wanted((union_all(*selects) if len(selects) > 1 else selects[0]).cte(name), [None] * len(facts))


def _numbered(number: str, values: "Iterable[ColumnElement[Any]]", names: Sequence[str]) -> "Select[Any]":
    labelled = [each.label(label) for each, label in zip(values, names[1:], strict=True)]
    return select(literal_column(f"'{number}'").label(names[0]), *labelled)


def _parameters(dialect: Dialect, facts: Column, wires: Sequence[Wire]) -> tuple[list[Any], Any] | None:
    """The plain values of a column of keys, and the type they are cast to; None where it is not that simple.

    Values.bind is asked once for each Python type: an element a key would take longer than the statement.
    """
    makers: dict[type, Callable[[Any], Any]] = {}
    casts: dict[str, Any] = {}
    for kind, wire in {type(wire): wire for wire in wires}.items():
        plain = _plain(dialect.values.bind(wire, facts))
        if plain is None:
            return None
        value, cast_type = plain
        casts["" if cast_type is None else str(cast_type.name)] = cast_type
        if type(value) is kind and value == wire:
            makers[kind] = _same
        elif type(value) in _MADE and type(value)(wire) == value:
            makers[kind] = type(value)
        else:
            return None
    if len(casts) > 1:
        return None
    same = all(make is _same for make in makers.values())
    values = list(wires) if same else [makers[type(wire)](wire) for wire in wires]
    return values, next(iter(casts.values()), None)


def _same(wire: Any) -> Any:
    return wire


_MADE = frozenset({int, float, str, Decimal})


def _plain(element: "ColumnElement[Any]") -> tuple[Any, Any] | None:
    """The value and the type of CAST(:value AS type), or the value alone and None; None for anything else."""
    from sqlalchemy import BindParameter, Cast

    from browser.database.dialects.base.servertype import ServerType

    if isinstance(element, BindParameter):
        return element.value, None
    if isinstance(element, Cast) and isinstance(element.clause, BindParameter) and isinstance(element.type, ServerType):
        return element.clause.value, element.type
    return None


def _names(width: int) -> list[str]:
    return ["n", *(f"k{number}" for number in range(width))]
