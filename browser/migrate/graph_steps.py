"""One revision that is run, and which way."""

from dataclasses import dataclass
from enum import StrEnum

from browser.migrate.revisions import Revision


class Direction(StrEnum):
    """Which function of a revision is run."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"


@dataclass(frozen=True, slots=True)
class Step:
    """One revision that is run, upwards or downwards."""

    revision: Revision
    direction: Direction
