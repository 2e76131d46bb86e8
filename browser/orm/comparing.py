"""The same entities by every strategy in turn, on one's own data: what each costs, and a sentence of advice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.orm.loading import Report, Run, cost_of, running, stopped
from browser.orm.loading_equal import equal_only_there
from browser.orm.loading_facts import Cost, Progress
from browser.orm.mapping_types import Mapping, as_list
from browser.orm.plan import Branch, Load, Strategy

if TYPE_CHECKING:
    from sqlalchemy import Connection

COMPARED = (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY)
"""raiseload loads nothing, so there is nothing to compare it by."""

NOTABLE = 1.5
"""Times slower that are worth a word."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A strategy and what it cost; `stopped` says why it did not load everything, or is empty.

    `digest` stands for the entities and who is related to whom: equal for strategies that loaded the same. `cost` is
    None where the load was refused. `note` tells of keys that only the database calls equal, or is empty.
    """

    strategy: Strategy
    cost: Cost | None
    digest: int = 0
    stopped: str = ""
    note: str = ""


def compare(
    connection: "Connection", mapping: Mapping, load: Load, progress: Report | None = None
) -> tuple[Measured, ...]:
    """Load the same paths by every strategy. The first load is not counted: it fills the database's own cache."""
    report = _reporting(progress, None)
    try:
        with running(connection, mapping, load.everywhere(COMPARED[0]), report):
            pass
    except errors.NotSupported:
        pass  # too many rows; each strategy says so for itself
    return tuple(_measured(connection, mapping, load, strategy, progress) for strategy in COMPARED)


def _measured(
    connection: "Connection", mapping: Mapping, load: Load, strategy: Strategy, progress: Report | None
) -> Measured:
    report = _reporting(progress, strategy)
    wanted = load.everywhere(strategy)
    try:
        # One entity first: SQLAlchemy compiles the statements once for the life of a program.
        with running(connection, mapping, replace(wanted, limit=1), report):
            pass
        with running(connection, mapping, wanted, report) as run:
            note = equal_only_there(mapping, run)
            return Measured(strategy, cost_of(mapping, run), digest(run), stopped(run), note)
    except errors.NotSupported as refused:
        return Measured(strategy, None, stopped=refused.message)


def _reporting(progress: Report | None, strategy: Strategy | None) -> Report | None:
    if progress is None:
        return None
    tell: Callable[[Progress], None] = progress
    return lambda found: tell(replace(found, strategy=strategy))


def digest(run: Run) -> int:
    """A number that is the same for the same entities with the same related ones, in whatever order."""
    known: dict[tuple[int, int], int] = {}

    def of(entity: Any, branches: tuple[Branch, ...]) -> int:
        place = (id(entity), id(branches))
        if place not in known:
            inside = vars(entity)
            related = tuple(tuple(sorted(each(inside, branch))) for branch in branches)
            key = inside["_sa_instance_state"].key[1]
            known[place] = hash((tuple(map(str, key)), related))
        return known[place]

    def each(inside: dict[str, Any], branch: Branch) -> list[int]:
        return [of(entity, branch.branches) for entity in as_list(inside.get(branch.link.attribute))]

    return hash(tuple(of(entity, run.branches) for entity in run.entities))


def advice(measured: tuple[Measured, ...]) -> str:
    """What to choose here and why, in a sentence or a few."""
    whole = [each for each in measured if each.cost is not None and not each.stopped]
    eager = [each for each in whole if each.strategy is not Strategy.LAZY]
    if not eager:
        return "No strategy loaded everything within the limits: load fewer entities, or fewer paths."
    said = [_differences(whole)] if len({each.digest for each in whole}) > 1 else []
    said += [_choice(eager), _lazy(measured, eager), *dict.fromkeys(each.note for each in eager)]
    return " ".join(sentence for sentence in said if sentence)


def _choice(eager: list[Measured]) -> str:
    best = min(eager, key=_milliseconds)
    near = [each for each in eager if _milliseconds(each) <= NOTABLE * _milliseconds(best)]
    # Among equally fast ones the one that keeps its pace when the data grow.
    chosen = next((each for each in near if each.strategy is Strategy.SELECTIN), best)
    assert chosen.cost is not None
    parts = [
        f"{chosen.strategy} suits this: {_count(chosen.cost.statements, 'statement')}, "
        f"{_count(chosen.cost.rows, 'row')}, {chosen.cost.milliseconds:,.0f} ms."
    ]
    joined = next((each.cost for each in eager if each.strategy is Strategy.JOINED), None)
    if joined is not None and chosen.strategy is not Strategy.JOINED and joined.values > NOTABLE * joined.needed > 0:
        times = joined.values / joined.needed
        parts.append(
            f"joinedload sends {times:,.1f} times the values that are needed, for each row repeats its parent."
        )
    return " ".join(parts)


def _lazy(measured: tuple[Measured, ...], eager: list[Measured]) -> str:
    lazy = next((each for each in measured if each.strategy is Strategy.LAZY), None)
    if lazy is None or lazy.cost is None:
        return ""
    fewest = min(each.cost.statements for each in eager if each.cost is not None)
    if lazy.cost.statements <= fewest:
        return "lazyload costs no more here."
    more = "more than " if lazy.stopped else ""
    return f"lazyload asks {more}{lazy.cost.statements:,} times instead of {fewest:,}: that is the N+1 problem."


def _differences(whole: list[Measured]) -> str:
    usual = whole[0].digest
    others = [each.strategy.value for each in whole if each.digest != usual]
    named = " and ".join(part for part in (", ".join(others[:-1]), others[-1]) if part)
    return (
        f"{named} found other relations than {whole[0].strategy}: either the data changed meanwhile, or "
        "keys that the database calls equal (by case, blanks or type) are not equal in Python."
    )


def _milliseconds(measured: Measured) -> float:
    return measured.cost.milliseconds if measured.cost is not None else 0.0


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
