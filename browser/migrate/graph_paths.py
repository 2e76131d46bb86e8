"""Which revisions an upgrade or downgrade runs, in Alembic's own order."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from browser import errors
from browser.migrate.graph_targets import RELATIVE, absolute, downgrade_target, resolve, upgrade_targets
from browser.migrate.revisions import Revision

if TYPE_CHECKING:
    from browser.migrate.graph import RevisionGraph


class Direction(StrEnum):
    """Which function of a revision is run."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"


@dataclass(frozen=True, slots=True)
class Step:
    """One revision that is run, upwards or downwards."""

    revision: Revision
    direction: Direction


def path(graph: "RevisionGraph", current: frozenset[str], target: str) -> tuple[Step, ...]:
    """What leads to a target: down where it is applied already, else up."""
    applied = graph.closure(_rows(graph, current))
    relative = RELATIVE.match(target)
    if relative and not relative[2]:
        return (upgrades if int(relative[3]) > 0 else downgrades)(graph, current, target)
    if relative:
        ends: tuple[str, ...] = upgrade_targets(graph, (), target)
    else:
        ends = absolute(graph, target)
        if not ends and target.rpartition("@")[2] == "base":
            return downgrades(graph, current, target)
    if ends and applied.issuperset(ends):
        return () if set(_rows(graph, current)).issuperset(ends) else downgrades(graph, current, target)
    return upgrades(graph, current, target)


def upgrades(graph: "RevisionGraph", current: frozenset[str], target: str) -> tuple[Step, ...]:
    """What an upgrade runs, oldest first."""
    rows = _rows(graph, current)
    ends = upgrade_targets(graph, rows, target)
    _refuse_overlap(graph, ends, "asked for")
    _refuse_overlap(graph, rows, "in the version table")
    needed = graph.closure(ends) - graph.closure(rows)
    order = graph.sorted(needed, ends)
    return tuple(Step(graph.revisions[each], Direction.UPGRADE) for each in reversed(order))


def downgrades(graph: "RevisionGraph", current: frozenset[str], target: str) -> tuple[Step, ...]:
    """What a downgrade runs, newest first: all that stands on what follows the target, dependencies included."""
    rows = _rows(graph, current)
    label, end = downgrade_target(graph, rows, target)
    roots = graph.bases if end is None else graph.children[end]
    if label and len(roots) > 1:
        line = graph.reached([resolve(graph, label)], graph.parents)
        roots = tuple(each for each in roots if each in line)
        if not roots:
            raise errors.NotSupported(f"“{target}” is not below what is applied.")
    dropped = graph.reached(roots, graph.followers) & graph.closure(rows)
    if end is not None and not dropped and end not in rows:
        raise errors.NotSupported(f"Revision {end} is not applied, so there is nothing to go down to.")
    order = graph.sorted(dropped, rows)
    return tuple(Step(graph.revisions[each], Direction.DOWNGRADE) for each in order)


def _rows(graph: "RevisionGraph", current: Iterable[str]) -> tuple[str, ...]:
    """The revisions that the rows of the version table mean."""
    found = []
    for row in sorted(current):
        try:
            found.append(resolve(graph, row))
        except errors.NotSupported:
            raise errors.NotSupported(
                f"The database is at “{row}”, which no file here gives.",
                hint="The file is missing here, or the database belongs to another project.",
            ) from None
    return tuple(dict.fromkeys(found))


def _refuse_overlap(graph: "RevisionGraph", revisions: tuple[str, ...], where: str) -> None:
    for each in revisions:
        others = graph.ancestors(each).intersection(revisions)
        if others:
            said = f"Revision {each} and {', '.join(sorted(others))}, which it stands on, are both {where}"
            raise errors.NotSupported(f"{said}; Alembic refuses that.")
