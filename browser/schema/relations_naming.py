"""Names of relations for people: "user", "orders", "orders by billing_id", "tags through post_tags"."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from browser.database.facts import TableRef

if TYPE_CHECKING:
    from browser.schema.relations import Relation


def named(relations: "Sequence[Relation]") -> "tuple[Relation, ...]":
    """The relations of one table, each with a name that no other of them has.

    Every relation takes the shortest of its names that no other one would take at the same length; the last resort,
    a number behind it, tells apart even what has the same columns.
    """
    names: list[str] = [""] * len(relations)
    pending = list(range(len(relations)))
    for style in _STYLES:
        offered = {each: style(relations[each], relations) for each in pending}
        seen = Counter([*offered.values(), *names])
        for each in pending:
            if seen[offered[each]] == 1:
                names[each] = offered[each]
        pending = [each for each in pending if not names[each]]
    for each in pending:
        base = _by_columns(relations[each], relations)
        number = next(n for n in range(2, len(relations) + 3) if f"{base} ({n})" not in names)
        names[each] = f"{base} ({number})"
    return tuple(replace(relation, name=name) for relation, name in zip(relations, names, strict=True))


def _short(relation: "Relation", relations: "Sequence[Relation]") -> str:
    table = _table(relation.target, relation.source)
    if relation.via is not None:
        return f"{table} through {_table(relation.via.table, relation.source)}"
    if relation.kind != "references":
        # A table that references itself leads to itself both ways.
        return _by_columns(relation, relations) if relation.target == relation.source else table
    stem = stem_of(relation.columns[0]) if len(relation.columns) == 1 else ""
    return stem or table


def _by_columns(relation: "Relation", relations: "Sequence[Relation]") -> str:
    table = _table(relation.target, relation.source)
    if relation.via is not None:
        through = f"{table} through {_table(relation.via.table, relation.source)}"
        return f"{through} by {', '.join(relation.via.far)}"
    own = relation.columns if relation.kind == "references" else relation.target_columns
    return f"{table} by {', '.join(own)}"


def _by_all_columns(relation: "Relation", relations: "Sequence[Relation]") -> str:
    here, there = ", ".join(relation.columns), ", ".join(relation.target_columns)
    if relation.via is not None:
        near = ", ".join(relation.via.near)
        return f"{_by_columns(relation, relations)} from {near} ({here} to {there})"
    if relation.kind == "references":
        return f"{_by_columns(relation, relations)} to {there}"
    return f"{_by_columns(relation, relations)} from {here}"


_STYLES: "tuple[Callable[[Relation, Sequence[Relation]], str], ...]" = (_short, _by_columns, _by_all_columns)


def _table(ref: TableRef, source: TableRef) -> str:
    return ref.name if ref.schema == source.schema else str(ref)


def stem_of(column: str) -> str:
    """What a reference column is about: user_id, userId, UserID, id_user, user_fk -> "user" (in its own case).

    Empty where nothing is left.
    """
    match = _SUFFIX.fullmatch(column) or _PREFIX.fullmatch(column)
    return match["stem"].strip("_ ") if match else ("" if column.lower() in _ALONE else column)


_SUFFIX = re.compile(r"(?P<stem>.+?)(?:[_ -](?i:id|fk|key|no|nr|uuid|code)|(?<=[a-z0-9])(?:Id|ID|Fk|FK|Uuid))")
_PREFIX = re.compile(r"(?i:id|fk)[_ ](?P<stem>.+)")
_ALONE = frozenset({"id", "key", "uuid", "code", "fk", "no", "nr"})
