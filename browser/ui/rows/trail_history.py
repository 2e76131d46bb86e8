"""Where a tab has been: back, forward, and the trail that led to what it shows now."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from browser.rows.filter_text import filter_text
from browser.rows.filters import enabled
from browser.rows.query import TableQuery
from browser.ui.rows.memory import TabState

if TYPE_CHECKING:
    from browser.rows.trail import Trail

MOST = 100
"""Places that are remembered; those that were left longest ago go first."""


@dataclass(frozen=True)
class Visit:
    """One place: its query, where in it one was, and the trail to it (None: the whole table)."""

    query: TableQuery
    place: TabState = field(default_factory=TabState)
    trail: "Trail | None" = None

    @property
    def steps(self) -> list[str]:
        """The trail as people read it; the last step is the place itself."""
        if self.trail is None or not self.trail.steps:
            return [self.query.table.ref.name]
        titles = [step.title or step.relation.source.name for step in self.trail.steps]
        return [*titles, self.trail.steps[-1].relation.name]

    @property
    def restriction(self) -> str:
        """Which rows of the table these are; empty for all."""
        if self.trail is None or not self.trail.steps:
            return ""
        last = self.trail.steps[-1]
        return f"{last.relation.name} of {last.title or last.relation.source.name}"

    @property
    def tips(self) -> list[str]:
        """Each step in more words: its table, and the filters it was seen with."""
        if self.trail is None:
            return [str(self.query.table.ref)]
        names = [
            "\n".join((str(step.relation.source), *map(filter_text, enabled(step.filters))))
            for step in self.trail.steps
        ]
        return [*names, self.restriction]


class History:
    """Like a browser's: going somewhere forgets what lay ahead."""

    def __init__(self, first: Visit) -> None:
        self._visits = [first]
        self._at = 0

    @property
    def here(self) -> Visit:
        """Where one is."""
        return self._visits[self._at]

    @property
    def before(self) -> Visit | None:
        """Where one came from."""
        return self._visits[self._at - 1] if self._at else None

    @property
    def after(self) -> Visit | None:
        """Where one went back from."""
        return self._visits[self._at + 1] if self._at + 1 < len(self._visits) else None

    def leave(self, query: TableQuery, place: TabState) -> None:
        """Remember how the present place is left."""
        self._visits[self._at] = replace(self.here, query=query, place=place)

    def go(self, visit: Visit) -> None:
        """Be at a place: the one before, the one after, or a new one."""
        if visit is self.before:
            self._at -= 1
        elif visit is self.after:
            self._at += 1
        else:
            self._visits = [*self._visits[: self._at + 1], visit][-MOST:]
            self._at = len(self._visits) - 1

    def visit_of(self, trail: "Trail | None", start: TableQuery) -> Visit | None:
        """The place with this trail that one was at last; for none, that with the whole table."""
        for visit in reversed(self._visits[: self._at + 1]):
            same = visit.trail == trail if trail is not None else visit.trail is None
            if same and (trail is not None or visit.query.table.ref == start.table.ref):
                return visit
        return None
