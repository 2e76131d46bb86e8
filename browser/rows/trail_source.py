"""A trail as SQLAlchemy source, ready to paste: tables, and a `statement` of joins or subqueries."""

import keyword
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from browser.database.facts import Column, Kind, TableFacts, TableRef
from browser.rows import trail_view
from browser.rows.cells import Wire
from browser.rows.filters import BETWEEN, IN, IS_NOT_NULL, IS_NULL, Filter, enabled, list_items, range_ends
from browser.rows.query import Order
from browser.rows.related_keys import Tables, table_of
from browser.rows.trail_sql import as_text, joins_suffice
from browser.rows.trail_stops import placeholder, stop_of
from browser.schema.secrets import secret_names

if TYPE_CHECKING:
    from browser.database.dialects import Dialect
    from browser.rows.trail import Pin, Step, Trail

_IMPORTED = frozenset(
    {"and_", "bindparam", "column", "literal_column", "or_", "select", "table", "text", "tuple_", "statement"}
)
_PYTHON = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_NULLS = {IS_NULL.name: ".is_(None)", IS_NOT_NULL.name: ".is_not(None)"}


def trail_source(trail: "Trail", dialect: "Dialect", tables: Tables, *, masked: bool = False) -> str:
    """Python that makes `statement`, the select of the trail's rows; `masked` leaves parameters in place of secrets."""
    names = _Names(tables)
    end = names.make(trail.target)
    writer = _Writer(dialect, names, masked)
    if joins_suffice(trail, tables):
        lines = writer.joined(trail, end)
    else:
        lines = [f"select({end})", *(f".where({each})" for each in writer.reached(trail.steps, end))]
    lines += [f".where({each})" for each in writer.filtered(trail.filters, end)]
    if trail.order:
        lines.append(f".order_by({', '.join(writer.ordered(trail.order, end))})")
    body = "\n".join(f"    {line}" for line in lines)
    code = f"statement = (\n{body}\n)\n"
    used = sorted(name for name in _IMPORTED - {"statement"} if re.search(rf"\b{name}\(", names.code + code))
    return f"from sqlalchemy import {', '.join(used)}\n\n{names.code}\n{code}"


class _Names:
    """Variables for tables, and the code that makes them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._made: dict[str, TableFacts] = {}
        self._first: dict[TableRef, str] = {}
        self.code = ""

    def make(self, ref: TableRef) -> str:
        """A new variable for a table, an alias where it has one already."""
        facts = table_of(self._tables, ref)
        base = re.sub(r"\W+", "_", ref.name).strip("_") or "t"
        base = f"t_{base}" if base[0].isdigit() or keyword.iskeyword(base) or base in _IMPORTED else base
        name = next(each for each in (base, *(f"{base}_{n}" for n in range(2, 99))) if each not in self._made)
        self._made[name] = facts
        if ref in self._first:
            self.code += f"{name} = {self._first[ref]}.alias({name!r})\n"
            return name
        self._first[ref] = name
        columns = "".join(f"    column({column.name!r}),\n" for column in facts.columns)
        schema = f"    schema={ref.schema!r},\n" if ref.schema is not None else ""
        self.code += f"{name} = table(\n    {ref.name!r},\n{columns}{schema})\n"
        return name

    def facts(self, name: str) -> TableFacts:
        """The facts of a variable's table."""
        return self._made[name]

    def alias(self, name: str) -> str | None:
        """What its table is called in the statement; None for its own name."""
        return None if self._first[self._made[name].ref] == name else name


