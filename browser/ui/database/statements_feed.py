"""What is new in the logs of the open databases, and what is repeated in them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from browser.database.statements_repeats import Key, Repeat, RepeatFinder
from browser.ui.database.statements_model import MOST, Line

if TYPE_CHECKING:
    from browser.database.database import Database


LOT = 1_000
"""Statements of one look: what is repeated among them is found in 50 ms, whatever they are."""
MOST_CHOICES = 100
"""Actions and connections that are offered for a choice."""


@dataclass(slots=True)
class _Source:
    database: "Database"
    seen: int = 0
    finder: RepeatFinder = field(init=False)

    def __post_init__(self) -> None:
        self.finder = RepeatFinder(self.database.dialect.lexis)


@dataclass(frozen=True, slots=True)
class Found:
    """A repetition and where."""

    database: "Database"
    repeat: Repeat

    @property
    def key(self) -> tuple[int, Key]:
        """What its statements have in common; see `Line.key`."""
        return id(self.database), self.repeat.key


class Feed:
    """The newest statements of all watched databases, in order."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._sources: dict[int, _Source] = {}
        self._pending: list[Line] = []
        self._actions: dict[str, None] = {}
        self._connections: dict[str, None] = {}

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

    def pull(self) -> tuple[list[Line], list[Line]]:
        """The lines that are new, and those that were pulled before and have ended since."""
        new: list[Line] = []
        for source in self._sources.values():
            sent = source.database.statements.since(source.seen)[:LOT]
            if sent:
                source.seen = sent[-1].number
                source.finder.look(sent)
                new += [Line(each, source.database) for each in sent]
        if self.several:
            new.sort(key=lambda line: line.sent.when)
        ended = [line for line in self._pending if line.sent.milliseconds is not None]
        if ended:
            self._pending = [line for line in self._pending if line.sent.milliseconds is None]
        self._pending += [line for line in new if line.sent.milliseconds is None]
        self.lines += new
        del self.lines[:-MOST]
        for line in new:
            _note(self._actions, str(line.sent.action))
            _note(self._connections, f"{line.database.name} · {line.sent.connection}")
        return new, ended

    def found(self) -> list[Found]:
        """What is repeated, the most often repeated first."""
        found = [Found(source.database, each) for source in self._sources.values() for each in source.finder.found()]
        return sorted(found, key=lambda each: -each.repeat.count)

    def clear(self) -> None:
        """Forget everything, in the logs, too."""
        for source in self._sources.values():
            source.database.statements.clear()
            source.seen = source.database.statements.total
            source.finder = RepeatFinder(source.database.dialect.lexis)
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
