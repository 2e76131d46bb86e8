"""Nested rows as a grid: parents written once and blank below, sibling relations side by side, never multiplied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from browser.database.facts import Column, Kind, TableFacts
from browser.rows.cells import Cell, Wire
from browser.schema.relations import Relation
from browser.schema.secrets import holds_secrets, secret_names
from browser.ui.widgets.references import Reference

Path = tuple[str, ...]
"""Names of relations from the parents on; () are the parents themselves."""

FOLDED = Column("", "", Kind.NUMBER)
"""The one column of a folded group: how many rows each parent has in it."""


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one relation (of the parents: without one), side by side. `columns` are those that are shown.

    `all_columns` are the table's, and behind them a link table's own; by the place of a column among them,
    `references` are those that it is part of.
    """

    path: Path
    facts: TableFacts
    all_columns: tuple[Column, ...]
    columns: tuple[str, ...]
    relation: Relation | None = None
    folded: bool = False
    references: Mapping[int, Reference] = field(default_factory=dict, compare=False)

    @property
    def title(self) -> str:
        """What stands above its columns."""
        return self.path[-1] if self.path else self.facts.ref.name

    @property
    def secrets(self) -> set[str]:
        """The columns whose values are secrets."""
        return {*secret_names(self.facts), *(column.name for column in self.all_columns if holds_secrets(column))}

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns in the table's order."""
        if self.folded:
            return (FOLDED,)
        return tuple(column for column in self.all_columns if column.name in self.columns)


@dataclass(eq=False, slots=True)
class Node:
    """One row of a group, and by the name of a relation the rows below it."""

    cells: tuple[Cell, ...]
    values: dict[str, Wire] = field(default_factory=dict)
    """By column: what its relations are asked with."""
    above: "Node | None" = None
    relation: Relation | None = None
    """The relation that led here from the row above."""
    below: "dict[str, Below]" = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Below:
    """The related rows of one parent; `more` that are not here (None: nobody counted them)."""

    nodes: list[Node]
    more: int | None = 0

    @property
    def is_cut(self) -> bool:
        """Whether there are more."""
        return self.more != 0


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of the grid. `cell` is None and `words` empty where a parent is blank below itself.

    `node` is the row of its group that the cell belongs to, also where it is blank; None beside the shorter of two
    siblings. `first` is whether that row begins here.
    """

    cell: Cell | None = None
    words: str = ""
    node: Node | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """One column of the grid: its group's place in the list, its column, and whether the group begins with it.

    `references` is the reference that it is part of.
    """

    group: int
    column: Column
    first: bool
    references: Reference | None = None
    secret: bool = False


def ordered(groups: Sequence[Group]) -> list[Group]:
    """The groups as they stand side by side: each before what is below it, siblings in the order they were opened.

    What is below a folded one is not among them.
    """
    by_parent: dict[Path, list[Group]] = {}
    for group in groups:
        if group.path:
            by_parent.setdefault(group.path[:-1], []).append(group)
    return list(_walk(next(group for group in groups if not group.path), by_parent))


def _walk(group: Group, by_parent: dict[Path, list[Group]]) -> Iterator[Group]:
    yield group
    for child in by_parent.get(group.path, ()) if not group.folded else ():
        yield from _walk(child, by_parent)


def heads_of(groups: Sequence[Group]) -> list[Head]:
    """The columns of the grid from left to right; `groups` are ordered."""
    return [
        Head(place, column, not number, _reference(group, column), column.name in secrets)
        for place, group in enumerate(groups)
        for secrets in (group.secrets,)
        for number, column in enumerate(group.shown)
    ]


def _reference(group: Group, column: Column) -> Reference | None:
    return None if group.folded else group.references.get(group.all_columns.index(column))


def rows_of(groups: Sequence[Group], parents: Sequence[Node]) -> list[list[Place]]:
    """The grid's rows: one list of places for each, as long as there are columns."""
    layout = _Layout(groups)
    layout.put(groups[0], parents, 0)
    return layout.rows


