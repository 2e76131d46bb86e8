"""A trail: from rows of one table along relations to rows of another, frozen, to be copied, saved and opened again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Kind, TableRef
from browser.rows import trail_view
from browser.rows.cells import Wire
from browser.rows.filters import Filter, enabled
from browser.rows.query import Order
from browser.rows.related_keys import Row, Tables, table_of
from browser.schema.relations import Relation, RelationGraph, RelationKind, Via
from browser.schema.secrets import is_secret, secret_names

if TYPE_CHECKING:
    from sqlalchemy import Select

    from browser.database.dialects import Dialect

VERSION = 2
"""Of what is kept: since 2 with filters and orders. A trail without any is written as before."""

Pin = tuple[tuple[str, Wire], ...]
"""Columns of a row and their exact values; enough of them to follow its relation."""


@dataclass(frozen=True)
class Step:
    """One relation further, from the rows that are pinned; from all rows of the step before where none is.

    `title` is what the rows were called when they were followed ("users #12"). They were seen with these `filters`, in
    this `order`: going back to them shows them so again. What is pinned stays what it is, whatever a filter says now.
    """

    relation: Relation
    pins: tuple[Pin, ...] = ()
    title: str = ""
    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()


@dataclass(frozen=True)
class Trail:
    """The rows of `target`: those that the last step leads to. Without steps, all rows of `start`.

    Of them, those that pass the `filters` that are switched on, in this `order`.
    """

    start: TableRef
    steps: tuple[Step, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()

    @property
    def target(self) -> TableRef:
        """The table whose rows are shown."""
        return self.steps[-1].relation.target if self.steps else self.start

    @property
    def tables(self) -> tuple[TableRef, ...]:
        """Every table whose facts `select` needs, each once."""
        ways = [step.relation for step in self.steps]
        links = [way.via.table for way in ways if way.via is not None]
        return tuple(dict.fromkeys((self.start, *(way.target for way in ways), *links)))

    def then(self, relation: Relation, rows: Sequence[Row] = (), title: str = "") -> "Trail":
        """One relation further. `rows` hold at least `relation.columns`; with the columns of a key the SQL is joins.

        Its filters and its order become those of the step.
        Raises ValueError where the relation does not start at the target.
        """
        if relation.source != self.target:
            raise ValueError(f"{relation.name} does not start at {self.target}")
        pins = tuple(tuple(sorted(row.items())) for row in rows)
        return Trail(self.start, (*self.steps, Step(relation, pins, title, self.filters, self.order)))

    def seen(self, filters: Sequence[Filter] = (), order: Sequence[Order] = ()) -> "Trail":
        """The same way, its rows seen with these filters and in this order."""
        return replace(self, filters=tuple(filters), order=tuple(order))

    def part(self, steps: int) -> "Trail":
        """The way to where so many steps were made, its rows seen as they were seen there."""
        if steps >= len(self.steps):
            return self
        return Trail(self.start, self.steps[:steps], self.steps[steps].filters, self.steps[steps].order)

    def select(self, dialect: "Dialect", tables: Tables) -> "Select[Any]":
        """One statement for the rows at the end, values as parameters. Raises NotSupported for an unknown table."""
        from browser.rows.trail_sql import trail_select

        return trail_select(self, dialect, tables)

    def sql(self, dialect: "Dialect", tables: Tables, *, masked: bool = False) -> str:
        """The same as text to be pasted into any console of this database, values written out.

        `masked` leaves parameters in place of secrets: `secrets` names their columns.
        """
        from browser.rows.trail_sql import trail_text

        return trail_text(self, dialect, tables, masked=masked)

    def sqlalchemy(self, dialect: "Dialect", tables: Tables, *, masked: bool = False) -> str:
        """The same as Python source that ends with a `statement`."""
        from browser.rows.trail_source import trail_source

        return trail_source(self, dialect, tables, masked=masked)

    def secrets(self, tables: Tables) -> tuple[str, ...]:
        """The secret columns whose values the statement holds, "sessions.token", each once."""
        found = [
            f"{step.relation.source.name}.{name}"
            for step in self.steps
            for pin in step.pins
            for name, wire in pin
            if wire is not None and name in secret_names(table_of(tables, step.relation.source))
        ]
        ways = [(step.relation.source, step.filters) for step in self.steps if not step.pins]
        for ref, filters in (*ways, (self.target, self.filters)):
            secret = secret_names(table_of(tables, ref))
            found += [f"{ref.name}.{each.column}" for each in enabled(filters) if each.value and each.column in secret]
        return tuple(dict.fromkeys(found))

    @property
    def holds_secrets(self) -> bool:
        """Whether it would write a secret down wherever it is kept; judged by names alone."""
        return any(
            _is_secret(step.relation, name, wire) for step in self.steps for pin in step.pins for name, wire in pin
        )

    def lost(self, graph: RelationGraph) -> tuple[str, ...]:
        """The names of the steps whose relation is not in the database any more, or not declared any more."""
        return tuple(
            step.relation.name
            for step in self.steps
            if not any(_same(step.relation, each) for each in graph.relations(step.relation.source))
        )

    def to_dict(self) -> dict[str, Any]:
        """What JSON can hold, without loss."""
        steps = [
            {
                "relation": _relation_to_dict(step.relation),
                "pins": [[[name, _wire_to_json(wire)] for name, wire in pin] for pin in step.pins],
                "title": step.title,
                **trail_view.to_dict(step.filters, step.order),
            }
            for step in self.steps
        ]
        view = trail_view.to_dict(self.filters, self.order)
        plain = not view and not any(step.filters or step.order for step in self.steps)
        start = [self.start.schema, self.start.name]
        return {"version": 1 if plain else VERSION, "start": start, "steps": steps, **view}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Trail":
        """What `to_dict` made. Raises NotSupported for anything else."""
        try:
            if data["version"] not in range(1, VERSION + 1):
                raise errors.NotSupported("This trail was saved by a newer version.")
            steps = tuple(
                Step(
                    _relation_from_dict(step["relation"]),
                    tuple(tuple((str(name), _wire_from_json(wire)) for name, wire in pin) for pin in step["pins"]),
                    str(step["title"]),
                    trail_view.filters_from(step.get("filters")),
                    trail_view.order_from(step.get("order")),
                )
                for step in data["steps"]
            )
            filters, order = trail_view.filters_from(data.get("filters")), trail_view.order_from(data.get("order"))
            return cls(_ref(data["start"]), steps, filters, order)
        except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
            raise errors.NotSupported("This is not a saved trail.", words=repr(error)) from None


def _is_secret(relation: Relation, name: str, wire: Wire) -> bool:
    """Whether the value of a column is a secret, judged by its name or the one that it stands for at the other end."""
    if wire is None:
        return False
    kind = Kind.NUMBER if isinstance(wire, int | float) else Kind.TEXT
    return is_secret(name, kind) or is_secret(_other_end(relation, name), kind)


def _other_end(relation: Relation, column: str) -> str:
    """The column that one of a relation's source refers to; "" for none."""
    if relation.via is not None:
        return ""
    return dict(zip(relation.columns, relation.target_columns, strict=True)).get(column, "")


