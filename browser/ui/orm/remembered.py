"""What a mapped view is left at, as plain data for the window's session, and how its paths are ticked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser.database.facts import TableRef
from browser.ui.orm.controls import FIRST_LIMIT, MOST_ENTITIES
from browser.ui.orm.entities import Entities
from browser.ui.orm.path_model import Path, PathModel

Ticks = tuple[tuple[Path, str], ...]
"""Ticked paths with their loaders, each after the one it leads through."""


@dataclass(frozen=True)
class Remembered:
    """The entity, its ticked paths, and how many entities are loaded at most."""

    entity: TableRef
    ticks: Ticks = ()
    limit: int = FIRST_LIMIT

    def state(self) -> dict[str, Any]:
        """Everything but the entity, as JSON can write it."""
        return {"paths": [[list(path), loader] for path, loader in self.ticks], "limit": self.limit}


def remembered(entity: TableRef, state: Mapping[str, Any]) -> Remembered:
    """What `Remembered.state` returned; what makes no sense of it, in a file that anybody may edit, is left out."""
    limit = state.get("limit")
    found = state.get("paths")
    ticks = tuple(tick for each in found if (tick := _tick(each))) if isinstance(found, list) else ()
    return Remembered(entity, ticks, limit if type(limit) is int and 1 <= limit <= MOST_ENTITIES else FIRST_LIMIT)


def _tick(kept: object) -> tuple[Path, str] | None:
    match kept:
        case [list(path), str(loader)] if path and all(isinstance(name, str) for name in path):
            return tuple(path), loader
    return None


async def tick_again(paths: PathModel, entities: Entities, ticks: Ticks) -> list[Path]:
    """Unfold and tick these paths, which are those of the model's entity; returns the ones that are not there any more.

    Nothing is loaded by that; what is not known of the schema is read. Raises errors.*.
    """
    lost: list[Path] = []
    for path, loader in ticks:
        for depth in range(1, len(path)):
            node = paths.find(path[:depth])
            if node is not None and node.children is None and not node.step.problem:
                paths.grow(node, await entities.steps(node.step.target))
        if not paths.tick(path, loader if loader in paths.loaders else ""):
            lost.append(path)
    return lost
