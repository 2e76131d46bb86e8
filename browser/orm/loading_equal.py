"""Related rows that were found by keys which only the database calls equal: what plain loaders would have lost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from browser.orm.mapping_types import Mapping, as_list
from browser.orm.sameness import needs_database
from browser.schema.secrets import holds_secrets

if TYPE_CHECKING:
    from browser.orm.loading import Run
    from browser.orm.plan import Branch

Told = tuple[str, bool]
"""A column's name, and whether its values are secrets."""


def equal_only_there(mapping: Mapping, run: "Run") -> str:
    """How many there are, an example, and what the models do about it, in two sentences; "" where there are none.

    By the texts of the keys as they came; a link table's keys are not at hand and are not looked at.
    """
    count, example = 0, ""
    for one, other, (name, secret) in _pairs(mapping, run.entities, run.branches):
        if one != other:
            count += 1
            example = example or (f"by {name}" if secret else f"{_short(one)} and {_short(other)} by {name}")
    if not count:
        return ""
    rows = "1 related row belongs" if count == 1 else f"{count:,} related rows belong"
    return (
        f"{rows} to a key that differs in Python and is equal only in the database ({example}): selectinload would "
        "lose such rows. Here omit_join=False lets the database compare; joinedload always does."
    )


def _pairs(
    mapping: Mapping, entities: list[Any], branches: "tuple[Branch, ...]"
) -> Iterator[tuple[object, object, Told]]:
    """The texts on both sides of every relation that was followed, where they may differ, and their column."""
    for branch in branches:
        columns = _columns(mapping, branch)
        reached: dict[int, Any] = {}
        for entity in entities:
            inside = vars(entity)
            for related in as_list(inside.get(branch.link.attribute)):
                reached[id(related)] = related
                for own, other, told in columns:
                    yield inside.get(own), vars(related).get(other), told
        yield from _pairs(mapping, list(reached.values()), branch.branches)


def _columns(mapping: Mapping, branch: "Branch") -> list[tuple[str, str, Told]]:
    """(attribute here, attribute there, column) of a relation's text columns; none where Python compares as well."""
    link, relation = branch.link, branch.link.relation
    if relation is None or relation.via is not None or not needs_database(relation, mapping.column):
        return []
    source, target = mapping.entities[link.source], mapping.entities[link.target]
    pairs = zip(relation.columns, relation.target_columns, strict=True)
    found = []
    for one, other in pairs:
        both = (mapping.column(link.source, one), mapping.column(link.target, other))
        told = f"{link.source.name}.{one}", any(map(holds_secrets, both))
        found.append((source.attribute(one), target.attribute(other), told))
    return found


def _short(value: object) -> str:
    text = repr(str(value)) if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
