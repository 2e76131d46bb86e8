"""What is new in the logs of the open databases, and what is repeated in them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from browser.database.statements_repeats import Key, Repeat, RepeatFinder
from browser.ui.database.statements_model import MOST, Line

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.statements import Sent


LOT = 1_000
"""Statements of one look at most."""
SECONDS = 0.02
"""How long one look for what is repeated takes at most, whatever the statements are; the others come with the next."""
_FEW = 25
MOST_CHOICES = 100
"""Actions and connections that are offered for a choice."""


@dataclass(slots=True)
class _Source:
    database: "Database"
    seen: int = 0
    looked: int = 0
    finder: RepeatFinder = field(init=False)

    def __post_init__(self) -> None:
        self.finder = RepeatFinder(self.database.dialect.lexis)

    def pull(self) -> "Sequence[Sent]":
        """What is new."""
        new = self.database.statements.since(self.seen)[:LOT]
        if new:
            self.seen = new[-1].number
        return new

    def look(self, until: float) -> None:
        """Look for what is repeated, as far as there is time for."""
        new = self.database.statements.since(self.looked)[:LOT] if self.looked < self.seen else ()
        for at in range(0, len(new), _FEW):
            some = new[at : at + _FEW]
            self.finder.look(some)
            self.looked = some[-1].number
            if perf_counter() > until:
                break

    def forget_all(self) -> None:
        """Begin anew, the log, too."""
        self.seen = self.looked = self.database.statements.clear()
        self.finder = RepeatFinder(self.database.dialect.lexis)


@dataclass(frozen=True, slots=True)
class Repetition:
    """A repetition and where."""

    database: "Database"
    repeat: Repeat

    @property
    def key(self) -> tuple[int, Key]:
        """What its statements have in common; see `Line.key`."""
        return id(self.database), self.repeat.key


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one look has found: new lines, those that have ended since, and whether old ones are remembered no more."""

    new: list[Line]
    ended: list[Line]
    dropped: bool


class Feed:
    """The newest statements of all watched databases, in order: those that their logs remember."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._sources: dict[int, _Source] = {}
        self._pending: list[Line] = []
        self._actions: dict[str, None] = {}
        self._connections: dict[str, None] = {}
        self._dropped = 0
        self._cleared = 0

    @property
    def running(self) -> bool:
        """Whether some have not ended yet."""
        return bool(self._pending)

    @property
    def looking(self) -> bool:
        """Whether some were not looked at for what is repeated."""
        return any(each.looked < each.seen for each in self._sources.values())

    @property
    def thresholds(self) -> dict[int, float]:
        """{id of a database: from how many milliseconds on its statements are slow}."""
        return {key: each.database.statements.threshold for key, each in self._sources.items()}

    @property
    def waiting(self) -> int:
        """How many were sent that no look has taken yet."""
        return sum(each.database.statements.total - each.seen for each in self._sources.values())

    @property
    def forgotten(self) -> int:
        """How many were sent since the last clearing and are remembered no more."""
        return max(0, self._not_kept() - self._cleared)

    @property
    def actions(self) -> list[str]:
        """The last actions, the newest first."""
        return list(reversed(self._actions))

    @property
    def connections(self) -> list[str]:
        """The connections that were used last, the newest first."""
        return list(reversed(self._connections))

    @property
    def several(self) -> bool:
        """Whether there is more than one database."""
        return len(self._sources) > 1

    def watch(self, database: "Database") -> None:
        """Read this one's log, too; everything that it still remembers."""
        self._sources.setdefault(id(database), _Source(database))

    def forget(self, database: "Database") -> None:
        """It is closed; its statements go."""
        self._sources.pop(id(database), None)
        self.lines = [line for line in self.lines if line.database is not database]
        self._pending = [line for line in self._pending if line.database is not database]
        for name in [each for each in self._connections if each.startswith(f"{database.name} · ")]:
            del self._connections[name]

    def pull(self) -> Pulled:
        """Look at what is new."""
        new = [Line(each, source.database) for source in self._sources.values() for each in source.pull()]
        until = perf_counter() + SECONDS
        for source in self._sources.values():
            source.look(until)
        if self.several:
            new.sort(key=lambda line: line.sent.began or math.inf)
        ended = [line for line in self._pending if line.sent.milliseconds is not None]
        if ended:
            self._pending = [line for line in self._pending if line.sent.milliseconds is None]
        self._pending += [line for line in new if line.sent.milliseconds is None]
        self.lines += new
        for line in new:
            _note(self._actions, str(line.sent.action))
            _note(self._connections, f"{line.database.name} · {line.sent.connection}")
        return Pulled(new, ended, self._drop())

    def _not_kept(self) -> int:
        return sum(each.database.statements.dropped for each in self._sources.values())

    def _drop(self) -> bool:
        """Keep no statement that its own log has let go; the memory it takes is counted there."""
        dropped = self._not_kept()
        if dropped == self._dropped and len(self.lines) <= MOST:
            return False
        self._dropped = dropped
        before = len(self.lines)
        first = {key: each.database.statements.dropped for key, each in self._sources.items()}
        self.lines = [line for line in self.lines if line.sent.number > first[id(line.database)]][-MOST:]
        return len(self.lines) < before

    def found(self) -> list[Repetition]:
        """What is repeated, the most often repeated first."""
        found = [
            Repetition(source.database, each) for source in self._sources.values() for each in source.finder.found()
        ]
        return sorted(found, key=lambda each: -each.repeat.count)

    def clear(self) -> None:
        """Forget everything, in the logs, too."""
        for source in self._sources.values():
            source.forget_all()
        self._cleared = self._not_kept()
        self.lines = []
        self._pending = []
        self._actions.clear()
        self._connections.clear()


def _note(names: dict[str, None], name: str) -> None:
    """Put it at the end; the oldest goes where there are too many."""
    if not name:
        return
    names.pop(name, None)
    names[name] = None
    if len(names) > MOST_CHOICES:
        del names[next(iter(names))]
