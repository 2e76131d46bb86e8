"""What is new in the logs of the open databases, and what is repeated in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from browser.database.statements_repeats import Repeat, RepeatFinder
from browser.ui.database.statements_model import MOST, Line

if TYPE_CHECKING:
    from browser.database.database import Database


@dataclass(slots=True)
class _Source:
    database: "Database"
    seen: int = 0
    finder: RepeatFinder = field(default_factory=RepeatFinder)


@dataclass(frozen=True, slots=True)
class Found:
    """A repetition and where."""

    database: "Database"
    repeat: Repeat

    @property
    def numbers(self) -> frozenset[tuple[int, int]]:
        """(id of the database, number) of its statements."""
        return frozenset((id(self.database), number) for number in self.repeat.numbers)


class Feed:
    """The newest statements of all watched databases, in order."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._sources: dict[int, _Source] = {}
        self._pending: list[Line] = []

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

    def pull(self) -> tuple[list[Line], list[Line]]:
        """The lines that are new, and those that were pulled before and have ended since."""
        new: list[Line] = []
        for source in self._sources.values():
            sent = source.database.statements.since(source.seen)
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
            source.finder = RepeatFinder()
        self.lines = []
        self._pending = []


def choices(lines: Iterable[Line]) -> tuple[list[str], list[str]]:
    """The actions and the connections of these lines, the newest first."""
    actions: dict[str, None] = {}
    connections: dict[str, None] = {}
    for line in lines:
        if line.sent.action:
            actions.pop(line.sent.action, None)
            actions[str(line.sent.action)] = None
        name = f"{line.database.name} · {line.sent.connection}"
        connections.pop(name, None)
        connections[name] = None
    return list(reversed(actions)), list(reversed(connections))
