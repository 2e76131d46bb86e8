"""What an upgrade or downgrade would send, revision by revision, so that one that cannot be said hides no other.

Before a folder is trusted only what its files say can be shown (`Revision.upgrade`, read with `ast`): offline SQL is
made by running them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser.migrate.events import Event, Outcome, Result, Sql
from browser.migrate.graph import Direction, RevisionGraph, Step
from browser.migrate.runner import Options, Runner

if TYPE_CHECKING:
    from browser.migrate.project import Project

TIME_LIMIT = 60.0
USUAL = Options(time_limit=TIME_LIMIT)
RESTARTS = 20
"""How often a child that a revision has ended is started again for the revisions behind it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The SQL of one revision; `problem` says why it is missing, or where it ends too early."""

    revision: str
    sql: str
    problem: str = ""


async def preview(
    runner: Runner,
    project: "Project",
    interpreter: Path,
    steps: Sequence[Step],
    current: Iterable[str],
    told: Callable[[Preview], None] | None = None,
    options: Options = USUAL,
) -> tuple[Preview, ...]:
    """Offline SQL of `steps`, in their order, each by itself; `told` gets each as soon as it is there.

    `current` are the rows of the version table. Runs the project's code, so it raises as `Runner.run` does.
    """
    orders = heads_before(RevisionGraph(project), steps, current)
    upgrade = all(step.direction is Direction.UPGRADE for step in steps)
    found: dict[str, Preview] = {}

    def note(each: Preview) -> None:
        found[each.revision] = each
        if told is not None:
            told(each)

    def hear(event: Event) -> None:
        if isinstance(event, Sql):
            note(Preview(event.revision, event.text, event.problem))

    for _ in range(RESTARTS):
        rest = [each for each in orders if each["revision"] not in found]
        if not rest:
            break
        result = await runner.previewed(rest, project, interpreter, hear, upgrade=upgrade, options=options)
        rest = [each for each in rest if each["revision"] not in found]
        if rest and not _one_is_to_blame(result):
            for each in rest:
                note(Preview(each["revision"], "", result.words or f"The preview was {result.outcome}."))
        elif rest:
            note(Preview(rest[0]["revision"], "", result.words or "It ended the process that was to render it."))
    return tuple(found.get(each["revision"], Preview(each["revision"], "", "It was not tried.")) for each in orders)


def heads_before(graph: RevisionGraph, steps: Iterable[Step], current: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of the version table before each step, as Alembic would keep them."""
    heads = {each for each in current if each in graph.revisions}
    orders: list[dict[str, Any]] = []
    for step in steps:
        revision = step.revision.id
        below = set(graph.below(revision))
        if step.direction is Direction.DOWNGRADE:
            heads.add(revision)
            orders.append({"revision": revision, "heads": sorted(heads)})
            heads.discard(revision)
            heads |= below - graph.closure(heads)
        else:
            orders.append({"revision": revision, "heads": sorted(heads)})
            heads = (heads - below) | {revision}
    return orders


def _one_is_to_blame(result: Result) -> bool:
    return result.outcome in (Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.DONE)
