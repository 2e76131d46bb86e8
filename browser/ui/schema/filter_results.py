"""What the filter found, as rows: the same tree, thinned out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from browser.database.facts import ObjectKind, TableFacts
from browser.ui.schema.details import column_item, group_of, table_item
from browser.ui.schema.filter_matching import Entry, Match, Query, match_of, parse, rank
from browser.ui.schema.items import GROUP_TITLES, OBJECT_ICONS, Item, Tone, counted, one_line, tr
from browser.ui.schema.outline import connection_item, schema_shell

if TYPE_CHECKING:
    from browser.ui.schema.opened import Opened

AT_MOST = 500
"""Matches that are shown; the others are counted."""

KINDS = tuple(ObjectKind)

COLUMNS_AT_MOST = 20
"""Columns shown below one match; of a table with more of them the rest is one line."""


@dataclass(frozen=True, slots=True)
class Results:
    """`root` holds what is shown, `total` counts what was found, `best` is the path to what Enter opens."""

    root: Item
    shown: int
    total: int
    best: tuple[object, ...] = ()


def search(connections: Sequence["Opened"], text: str) -> Results:
    """Look for `text` in all connections. The best matches stand first in their group; at most 500 are shown."""
    query = parse(text)
    found: dict[int, list[tuple[Opened, Entry]]] = {}
    for opened in connections:
        for entry in opened.entries if query.words else ():
            ranked = rank(entry, query)
            if ranked is not None:
                found.setdefault(ranked, []).append((opened, entry))
    shown = _best(found, query)
    parts = [(opened, [match for owner, match in shown if owner is opened]) for opened in connections]
    roots = tuple(_connection(opened, below) for opened, below in parts if below)
    best = _path(*shown[0]) if shown else ()
    return Results(Item("results", "", children=lambda: roots), len(shown), sum(map(len, found.values())), best)


def _best(found: dict[int, list[tuple["Opened", Entry]]], query: Query) -> list[tuple["Opened", Match]]:
    """The best of what was found: by rank, tables before views, then in order of their names."""
    best: list[tuple[Opened, Match]] = []
    for ranked in sorted(found):
        ordered = sorted(found[ranked], key=lambda pair: KINDS.index(pair[1].name.kind))
        best += [(opened, match_of(entry, query, ranked)) for opened, entry in ordered[: AT_MOST - len(best)]]
    return best


def _path(opened: "Opened", match: Match) -> tuple[object, ...]:
    ref = match.name.ref
    schema = () if len(opened.shelves.schemas) == 1 else (("schema", ref.schema),)
    return (("connection", id(opened.database)), *schema, ("group", match.name.kind), ref)


def _connection(opened: "Opened", found: Sequence[Match]) -> Item:
    if len(opened.shelves.schemas) == 1:
        below = _groups(opened, found)
    else:
        below = tuple(
            _schema(opened, schema, [match for match in found if match.name.ref.schema == schema])
            for schema in _in_order(opened, found)
        )
    return replace(connection_item(opened, lambda: below), unfolded=True)


def _in_order(opened: "Opened", found: Sequence[Match]) -> list[str | None]:
    present = {match.name.ref.schema for match in found}
    return [schema for schema in opened.shelves.schemas if schema in present]


def _schema(opened: "Opened", schema: str | None, found: Sequence[Match]) -> Item:
    groups = _groups(opened, found)
    return replace(schema_shell(schema, len(found), lambda: groups), unfolded=True)


def _groups(opened: "Opened", found: Sequence[Match]) -> tuple[Item, ...]:
    return tuple(
        _group(opened, kind, below)
        for kind in ObjectKind
        if (below := [each for each in found if each.name.kind is kind])
    )


def _group(opened: "Opened", kind: ObjectKind, found: Sequence[Match]) -> Item:
    items = tuple(_table(opened, match) for match in found)
    return replace(group_of(kind, tr(GROUP_TITLES[kind]), OBJECT_ICONS[kind], len(items), lambda: items), unfolded=True)


def _table(opened: "Opened", match: Match) -> Item:
    below = partial(_columns, opened, match) if match.in_columns else None
    return table_item(opened, match.name, match.in_table, below)


def _columns(opened: "Opened", match: Match) -> Sequence[Item]:
    facts = opened.catalog.details.get(match.name.ref)
    known = {column.name: column for column in facts.columns} if isinstance(facts, TableFacts) else {}
    columns = match.columns
    rows = [
        column_item(facts, known[name], match.in_columns)
        if isinstance(facts, TableFacts) and name in known
        else _column(match, name)
        for name in columns[:COLUMNS_AT_MOST]
    ]
    more = len(columns) - len(rows)
    return (
        (*rows, Item("more", tr("{} more columns").format(counted(more)), tone=Tone.MUTED, opens=match.name.ref))
        if more
        else rows
    )


def _column(match: Match, name: str) -> Item:
    """A column of which only the name is known yet."""
    return Item(
        ("column", name),
        one_line(name),
        "columns-3",
        spoken=f"{tr('column')} {name}",
        opens=match.name.ref,
        copies=name,
        found=match.in_columns,
    )
