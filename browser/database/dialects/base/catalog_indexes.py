"""Indexes as facts: a part that does not serve the plain order of its column is written as an expression.

Whoever reads `Index.columns` may then take the leading plain names for an order that rows can be read in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from browser.database.facts import Index, UniqueKey


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an index: a column, or else an expression. `special` are the words that make it another order."""

    column: str | None
    expression: str = ""
    descending: bool = False
    special: str = ""


def part_names(parts: Sequence[Part]) -> tuple[str, ...]:
    """The parts as `Index.columns`: names of columns, and SQL in parentheses.

    An index can be read backwards, so that only a part in the other direction than the first is something else.
    """
    return tuple(_name(part, backwards=part.descending != parts[0].descending) for part in parts)


def _name(part: Part, *, backwards: bool) -> str:
    if part.column is None:
        return f"({part.expression})"
    words = [part.special] if part.special else []
    words += [("ASC", "DESC")[part.descending]] if backwards else []
    return f"({' '.join([part.column, *words])})" if words else part.column


def unique_with_indexes(unique: Sequence[UniqueKey], indexes: Iterable[UniqueKey]) -> tuple[UniqueKey, ...]:
    """The unique constraints, then the keys of full unique indexes of other columns."""
    kept = list(unique)
    seen = {one.columns for one in unique}
    for one in indexes:
        if one.columns not in seen:
            seen.add(one.columns)
            kept.append(one)
    return tuple(kept)


def plain_unique(indexes: Iterable[Index]) -> Iterable[UniqueKey]:
    """The keys of unique indexes that have neither a condition nor an expression."""
    for one in indexes:
        if one.unique and not one.where and not any(part.startswith("(") for part in one.columns):
            yield UniqueKey(one.name, one.columns)


def unique_key(name: str, parts: Sequence[Part], where: str | None) -> UniqueKey | None:
    """The key of a unique index, whatever its order; None where it has a condition or an expression."""
    columns = tuple(part.column for part in parts if part.column is not None)
    return UniqueKey(name, columns) if len(columns) == len(parts) and not where else None
