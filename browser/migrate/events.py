"""What a run of Alembic tells while it goes on, and what came of it: frozen facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from browser.masking import mask

LONGEST_LINE = 20_000
"""Characters of one line of output that are kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what the child wrote. `stream` is "stdout", "stderr", or "note" for a remark of ours."""

    text: str
    stream: str = "stdout"


@dataclass(frozen=True, slots=True)
class Connected:
    """env.py has connected. `session` is the server's number for it, 0 for a file; `fits`: it is the one shown."""

    database: str
    session: int
    fits: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """The rows of the version table that Alembic found, and the revisions that it will run, in order."""

    heads: tuple[str, ...]
    revisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A revision begins. `direction` is "upgrade" or "downgrade"."""

    revision: str
    direction: str


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A revision has run and is noted. Where all revisions are one transaction, the commit is still to come."""

    revision: str
    milliseconds: float
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sql:
    """What one revision would send, as offline SQL; or, in `problem`, why that cannot be said."""

    revision: str
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """It ended by an error: in `revision`, or outside of any where that is empty. `words` are the error's own."""

    revision: str
    traceback: str
    words: str
    statement: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The child process is gone: by an exit `code`, or by a `signal` as "SIGKILL"."""

    code: int
    signal: str = ""


Event = Line | Connected | Planned | StepStarted | StepEnded | Sql | Failed | Ended


class Outcome(StrEnum):
    """What became of a run."""

    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    """After a revision, because somebody asked for it; what had run is kept."""
    CANCELLED = "cancelled"
    TIMED_OUT = "timed out"
    CRASHED = "crashed"
    RUNNING = "running"
    """It has begun; nothing more is known. No Result has this, nor the next one."""
    CUT_OFF = "cut off"
    """The app itself ended before it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run. `seconds` is its whole duration, the start of the interpreter included.

    `before` are the rows of the version table that Alembic found; `finished` the revisions whose function ended, of
    `planned`; whether they are in the database is what the server says afterwards (`aftermath`). `failure` is set where
    the child told one. `data` is what the verb found, see `verbs`.
    """

    outcome: Outcome
    seconds: float
    before: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()
    running: str = ""
    failure: Failed | None = None
    data: Any = None
    python: str = ""
    alembic: str = ""
    session: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    """The rows of the version table after each of `finished`."""
    ended: Ended = field(default=Ended(0))

    def heads_after(self, number: int) -> tuple[str, ...]:
        """The rows of the version table after the first `number` revisions of `finished`."""
        return self.rows[number - 1] if number else self.before

    @property
    def words(self) -> str:
        """What went wrong in one sentence; empty where nothing did."""
        if self.outcome is Outcome.CRASHED:
            by = f"was ended by {self.ended.signal}" if self.ended.signal else f"ended with status {self.ended.code}"
            return f"The process that ran Alembic {by}{f' inside {self.running}' if self.running else ''}."
        if self.outcome is Outcome.FAILED and self.failure is None:
            return "env.py ended without asking Alembic to run anything: it never came to context.run_migrations()."
        if self.outcome is Outcome.TIMED_OUT:
            return f"The time limit ran out{f' inside {self.running}' if self.running else ''}."
        if self.failure is None or (self.outcome is Outcome.CANCELLED and self.failure.kind == "KeyboardInterrupt"):
            return ""
        return self.failure.words


class Reader:
    """Makes events of what the child sends, and remembers what a Result needs."""

    def __init__(self) -> None:
        self.before: tuple[str, ...] = ()
        self.planned: tuple[str, ...] = ()
        self.finished: list[str] = []
        self.rows: list[tuple[str, ...]] = []
        self.running = ""
        self.failure: Failed | None = None
        self.data: Any = None
        self.said: dict[str, Any] = {}
        self.session = 0
        self.stopped = False
        self.asked = False
        """Whether env.py had Alembic plan anything."""
        self.ok: bool | None = None
        self.over = False
        """Whether everything is done, and only the process has not ended."""

    def event(self, facts: Mapping[str, Any]) -> Event | None:
        """The event of one JSON object, or None for what is only remembered."""
        make = getattr(self, f"_{facts.get('kind')}", None)
        made: Event | None = make(facts) if make is not None else None
        return made

    def result(self, outcome: Outcome, seconds: float, ended: Ended) -> Result:
        """The result of what was read."""
        return Result(
            outcome, seconds, self.before, self.planned, tuple(self.finished), self.running, self.failure,
            self.data, str(self.said.get("python", "")), str(self.said.get("alembic", "")), self.session,
            tuple(self.rows), ended,
        )  # fmt: skip

    def _hello(self, facts: Mapping[str, Any]) -> Event:
        self.said = dict(facts)
        return Line(f"Alembic {facts['alembic']}, SQLAlchemy {facts['sqlalchemy']}, Python {facts['python']}", "note")

    def _connected(self, facts: Mapping[str, Any]) -> Event:
        self.session = int(facts["session"] or 0)
        return Connected(mask(str(facts["database"])), self.session, bool(facts["fits"]))

    def _note(self, facts: Mapping[str, Any]) -> Event:
        return Line(_text(facts["text"]), "note")

    def _heads(self, facts: Mapping[str, Any]) -> None:
        self.before = tuple(facts["revisions"])

    def _plan(self, facts: Mapping[str, Any]) -> Event:
        self.planned, self.asked = tuple(facts["revisions"]), True
        return Planned(self.before, self.planned)

    def _started(self, facts: Mapping[str, Any]) -> Event:
        self.running = str(facts["revision"])
        return StepStarted(self.running, "upgrade" if facts["upgrade"] else "downgrade")

    def _ended(self, facts: Mapping[str, Any]) -> Event:
        self.finished.append(str(facts["revision"]))
        self.rows.append(tuple(facts["heads"]))
        self.running = ""
        return StepEnded(str(facts["revision"]), float(facts["ms"]), tuple(facts["heads"]))

    def _stopped(self, facts: Mapping[str, Any]) -> None:
        self.stopped = True

    def _sql(self, facts: Mapping[str, Any]) -> Event:
        return Sql(str(facts["revision"]), _text(facts["text"]), _text(facts["problem"]))

    def _failed(self, facts: Mapping[str, Any]) -> Event:
        told = (_text(facts[name]) for name in ("traceback", "words", "statement", "error"))
        self.failure = Failed(str(facts["revision"]), *told)
        return self.failure

    def _result(self, facts: Mapping[str, Any]) -> None:
        self.data = facts["data"]

    def _bye(self, facts: Mapping[str, Any]) -> None:
        self.over = True

    def _left(self, facts: Mapping[str, Any]) -> Event:
        names = ", ".join(str(each) for each in facts["threads"]) or "its end"
        return Line(f"All is done; the process still waits for {_text(names)}. Cancel ends it.", "note")

    def _done(self, facts: Mapping[str, Any]) -> None:
        self.ok = bool(facts["ok"])


def _text(value: object) -> str:
    """A text of the child's without secrets; half a surrogate pair, which nobody can store or show, is spelled out."""
    return mask(str(value).encode("utf-8", "backslashreplace").decode())
