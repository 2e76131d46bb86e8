"""Who follows whom: heads, bases, branches and merges of a project, with Alembic's own meaning.

Alembic refuses a folder with a missing parent, a circle or a label given twice; here the graph is drawn all the same,
and `problems` says what is wrong: an edge that leads nowhere, or closes a circle, is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from browser.migrate import graph_labels, graph_paths, graph_targets, lanes
from browser.migrate.graph_edges import Edges, below_first, read_edges
from browser.migrate.graph_paths import Direction, Step
from browser.migrate.revisions import Problem, Revision

if TYPE_CHECKING:
    from browser.migrate.project import Project

__all__ = ["Direction", "RevisionGraph", "Step"]


class RevisionGraph:
    """The revisions of a project and what stands on what. It never changes; all sets are of revision ids.

    `parents` are the revisions that one follows by `down_revision`, `dependencies` those it names in `depends_on`
    (labels resolved, what an ancestor names already left out); both only as far as there are files.
    """

    def __init__(self, project: "Project") -> None:
        self.revisions: Mapping[str, Revision] = project.revisions
        edges: Edges = read_edges(project.revisions)
        self.parents, self.dependencies, self.labelled = edges.parents, edges.dependencies, edges.labelled
        self._named = edges.named
        self.problems: tuple[Problem, ...] = edges.problems
        self._bits = {each: 1 << position for position, each in enumerate(self.revisions)}
        self._ids = tuple(self.revisions)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The revisions that follow each by `down_revision`."""
        return _turned(self.revisions, self.parents)

    @cached_property
    def followers(self) -> Mapping[str, tuple[str, ...]]:
        """The revisions that follow each or depend on it, also those of which an ancestor depends on it already."""
        below = {each: tuple(dict.fromkeys(self.parents[each] + self._named[each])) for each in self.revisions}
        return _turned(self.revisions, below)

    def below(self, revision: str) -> tuple[str, ...]:
        """What a revision stands on directly: its parents, then its dependencies."""
        return tuple(dict.fromkeys(self.parents[revision] + self.dependencies[revision]))

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The revisions that none follows, in the order of the files; `alembic heads` shows them."""
        return tuple(each for each in self.revisions if not self.children[each])

    @cached_property
    def effective_heads(self) -> tuple[str, ...]:
        """The heads that no other revision depends on: what `upgrade heads` leads to."""
        return tuple(each for each in self.heads if not self.followers[each])

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The revisions that follow none."""
        return tuple(each for each, revision in self.revisions.items() if not revision.down)

    @cached_property
    def branch_points(self) -> frozenset[str]:
        """The revisions that several others follow."""
        return frozenset(each for each, above in self.children.items() if len(above) > 1)

    @cached_property
    def merges(self) -> frozenset[str]:
        """The revisions that follow several others."""
        return frozenset(each for each, revision in self.revisions.items() if len(revision.down) > 1)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All revisions, every one before what it stands on: what `alembic history` shows, newest first."""
        return self.sorted(self.revisions, self.effective_heads)

    @cached_property
    def labels(self) -> Mapping[str, frozenset[str]]:
        """The branch labels that count for each revision, its own and inherited ones."""
        return graph_labels.inherited(self)

    def ancestors(self, revision: str) -> frozenset[str]:
        """Everything a revision stands on, by parents and dependencies, without itself."""
        return self.closure([revision]) - {revision}

    def closure(self, revisions: Iterable[str]) -> frozenset[str]:
        """These revisions and everything they stand on."""
        mask = 0
        for each in revisions:
            mask |= self._masks[each]
        return frozenset(self._ids[position] for position in _positions(mask))

    def lineage(self, revision: str) -> frozenset[str]:
        """What lies above and below a revision on its own line, dependencies left out, with itself."""
        return self.reached([revision], self.parents) | self.reached([revision], self.children)

    @staticmethod
    def reached(start: Iterable[str], edges: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        """Everything that edges lead to, with the start."""
        waiting = list(start)
        seen = set(waiting)
        while waiting:
            for each in edges[waiting.pop()]:
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return frozenset(seen)

    @cached_property
    def _masks(self) -> dict[str, int]:
        """Every revision's closure as bits: one OR for an edge, where sets would cost a walk for each revision."""
        masks: dict[str, int] = {}
        for each in below_first(self.revisions, self.below):
            mask = self._bits[each]
            for other in self.below(each):
                mask |= masks[other]
            masks[each] = mask
        return masks

    def sorted(self, revisions: Iterable[str], heads: Iterable[str]) -> tuple[str, ...]:
        """Some revisions from `heads` downwards, in the order in which Alembic runs them downwards.

        It stays on one line as long as nothing else stands on the next revision, then goes on where that is so.
        """
        waiting = set(revisions)
        fronts = [each for each in self.revisions if each in set(heads) and each in waiting]
        found, at = [], 0
        while fronts:
            candidate = fronts[at]
            bit = self._bits[candidate]
            above = (other for other, each in enumerate(fronts) if other != at and self._masks[each] & bit)
            blocking = next(above, None)
            if blocking is not None:
                at = blocking
                continue
            if candidate in waiting:
                waiting.remove(candidate)
                found.append(candidate)
            following = [each for each in self.below(candidate) if each in waiting and each not in fronts]
            if following:
                fronts[at : at + 1] = following[:1]
                fronts += following[1:]
            else:
                del fronts[at]
                at = max(at - 1, 0)
        return tuple(found)

    def resolve(self, text: str) -> str:
        """The revision that a person means: an id, the beginning of one, or a label. Raises NotSupported."""
        return graph_targets.resolve(self, text)

    def path(self, current: frozenset[str], target: str) -> tuple[Step, ...]:
        """What leads from the rows of the version table to a target, upwards or downwards, in order.

        The target is what Alembic's command line takes: an id or its beginning, `head`, `heads`, `base`, `+1`, `-1`,
        `label@head`, `label@+1`, `id+2`. Raises NotSupported with a sentence where Alembic would refuse it.
        """
        return graph_paths.path(self, current, target)

    def upgrades(self, current: frozenset[str], target: str) -> tuple[Step, ...]:
        """What `alembic upgrade target` would run, in order. Raises NotSupported."""
        return graph_paths.upgrades(self, current, target)

    def downgrades(self, current: frozenset[str], target: str) -> tuple[Step, ...]:
        """What `alembic downgrade target` would run, in order. Raises NotSupported."""
        return graph_paths.downgrades(self, current, target)

    def lanes(self) -> tuple[lanes.Row, ...]:
        """Where to draw each revision, newest first."""
        return lanes.lanes(self)


def _turned(revisions: Iterable[str], edges: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    turned: dict[str, list[str]] = {each: [] for each in revisions}
    for each in revisions:
        for other in edges[each]:
            turned[other].append(each)
    return {each: tuple(above) for each, above in turned.items()}


def _positions(mask: int) -> Iterator[int]:
    digits = bin(mask)[:1:-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)
