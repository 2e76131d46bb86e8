"""From what revision files say to edges without gaps and circles, and a sentence for each that was left out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from browser.migrate.revisions import Problem, Revision

_Edges = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Edges:
    """`named` are all dependencies, `labelled` the revision of each branch label; the others as in RevisionGraph."""

    parents: Mapping[str, tuple[str, ...]]
    dependencies: Mapping[str, tuple[str, ...]]
    named: Mapping[str, tuple[str, ...]]
    labelled: Mapping[str, str]
    problems: tuple[Problem, ...]


def read_edges(revisions: Mapping[str, Revision]) -> Edges:
    """The edges between revisions."""
    problems: list[Problem] = []
    labelled = _labels(revisions, problems)
    parents = {each.id: _known(each, each.down, revisions, {}, problems) for each in revisions.values()}
    named = {each.id: _known(each, each.depends_on, revisions, labelled, problems) for each in revisions.values()}
    _open_circles(revisions, parents, named, problems)
    return Edges(parents, _without_inherited(revisions, parents, named), named, labelled, tuple(problems))


def _labels(revisions: Mapping[str, Revision], problems: list[Problem]) -> dict[str, str]:
    given: dict[str, str] = {}
    for revision in revisions.values():
        for label in revision.labels:
            other = label if label in revisions else given.get(label)
            if other is None:
                given[label] = revision.id
            else:
                said = f"The branch label “{label}” of {revision.id} is used by {other} already; Alembic refuses that."
                problems.append(Problem(revision.path, 0, said))
    return given


def _known(
    revision: Revision,
    named: tuple[str, ...],
    revisions: Mapping[str, Revision],
    labelled: Mapping[str, str],
    problems: list[Problem],
) -> tuple[str, ...]:
    """The revisions that one names, as far as there are files."""
    found = []
    for name in named:
        other = name if name in revisions else labelled.get(name)
        if other is not None:
            found.append(other)
            continue
        near = [each for each in revisions if name and each.startswith(name)]
        hint = f" Is {near[0]} meant? Alembic wants the whole id here." if len(near) == 1 else ""
        said = f"Revision {revision.id} stands on “{name}”, which no file here gives; Alembic refuses the folder.{hint}"
        problems.append(Problem(revision.path, 0, said))
    return tuple(dict.fromkeys(found))


def _open_circles(revisions: Mapping[str, Revision], parents: _Edges, named: _Edges, problems: list[Problem]) -> None:
    """Leave out the edges that close a circle, found by walking down from every revision."""
    for each, other, circle in list(_closing(parents, named)):
        parents[each] = tuple(below for below in parents[each] if below != other)
        named[each] = tuple(below for below in named[each] if below != other)
        around = (
            f"{each} stands on itself" if len(circle) == 1 else f"{', '.join(circle)} stand on each other in a circle"
        )
        problems.append(Problem(revisions[each].path, 0, f"Revision {around}; Alembic refuses the folder."))


def _closing(parents: _Edges, named: _Edges) -> Iterator[tuple[str, str, list[str]]]:
    """Edges that lead back to a revision one came from: from, to, and the circle."""
    done: set[str] = set()
    for start in parents:
        if start in done:
            continue
        way = {start: iter(parents[start] + named[start])}
        while way:
            each = next(reversed(way))
            other = next(way[each], None)
            if other is None:
                done.add(each)
                way.popitem()
            elif other in way:
                walked = list(way)
                yield each, other, walked[walked.index(other) :]
            elif other not in done:
                way[other] = iter(parents[other] + named[other])


def _without_inherited(revisions: Mapping[str, Revision], parents: _Edges, named: _Edges) -> _Edges:
    """Dependencies that no ancestor names already; ancestors by parents alone, as Alembic does."""
    if not any(named.values()):
        return named
    inherited: dict[str, frozenset[str]] = {}
    for each in below_first(parents, parents.__getitem__):
        above = [inherited[parent].union(named[parent]) for parent in parents[each]]
        inherited[each] = above[0].union(*above[1:]) if above else frozenset()
    return {each: tuple(other for other in named[each] if other not in inherited[each]) for each in revisions}


def below_first(revisions: Iterable[str], below: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
    """The revisions, each after what it stands on; there are no circles any more."""
    seen: set[str] = set()
    for start in revisions:
        waiting = [start]
        while waiting:
            each = waiting[-1]
            missing = [other for other in below(each) if other not in seen] if each not in seen else []
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            if each not in seen:
                seen.add(each)
                yield each
