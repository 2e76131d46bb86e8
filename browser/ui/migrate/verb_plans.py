"""What the two buttons of the foot would do with the chosen revision, and in which words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser.errors import NotSupported
from browser.migrate.revisions import Revision
from browser.ui.migrate.folder_reading import Folder, Position
from browser.ui.migrate.wording import counted, tr

if TYPE_CHECKING:
    from browser.database.database import Database


@dataclass(frozen=True, slots=True)
class Plan:
    """A verb with its target and the revisions it would run, in order; `refused` says why nothing can be run."""

    direction: str
    target: str
    steps: tuple[str, ...]
    words: str
    refused: str = ""


def upgrade_plan(folder: Folder, position: Position, chosen: Revision | None) -> Plan:
    """Up to the chosen revision if it is pending, else to all heads."""
    places = position.standing.places
    to_here = chosen is not None and places.get(chosen.id) == "pending"
    whole = _plan(folder, position, "upgrade", "heads")
    if not to_here or chosen is None:
        return whole
    part = _plan(folder, position, "upgrade", chosen.id)
    if part.refused or part.steps == whole.steps:
        return part if part.refused else whole
    return Plan("upgrade", chosen.id, part.steps, tr("Upgrade {0} to here").format(_count(part)), part.refused)


def downgrade_plan(folder: Folder, position: Position, chosen: Revision | None) -> Plan:
    """Down to the chosen revision if something above it is applied, else one revision down."""
    places = position.standing.places
    if chosen is not None and places.get(chosen.id) == "applied":
        part = _plan(folder, position, "downgrade", chosen.id)
        if part.refused:
            return part
        return Plan("downgrade", chosen.id, part.steps, tr("Downgrade {0} to here").format(_count(part)), part.refused)
    return _plan(folder, position, "downgrade", "-1")


def plan(folder: Folder, position: Position, direction: str, target: str) -> Plan:
    """What a verb would do with any target."""
    return _plan(folder, position, direction, target)


def _plan(folder: Folder, position: Position, direction: str, target: str) -> Plan:
    verb = tr("Upgrade") if direction == "upgrade" else tr("Downgrade")
    try:
        if not position.rows and direction == "downgrade":
            return Plan(direction, target, (), verb, tr("Nothing is applied, so there is nothing to go down from."))
        walk = folder.graph.upgrades if direction == "upgrade" else folder.graph.downgrades
        steps = tuple(step.revision.id for step in walk(position.rows, target))
    except NotSupported as error:
        return Plan(direction, target, (), verb, str(error))
    refused = ""
    if not steps:
        refused = tr("Nothing is pending.") if direction == "upgrade" else tr("Nothing stands above it.")
    found = Plan(direction, target, steps, verb, refused)
    return Plan(direction, target, steps, f"{verb} {_count(found)}" if steps else verb, refused)


def _count(found: Plan) -> str:
    return counted(len(found.steps), "revision")


def refused(folder: Folder | None, position: Position | None, database: "Database", running: str) -> str:
    """Why nothing can be run on a database, or empty; `running` is what goes on already."""
    reasons = (
        (bool(running), running),
        (folder is None, tr("There is no migrations folder.")),
        (position is None, tr("Where the database stands is not known; F5 asks again.")),
        (folder is not None and not folder.trusted, tr("The folder is not trusted, so nothing in it runs.")),
        (database.read_only, tr("This connection is read-only.")),
        (database.in_memory, tr("A database in memory cannot be handed to another process.")),
    )
    return next((reason for applies, reason in reasons if applies), "")
