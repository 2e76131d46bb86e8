"""Branch labels count for more than the revision that gives them, exactly as far as Alembic makes them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.migrate.graph import RevisionGraph


def inherited(graph: "RevisionGraph") -> dict[str, frozenset[str]]:
    """The labels of each revision: given there, below on its line, or above as far as the line does not branch."""
    labels: dict[str, set[str]] = {each: set() for each in graph.revisions}
    for label, giver in graph.labelled.items():
        for each in graph.reached([giver], graph.children):
            labels[each].add(label)
        for each in _line_below(graph, giver):
            labels[each].add(label)
    return {each: frozenset(found) for each, found in labels.items()}


def _line_below(graph: "RevisionGraph", giver: str) -> list[str]:
    """From the tip of the giver's line downwards until it branches or merges; nothing where the line branches above."""
    each = giver
    while len(graph.children[each]) == 1:
        each = graph.children[each][0]
    found: list[str] = []
    while len(graph.followers[each]) <= 1 and each not in graph.merges:
        found.append(each)
        if not graph.parents[each]:
            break
        each = graph.parents[each][0]
    return found
