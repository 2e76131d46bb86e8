"""Whether keys that are equal in the database are equal in Python, too. Free of SQLAlchemy.

Texts need not be: "ABC" is "abc" under a collation that does not mind case, "a" is "a " where blanks are padded, and
which collation a column has is not always told. What SQLAlchemy looks up in Python (the rows of a selectinload by
foreign key, the DISTINCT keys of a subqueryload) it would then lose; where the database compares, nothing is lost.
"""

from collections.abc import Callable

from browser.database.facts import Column, Kind, TableRef
from browser.schema.relations import Relation

ColumnOf = Callable[[TableRef, str], Column]

LEFT_TO_DATABASE = {"omit_join": False, "distinct_target_key": False}
"""Arguments of relationship() under which selectinload and subqueryload compare such keys in the database."""

_EXACT = frozenset({Kind.TIME, Kind.BOOLEAN, Kind.BYTES})


def needs_database(relation: Relation, column_of: ColumnOf) -> bool:
    """Whether only the database can tell which keys of this relation are equal."""
    near = (relation.via.table, relation.via.near) if relation.via else (relation.target, relation.target_columns)
    table, columns = near
    pairs = zip(relation.columns, columns, strict=True)
    return not all(_same(column_of(relation.source, own), column_of(table, other)) for own, other in pairs)


def _same(one: Column, other: Column) -> bool:
    if one.kind is other.kind is Kind.NUMBER:
        return True  # browser.orm.keys makes equal numbers equal
    kind, other_kind = one.type.lower(), other.type.lower()
    return bool(kind) and kind == other_kind and (one.kind in _EXACT or kind == "uuid")