class _Layout:
    def __init__(self, groups: Sequence[Group]) -> None:
        self.rows: list[list[Place]] = []
        self._groups = list(groups)
        self._left: dict[Path, int] = {}
        self._width = 0
        for group in groups:
            self._left[group.path] = self._width
            self._width += max(len(group.shown), 1)

    def put(self, group: Group, nodes: Sequence[Node], top: int) -> int:
        """Put rows below each other from `top` on; returns the first row that is free below them."""
        for node in nodes:
            bottom = top + 1
            self._reach(bottom)
            for child in self._children(group):
                bottom = max(bottom, self._put_below(child, node, top))
            self._reach(bottom)
            for row in range(top, bottom):
                self._write(group, node, row, first=row == top)
            top = bottom
        return top

    def _put_below(self, child: Group, node: Node, top: int) -> int:
        below = node.below.get(child.path[-1])
        if below is None:
            return top
        left = self._left[child.path]
        if child.folded:
            self.rows[top][left] = Place(words=_counted(below), node=node, first=True)
            return top + 1
        end = self.put(child, below.nodes, top)
        if below.is_cut:
            self._reach(end + 1)
            words = "more rows" if below.more is None else f"{below.more:,} more"
            self.rows[end][left] = Place(words=words, node=node, first=True)
            end += 1
        return end

    def _write(self, group: Group, node: Node, row: int, *, first: bool) -> None:
        left = self._left[group.path]
        pairs = zip(group.all_columns, node.cells, strict=True)
        cells = [cell for column, cell in pairs if column.name in group.columns]
        for number, cell in enumerate(cells):
            self.rows[row][left + number] = Place(cell if first else None, "", node, first)

    def _children(self, group: Group) -> list[Group]:
        if group.folded:
            return []
        return [each for each in self._groups if each.path and each.path[:-1] == group.path]

    def _reach(self, rows: int) -> None:
        while len(self.rows) < rows:
            self.rows.append([Place()] * self._width)


def _counted(below: Below) -> str:
    rows = len(below.nodes)
    if not below.is_cut:
        return f"{rows:,}"
    return f"{rows:,}+" if below.more is None else f"{rows + below.more:,}"


def nodes_at(parents: Sequence[Node], path: Path) -> list[Node]:
    """The rows of a group, from top to bottom."""
    found = list(parents)
    for name in path:
        found = [below for node in found if name in node.below for below in node.below[name].nodes]
    return found


def way_to(node: Node) -> list[Node]:
    """The rows that lead to one, from the parent down to itself."""
    way = [node]
    while way[0].above is not None:
        way.insert(0, way[0].above)
    return way


def folded(groups: Sequence[Group], path: Path) -> list[Group]:
    """The same groups with one folded, or unfolded."""
    return [replace(group, folded=not group.folded) if group.path == path else group for group in groups]


def without(groups: Sequence[Group], path: Path) -> list[Group]:
    """The same groups without one and what is below it."""
    return [group for group in groups if group.path[: len(path)] != path]


def with_columns(groups: Sequence[Group], path: Path, columns: Sequence[str]) -> list[Group]:
    """The same groups with other columns of one shown."""
    return [replace(group, columns=tuple(columns)) if group.path == path else group for group in groups]


def first_columns(
    facts: TableFacts, label: str | None, leave_out: Sequence[str] = (), most: int = 4
) -> tuple[str, ...]:
    """The columns a group begins with: the key, the label, then the table's first ones, without those left out."""
    key = facts.primary_key.columns if facts.primary_key else ()
    names = [*key, *([label] if label else []), *(column.name for column in facts.columns)]
    chosen = [name for name in dict.fromkeys(names) if name not in leave_out or name in key]
    return tuple(chosen[:most]) or tuple(column.name for column in facts.columns[:1])