def _same(one: Relation, other: Relation) -> bool:
    def plain(relation: Relation) -> Relation:
        via = relation.via and replace(relation.via, payload=False)
        return replace(relation, name="", key=None, to_one=False, declared=False, via=via)

    return plain(one) == plain(other)


def _relation_to_dict(relation: Relation) -> dict[str, Any]:
    via = relation.via
    return {
        "kind": str(relation.kind),
        "source": [relation.source.schema, relation.source.name],
        "columns": list(relation.columns),
        "target": [relation.target.schema, relation.target.name],
        "target_columns": list(relation.target_columns),
        "name": relation.name,
        "to_one": relation.to_one,
        "declared": relation.declared,
        "via": via
        and {
            "table": [via.table.schema, via.table.name],
            "near": list(via.near),
            "far": list(via.far),
            "payload": via.payload,
        },
    }


def _relation_from_dict(data: Mapping[str, Any]) -> Relation:
    via = data["via"]
    return Relation(
        RelationKind(data["kind"]),
        _ref(data["source"]),
        _texts(data["columns"]),
        _ref(data["target"]),
        _texts(data["target_columns"]),
        str(data["name"]),
        via=via and Via(_ref(via["table"]), _texts(via["near"]), _texts(via["far"]), bool(via["payload"])),
        to_one=bool(data["to_one"]),
        declared=bool(data["declared"]),
    )


def _ref(data: Sequence[Any]) -> TableRef:
    schema, name = data
    return TableRef(None if schema is None else str(schema), str(name))


def _texts(data: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(each) for each in data)


def _wire_to_json(wire: Wire) -> Any:
    """Numbers keep their type and all their digits; bytes and texts that JSON has no word for are spelled out."""
    if isinstance(wire, Undecodable):
        return {"undecodable": wire.hex()}
    if isinstance(wire, bytes):
        return {"bytes": wire.hex()}
    if isinstance(wire, float):
        return {"float": wire.hex()}
    if isinstance(wire, str) and not wire.isprintable():
        return {"text": wire.encode("utf-8", "surrogatepass").hex()}
    return wire


def _wire_from_json(data: Any) -> Wire:
    if isinstance(data, Mapping):
        ((kind, text),) = data.items()
        if kind == "float":
            return float.fromhex(text)
        raw = bytes.fromhex(text)
        if kind == "text":
            return raw.decode("utf-8", "surrogatepass")
        return {"undecodable": Undecodable(raw), "bytes": raw}[kind]
    if data is None or isinstance(data, int | str):
        return data
    raise ValueError(data)
