"""The product's own levels of related rows: users -> orders -> items -> product, on any database of the demo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.facts import TableRef
    from browser.orm.loading_facts import Cost
    from browser.rows.related import Row, Tables
    from browser.schema.relations import Relation, RelationGraph

PARENTS = 100
PER_PARENT = 20
MAPPED = 1_000
"""Orders loaded as mapped classes with all their items and products."""
MILLION_ORDERS = 667
"""The demo's scale that makes a million orders."""


class Walk:
    """The relations of the demo, read once; each of its methods is a way down."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._graph, self._tables = read_graph(connection, ("users", "orders", "order_items", "products"))
        steps = (("users", "orders"), ("orders", "order_items"), ("order_items", "products"))
        self._relations = [self._between(*step) for step in steps]

    def _between(self, source: str, target: str) -> "Relation":
        ref = next(ref for ref in self._tables if ref.name == source)
        return next(each for each in self._graph.relations(ref) if each.target.name == target and each.via is None)

    def mapped(self, strategy: str) -> "Cost":
        """What the first orders with everything below them cost as mapped classes, loaded in one way."""
        from browser.orm.loading import load
        from browser.orm.mapping import map_tables
        from browser.orm.plan import Load, Strategy

        path = tuple(relation.name for relation in self._relations[1:])
        mapping = map_tables(self._graph, self._tables, self._relations[1].source, [path])
        try:
            wanted = Load(mapping.root, ((path, Strategy(strategy)),), MAPPED, most_lazy=100_000)
            return load(self._connection, mapping, wanted.everywhere(Strategy(strategy))).cost
        finally:
            mapping.dispose()

    def levels(self, users: Sequence[int]) -> tuple[int, int]:
        """(rows, statements)"""
        from browser.rows.related import level, relation_columns, values_of

        found: Sequence[Row] = [{self._relations[0].columns[0]: user} for user in users]
        total = statements = 0
        for depth, relation in enumerate(self._relations):
            carry = relation_columns(self._relations[depth + 1 : depth + 2])
            parents = [values_of(relation, row) for row in found]
            read = level(self._connection, relation, self._tables, parents, PER_PARENT, carry)
            found = [row for group in read.groups for row in group.rows]
            total += sum(len(group.wires) for group in read.groups)
            statements += read.statements
        return total, statements


def read_graph(connection: "Connection", names: Sequence[str]) -> "tuple[RelationGraph, Tables]":
    """The relations between these tables, and their facts."""
    from browser.database.facts import TableFacts
    from browser.schema.catalog import read_details, read_foreign_keys, read_names
    from browser.schema.relations import RelationGraph

    catalog = read_names(connection)
    wanted = [found for found in catalog.objects if found.ref.name in names]
    catalog = catalog.with_details(read_details(connection, wanted)).with_foreign_keys(read_foreign_keys(connection))
    tables: dict[TableRef, TableFacts] = {
        ref: facts for ref, facts in catalog.details.items() if isinstance(facts, TableFacts)
    }
    return RelationGraph(catalog), tables