class _Writer:
    """Expressions on those variables."""

    def __init__(self, dialect: "Dialect", names: _Names, masked: bool) -> None:
        self._dialect = dialect
        self._names = names
        self._masked = masked

    def joined(self, trail: "Trail", end: str) -> list[str]:
        """select(...).join(...)... .where(...)"""
        lines, conditions, here = [f"select({end})"], [], end
        for step in reversed(trail.steps):
            relation, there = step.relation, self._columns(here, step.relation.target_columns)
            if relation.via is not None:
                link = self._names.make(relation.via.table)
                lines.append(f".join({link}, {_equal(self._columns(link, relation.via.far), there)})")
                there = self._columns(link, relation.via.near)
            here = self._names.make(relation.source)
            lines.append(f".join({here}, {_equal(self._columns(here, relation.columns), there)})")
            conditions += self._chosen(step, here)
        return [*lines, *(f".where({each})" for each in conditions)]

    def reached(self, steps: "Sequence[Step]", here: str) -> list[str]:
        """The conditions for the rows of `here` that the last of the steps leads to."""
        if not steps:
            return []
        relation = steps[-1].relation
        source = self._names.make(relation.source)
        conditions = [*self._chosen(steps[-1], source), *self.reached(steps[:-1], source)]
        found = f"select({', '.join(self._columns(source, relation.columns))})"
        found += "".join(f".where({each})" for each in conditions)
        if relation.via is not None:
            link = self._names.make(relation.via.table)
            near = _among(self._columns(link, relation.via.near), found)
            found = f"select({', '.join(self._columns(link, relation.via.far))}).where({near})"
        return [_among(self._columns(here, relation.target_columns), found)]

    def _columns(self, variable: str, names: Sequence[str]) -> list[str]:
        return [f"{variable}.c[{name!r}]" for name in names]

    def _chosen(self, step: "Step", variable: str) -> list[str]:
        return self._pinned(step.pins, variable) or self.filtered(step.filters, variable)

    def filtered(self, filters: Sequence[Filter], variable: str) -> list[str]:
        """The filters that are switched on, in Python where it says the same, else in the database's own words."""
        table = self._names.facts(variable)
        there = {column.name for column in table.columns}
        return [self._filter(each, variable) for each in enabled(filters) if each.column in there]

    def _filter(self, chosen: Filter, variable: str) -> str:
        facts = self._names.facts(variable).column(chosen.column)
        (column,) = self._columns(variable, [chosen.column])
        secret = self._masked and chosen.column in secret_names(self._names.facts(variable))
        if chosen.operator in _PYTHON and not secret:
            return f"{column} {_PYTHON[chosen.operator]} {self._typed(chosen.value, facts)}"
        if chosen.operator == IN.name and not secret:
            items = [self._typed(each, facts) for each in list_items(chosen.value, facts.name)]
            return f"{column}.in_([{', '.join(items)}])"
        if chosen.operator == BETWEEN.name and not secret:
            low, high = (self._typed(each, facts) for each in range_ends(chosen.value, facts.name))
            return f"{column}.between({low}, {high})"
        if chosen.operator in _NULLS:
            return f"{column}{_NULLS[chosen.operator]}"
        stop = stop_of(self._names.facts(variable), self._names.alias(variable), masked=self._masked)
        (condition,) = trail_view.conditions([chosen], stop, self._dialect)
        spelled = as_text(condition, self._dialect)
        return f"text({spelled!r})" if secret else f"literal_column({'(' + spelled + ')'!r})"

    def _typed(self, typed: str, facts: Column) -> str:
        """What was typed, as a Python value where that says the same, else as the database's own literal."""
        if facts.kind is Kind.NUMBER and re.fullmatch(r"-?\d{1,18}", typed.strip()):
            return str(int(typed))
        return self._literal(typed, as_text(self._dialect.values.parse(typed, facts), self._dialect))

    def ordered(self, order: Sequence[Order], variable: str) -> list[str]:
        """The terms of ORDER BY."""
        table, paging = self._names.facts(variable), self._dialect.paging
        terms = []
        for each in order:
            if each.column not in {column.name for column in table.columns}:
                continue
            (column,) = self._columns(variable, [each.column])
            nulls = ""
            if table.column(each.column).nullable and paging.says_nulls:
                nulls = ".nulls_first()" if paging.nulls_low != each.descending else ".nulls_last()"
            terms.append(f"{column}.{'desc' if each.descending else 'asc'}(){nulls}")
        return terms

    def _pinned(self, pins: "Sequence[Pin]", variable: str) -> list[str]:
        rows = [[self._holds(variable, name, wire) for name, wire in pin] for pin in pins]
        if len(rows) <= 1:
            return [condition for row in rows for condition in row]
        return [f"or_({', '.join(row[0] if len(row) == 1 else 'and_(' + ', '.join(row) + ')' for row in rows)})"]

    def _holds(self, variable: str, name: str, wire: Wire) -> str:
        (column,) = self._columns(variable, [name])
        return f"{column}.is_(None)" if wire is None else f"{column} == {self._value(variable, name, wire)}"

    def _value(self, variable: str, name: str, wire: Wire) -> str:
        """A Python value where it says the same, else the database's own literal."""
        table = self._names.facts(variable)
        if self._masked and name in secret_names(table):
            return f"bindparam({placeholder(name)!r})"
        facts = table.column(name)
        if isinstance(wire, int):
            return repr(wire)
        if facts.kind is Kind.NUMBER and isinstance(wire, str) and re.fullmatch(r"-?\d{1,18}", wire):
            return str(int(wire))
        return self._literal(wire, as_text(self._dialect.values.bind(wire, facts), self._dialect))

    def _literal(self, wire: Wire, literal: str) -> str:
        if isinstance(wire, str) and literal == as_text(_text(wire), self._dialect):
            return repr(wire)
        return f"literal_column({literal!r})"


def _text(wire: str) -> object:
    from sqlalchemy import String, literal

    return literal(wire, String())


def _equal(here: Sequence[str], there: Sequence[str]) -> str:
    pairs = [f"{one} == {other}" for one, other in zip(here, there, strict=True)]
    return pairs[0] if len(pairs) == 1 else f"and_({', '.join(pairs)})"


def _among(columns: Sequence[str], found: str) -> str:
    return f"{columns[0]}.in_({found})" if len(columns) == 1 else f"tuple_({', '.join(columns)}).in_({found})"
