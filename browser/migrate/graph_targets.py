"""What a person, or the version table, calls a revision: ids, their beginnings, labels, `head`, `base`, `+1`, `-1`.

The meaning is Alembic's. What it refuses raises NotSupported with a sentence.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from browser import errors

if TYPE_CHECKING:
    from browser.migrate.graph import RevisionGraph

RELATIVE = re.compile(r"(?:(.+?)@)?(\w+)?([+-]\d+)")
"""label@id+2: the label and the id may be missing."""
SHORTEST = 4
"""Ids of fewer characters are never found by their beginning; so Alembic."""


def resolve(graph: "RevisionGraph", text: str, label: str | None = None) -> str:
    """The revision with an id or label, or whose id begins so; on the line of `label` if one is given."""
    line = frozenset(graph.revisions) if label is None else graph.lineage(resolve(graph, label))
    found = text if text in graph.revisions else graph.labelled.get(text)
    if found is None:
        found = _begun(graph, text, line)
    if found not in line:
        raise errors.NotSupported(f"Revision {found} is not on the branch “{label}”.")
    return found


def _begun(graph: "RevisionGraph", text: str, line: frozenset[str]) -> str:
    names = {**{each: each for each in graph.revisions}, **graph.labelled}
    found = [each for name, each in names.items() if len(name) >= SHORTEST and name.startswith(text) and each in line]
    if len(found) > 1:
        raise errors.NotSupported(f"Several revisions begin with “{text}”: {', '.join(found[:3])}.")
    if not found:
        raise errors.NotSupported(f"No file here gives the revision “{text}”.")
    return found[0]


def absolute(graph: "RevisionGraph", text: str) -> tuple[str, ...]:
    """The revisions that `head`, `heads`, `base`, an id, or one of these behind `label@` means; () is the base."""
    label, at, name = text.partition("@")
    if not at:
        label, name = "", text
    if name == "base":
        return ()
    if name == "heads":
        return on_line(graph, graph.heads, label) if label else graph.effective_heads
    if name == "head":
        heads = on_line(graph, graph.heads, label) if label else graph.heads
        if len(heads) > 1:
            hint = f"Say “{label}@heads” for all of them." if label else "Say “heads” for all, or name one."
            raise errors.NotSupported(f"There are {len(heads)} heads: {', '.join(heads[:5])}.", hint=hint)
        return heads
    return (resolve(graph, name, label or None),)


def on_line(graph: "RevisionGraph", revisions: Iterable[str], label: str) -> tuple[str, ...]:
    """Those revisions that lie on the line of a label or revision."""
    line = graph.lineage(resolve(graph, label))
    return tuple(each for each in revisions if each in line)


def upgrade_targets(graph: "RevisionGraph", current: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Where an upgrade from the current revisions leads to."""
    relative = RELATIVE.match(text)
    if relative is None:
        return absolute(graph, text)
    label, start, steps = relative[1], relative[2], int(relative[3])
    if steps <= 0 and not start:
        raise errors.NotSupported(f"“{text}” does not lead upwards.", hint="Downgrade takes -1, upgrade +1.")
    if start:
        begin = _one(graph, f"{label}@{start}" if label and steps <= 0 else start)
        ended = walk(graph, begin, steps, label if steps > 0 else None)
        if ended is None:
            raise errors.NotSupported(f"“{text}” is before the first revision.")
        return (ended,)
    starts = _starts(graph, current, label)
    if len(starts) > 1:
        hint = "Name a branch: label@+1, or a revision."
        raise errors.NotSupported(f"“{text}” may mean several: the database is at {', '.join(starts)}.", hint=hint)
    return tuple(each for each in (walk(graph, next(iter(starts), None), steps, label),) if each)


def _starts(graph: "RevisionGraph", current: tuple[str, ...], label: str | None) -> tuple[str, ...]:
    """Where `+1` counts from: the current revisions, or what of their ancestors is nearest on the labelled line."""
    if not label or not current:
        return current
    found = on_line(graph, current, label)
    if found:
        return found
    active = on_line(graph, graph.closure(current), label)
    return tuple(sorted(set(active) - {below for each in active for below in graph.below(each)}))


def downgrade_target(graph: "RevisionGraph", current: tuple[str, ...], text: str) -> tuple[str | None, str | None]:
    """The branch an ambiguous downgrade is limited to, and the revision it ends at; None is the base."""
    relative = RELATIVE.match(text)
    if relative is None:
        label, _, name = text.rpartition("@")
        return label or None, _one(graph, name)
    label, start, steps = relative[1], relative[2], int(relative[3])
    if start:
        begin = _one(graph, f"{label}@{start}" if label and steps < 0 else start)
        return label, walk(graph, begin, steps, label if steps >= 0 else None)
    if steps >= 0:
        raise errors.NotSupported(f"“{text}” does not lead downwards.", hint="Upgrade takes +1, downgrade -1.")
    begins = _downgrade_starts(graph, current, label)
    if len(begins) != 1:
        said = f"the database is at {', '.join(sorted(begins))}" if begins else "nothing is applied there"
        raise errors.NotSupported(f"“{text}” cannot be counted: {said}.", hint="Name the revision to end at.")
    return label or begins[0], walk(graph, begins[0], steps, None)


def _downgrade_starts(graph: "RevisionGraph", current: tuple[str, ...], label: str | None) -> tuple[str, ...]:
    if not label:
        return current
    found = on_line(graph, current, label)
    if found:
        return found
    active = graph.closure(current)
    tips = (each for each in active if not (graph.reached([each], graph.children) - {each}) & active)
    return on_line(graph, tips, label)


def _one(graph: "RevisionGraph", text: str) -> str | None:
    found = absolute(graph, text)
    if len(found) > 1:
        raise errors.NotSupported(f"“{text}” means several revisions: {', '.join(found[:5])}.", hint="Name one.")
    return found[0] if found else None


def walk(graph: "RevisionGraph", start: str | None, steps: int, label: str | None) -> str | None:
    """The revision some steps above or below another; None is the base."""
    each = start
    for number in range(abs(steps)):
        if steps > 0:
            found = graph.bases if each is None else graph.children[each]
            found = on_line(graph, found, label) if label else found
        elif each is None:
            found = graph.heads if number == 0 else ()
        else:
            found = graph.parents[each]
            if not found:
                each = None
                continue
        if not found:
            raise errors.NotSupported(f"There are no {abs(steps)} revisions in that direction.")
        if len(found) > 1:
            hint = "Name the revision to end at."
            raise errors.NotSupported(f"It may go on with {', '.join(found[:5])}.", hint=hint)
        each = found[0]
    return each
