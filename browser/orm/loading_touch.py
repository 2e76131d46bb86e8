"""Every relationship of a plan touched once, as a program would. It imports SQLAlchemy: import it late."""

from typing import Any

from sqlalchemy.exc import InvalidRequestError

from browser.orm.loading_watch import EnoughLazyLoads, Watch
from browser.orm.mapping_types import as_list
from browser.orm.plan import Branch, Strategy

Problems = dict[tuple[int, Branch], str]
"""By the identity of an entity and the branch that could not be followed from it."""


def touch(entities: list[Any], branches: tuple[Branch, ...], watch: Watch, problems: Problems) -> None:
    """Touch the branches of these entities, level by level: here lazy loads are sent, and raiseload raises."""
    for branch in branches:
        reached: dict[int, Any] = {}
        for entity in entities:
            for related in _related(entity, branch, watch, problems):
                reached[id(related)] = related
        touch(list(reached.values()), branch.branches, watch, problems)


def _related(entity: Any, branch: Branch, watch: Watch, problems: Problems) -> list[Any]:
    try:
        return as_list(getattr(entity, branch.link.attribute))
    except EnoughLazyLoads:
        problems[id(entity), branch] = f"Not loaded: stopped after {watch.lazy:,} lazy loads."
    except InvalidRequestError as error:
        if branch.strategy is not Strategy.RAISE:
            raise
        problems[id(entity), branch] = (
            f"raiseload keeps this from being loaded by accident: {error}. "
            "Name it in the query's options with another loader to have it."
        )
    return []
