"""Where to draw revisions: newest on top, a column for each line, as `git log --graph` does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.migrate.graph import RevisionGraph


@dataclass(frozen=True, slots=True)
class Edge:
    """A piece of line from one row to the next: lanes count from 0 at the left.

    `revision` is the one the line comes from above, `target` the one it leads to. `dependency` is drawn dashed.
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


class _Drawing:
    """Goes from the top to the bottom; `_open` are the lines on their way down, by lane."""

    def __init__(self, graph: "RevisionGraph") -> None:
        self._graph = graph
        self._open: list[list[tuple[str, str, bool]]] = []

    def row(self, position: int, revision: str) -> Row:
        """Draw the next revision: lines that wait for it end in it, those to what it stands on begin."""
        before = self._open
        waiting = [lane for lane, lines in enumerate(before) if any(line[1] == revision for line in lines)]
        lane = waiting[0] if waiting else _free(before)
        after: list[list[tuple[str, str, bool]]] = [
            [line for line in lines if line[1] != revision] for lines in before
        ] + [[] for _ in range(lane + 1 - len(before))]
        began = self._begin(revision, lane, after)
        edges = [
            Edge(each, each, *line) for each, lines in enumerate(after) for line in lines if (each, line) not in began
        ]
        edges += [Edge(lane, each, *line) for each, line in began]
        while after and not after[-1]:
            after.pop()
        self._open = after
        return Row(revision, position, lane, tuple(edges), max(len(before), len(after), lane + 1))

    def _begin(
        self, revision: str, lane: int, after: list[list[tuple[str, str, bool]]]
    ) -> list[tuple[int, tuple[str, str, bool]]]:
        began = []
        parents = self._graph.parents[revision]
        for target in self._graph.below(revision):
            line = (revision, target, target not in parents)
            place = next((each for each, lines in enumerate(after) if any(one[1] == target for one in lines)), None)
            if place is None:
                place = lane if not after[lane] else _free(after)
                if place == len(after):
                    after.append([])
            after[place].append(line)
            began.append((place, line))
        return began


def _free(lines: list[list[tuple[str, str, bool]]]) -> int:
    return next((lane for lane, each in enumerate(lines) if not each), len(lines))
