"""What foreign keys offer behind JOIN and ON: the other table with its condition, in both directions."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from browser.database.dialects.base.lexis import Lexis
from browser.database.facts import ForeignKey, TableRef
from browser.schema.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Join:
    """A table's `columns` equal `target_columns` of `target`, position by position; `name` is the foreign key's."""

    columns: tuple[str, ...]
    target: TableRef
    target_columns: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A table in a FROM list, by the name it has there."""

    name: str
    ref: TableRef


def joins_of(catalog: Catalog) -> Mapping[TableRef, tuple[Join, ...]]:
    """By table, its foreign keys and those that lead to it, as far as they were read; each pair of columns once.

    SQLite has keys that name no column of the other table where that has no primary key: they join nothing.
    """
    keys = catalog.foreign_keys
    if keys is None:
        keys = tuple(key for each in catalog.details for key in _keys_of(catalog, each))
    found: defaultdict[TableRef, dict[tuple[object, ...], Join]] = defaultdict(dict)
    for key in keys:
        if not len(key.columns) == len(key.target_columns) > 0:
            continue
        there = Join(key.columns, key.target, key.target_columns, key.name)
        back = Join(key.target_columns, key.table, key.columns, key.name)
        for table, join in ((key.table, there), (key.target, back)):
            found[table].setdefault((join.target, *sorted(zip(join.columns, join.target_columns, strict=True))), join)
    return {table: tuple(joins.values()) for table, joins in found.items()}


def _keys_of(catalog: Catalog, ref: TableRef) -> Sequence[ForeignKey]:
    facts = catalog.facts(ref)
    return facts.foreign_keys if facts is not None else ()


def conditions(
    joined: Joined,
    others: Sequence[Joined],
    joins: Mapping[TableRef, tuple[Join, ...]],
    spell: Callable[[str], str],
    word: str = "AND",
) -> Iterator[tuple[str, Join]]:
    """The conditions that join a table to those before it, the nearest first: ("o.user_id = u.id", its key)."""
    for other in reversed(others):
        for join in joins.get(joined.ref, ()):
            if join.target == other.ref:
                pairs = zip(join.columns, join.target_columns, strict=True)
                yield (
                    f" {word} ".join(
                        f"{spell(joined.name)}.{spell(mine)} = {spell(other.name)}.{spell(theirs)}"
                        for mine, theirs in pairs
                    ),
                    join,
                )


def alias_for(name: str, sources: Sequence[Joined], lexis: Lexis, *, short: bool) -> str:
    """What a table is called beside `sources`: its name, or something short where that is taken, or usual."""
    taken = {each.name.casefold() for each in sources}
    if not short and name.casefold() not in taken:
        return name
    parts = [part for part in name.replace("-", "_").replace(" ", "_").split("_") if part[:1].isalpha()]
    initials = "".join(part[0] for part in parts).lower() or "t"
    number, alias = 1, initials
    while alias in taken or alias in lexis.reserved or alias in lexis.keywords:
        number += 1
        alias = f"{initials}{number}"
    return alias
