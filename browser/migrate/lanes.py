"""Where to draw revisions: newest on top, a column for each line, as `git log --graph` does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from browser.migrate.graph import RevisionGraph


@dataclass(frozen=True, slots=True)
class Edge:
    """A piece of line from one row to the next: lanes count from 0 at the left.

    `revision` is the one the line comes from above, `target` the one it leads to; of lines that have joined on their
    way to one target, only the first goes on. `dependency` is drawn dashed.
    """

    above: int
    below: int
    revision: str
    target: str
    dependency: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One revision: its row (0 is on top), its lane, and the lines that lead from this row to the next one.

    `width` is the number of lanes in use here.
    """

    revision: str
    row: int
    lane: int
    edges: tuple[Edge, ...]
    width: int


def lanes(graph: "RevisionGraph") -> tuple[Row, ...]:
    """The rows of a graph in its order; the same graph always gives the same picture."""
    drawing = _Drawing(graph)
    return tuple(drawing.row(position, revision) for position, revision in enumerate(graph.order))


class _Line(NamedTuple):
    """A line on its way down."""

    revision: str
    target: str
    dependency: bool


_Lanes = list[list[_Line]]
"""The lines in each lane; those of one lane lead to the same target, one for parents and one for dependencies."""


class _Drawing:
    """Goes from the top to the bottom; `_open` are the lines on their way down."""

    def __init__(self, graph: "RevisionGraph") -> None:
        self._graph = graph
        self._open: _Lanes = []

    def row(self, position: int, revision: str) -> Row:
        """Draw the next revision: lines that wait for it end in it, those to what it stands on begin."""
        before = self._open
        waiting = [lane for lane, lines in enumerate(before) if lines and lines[0].target == revision]
        lane = waiting[0] if waiting else _free(before)
        after: _Lanes = [[] if each in waiting else list(lines) for each, lines in enumerate(before)]
        after += [[] for _ in range(lane + 1 - len(before))]
        edges = [Edge(each, each, *line) for each, lines in enumerate(after) for line in lines]
        edges += [Edge(lane, each, *line) for each, line in self._begin(revision, lane, after)]
        while after and not after[-1]:
            after.pop()
        self._open = after
        return Row(revision, position, lane, tuple(edges), max(len(before), len(after), lane + 1))

    def _begin(self, revision: str, lane: int, after: _Lanes) -> list[tuple[int, _Line]]:
        """Begin the lines of a revision. One that joins a line to the same target goes on as that line."""
        began = []
        parents = self._graph.parents[revision]
        for target in self._graph.below(revision):
            line = _Line(revision, target, target not in parents)
            joined = (each for each, lines in enumerate(after) if lines and lines[0].target == target)
            place = next(joined, lane if not after[lane] else _free(after))
            if place == len(after):
                after.append([])
            if all(each.dependency != line.dependency for each in after[place]):
                after[place].append(line)
            began.append((place, line))
        return began


def _free(lanes: _Lanes) -> int:
    return next((lane for lane, lines in enumerate(lanes) if not lines), len(lanes))
