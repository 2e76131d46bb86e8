"""Which columns hold secrets, by their names and kinds, and what is shown instead of their values."""

from collections.abc import Callable, Mapping
from itertools import zip_longest

from browser.database.facts import Column, TableFacts, TableRef
from browser.database.secret_names import is_secret

__all__ = ["MASK", "columns_with_secrets", "holds_secrets", "is_secret", "secret_names"]

MASK = "••••••"
"""Stands for a secret wherever one would be shown, however long it is."""


def holds_secrets(column: Column) -> bool:
    """The same of a column."""
    return is_secret(column.name, column.kind)


def secret_names(table: TableFacts) -> frozenset[str]:
    """The names of a table's secret columns; those that refer to a secret column hold the same values."""
    found = {column.name for column in table.columns if holds_secrets(column)}
    kinds = {column.name: column.kind for column in table.columns}
    for key in table.foreign_keys:
        for own, other in zip(key.columns, key.target_columns, strict=False):
            if own in kinds and is_secret(other, kinds[own]):
                found.add(own)
    return frozenset(found)


def columns_with_secrets(columns: Mapping[TableRef, tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    """What `Lexis.columns` is to tell of these tables; where several have one name, in any case, any secret counts."""
    known: dict[str, tuple[str, ...]] = {}
    for ref, names in columns.items():
        if any(map(is_secret, names)):
            place = ref.name.casefold()
            pairs = zip_longest(names, known.get(place, ()), fillvalue="")
            known[place] = tuple(max(pair, key=is_secret) for pair in pairs)
    return lambda table: known.get(table.casefold(), ())
