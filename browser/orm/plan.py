"""What is to be loaded: an entity, paths from it, and a loader strategy for each."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from browser.database.facts import TableRef
from browser.orm.mapping_types import Link, Mapping, Path

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm.interfaces import ORMOption


class Strategy(StrEnum):
    """How a relationship is loaded; the value is the name of SQLAlchemy's loader option."""

    SELECTIN = "selectinload"
    JOINED = "joinedload"
    SUBQUERY = "subqueryload"
    LAZY = "lazyload"
    RAISE = "raiseload"


USES = {
    Strategy.SELECTIN: "One more statement for every 500 parents: the safe choice for collections.",
    Strategy.JOINED: "One statement for everything: best to-one; a collection repeats its parent in every row.",
    Strategy.SUBQUERY: "One more statement in all, which runs the first query again inside: for composite keys where "
    "IN with several columns is missing.",
    Strategy.LAZY: "A statement whenever an attribute is touched: for what is rarely needed. In a loop it is N+1.",
    Strategy.RAISE: "Refuses to be loaded by accident: for code that must not send hidden statements.",
}
"""The use case of each in a sentence."""


@dataclass(frozen=True)
class Load:
    """The first `limit` rows of `entity` in the order of its key, and the ticked `paths`, a strategy for each.

    A path's strategy is that of its last relation; what leads to it and has none of its own is selectinload.
    After `most_lazy` lazy loads a load stops; the N+1 is plain to see by then.
    """

    entity: TableRef
    paths: tuple[tuple[Path, Strategy], ...]
    limit: int = 100
    most_lazy: int = 5_000

    def everywhere(self, strategy: Strategy) -> "Load":
        """The same paths, all loaded in one way."""
        every = dict.fromkeys(path[:depth] for path, _ in self.paths for depth in range(1, len(path) + 1))
        return replace(self, paths=tuple((path, strategy) for path in every))


@dataclass(frozen=True, eq=False)
class Branch:
    """A relationship of the plan, how it is loaded, and those that follow it."""

    link: Link
    strategy: Strategy
    branches: "tuple[Branch, ...]"


def plan(mapping: Mapping, load: Load) -> tuple[Branch, ...]:
    """The ticked paths as a tree, as far as they are mapped."""
    strategies = dict(load.paths)
    usable = mapping.usable(strategies)

    def below(ref: TableRef, start: Path) -> tuple[Branch, ...]:
        found = []
        for path in usable:
            if path[:-1] == start and (link := mapping.link(ref, path[-1])) is not None:
                strategy = strategies.get(path, Strategy.SELECTIN)
                found.append(Branch(link, strategy, below(link.target, path)))
        return tuple(found)

    return below(load.entity, ())


def attribute_paths(branches: tuple[Branch, ...]) -> list[Path]:
    """The paths of a plan by the names of the attributes."""
    found: list[Path] = []
    for branch in branches:
        start = (branch.link.attribute,)
        found += [start, *((*start, *rest) for rest in attribute_paths(branch.branches))]
    return found


def statement(mapping: Mapping, load: Load, branches: tuple[Branch, ...]) -> "Select[Any]":
    """select(Entity) with the loader options, ordered by the key."""
    from sqlalchemy import select

    entity = mapping.entities[load.entity]
    key = [getattr(entity.mapped, name) for name in entity.key_attributes]
    return select(entity.mapped).options(*_options(mapping, branches)).order_by(*key).limit(load.limit)


def _options(mapping: Mapping, branches: tuple[Branch, ...]) -> "list[ORMOption]":
    from sqlalchemy import orm

    found: list[ORMOption] = []
    for branch in branches:
        loader = getattr(orm, branch.strategy.value)
        option = loader(getattr(mapping.entity(branch.link.source), branch.link.attribute))
        found.append(option.options(*_options(mapping, branch.branches)) if branch.branches else option)
    return found
