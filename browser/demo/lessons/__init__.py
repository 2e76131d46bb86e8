"""The lessons of the Demo menu: errors people meet, produced on purpose, and how sessions behave.

Importing this package imports no SQLAlchemy. A lesson works on connections of its own and leaves nothing behind: no
row, no session, no thread. It blocks, so it is run on a worker thread:

    told = await asyncio.to_thread(lesson.run, database.url)     # a MaskedUrl
"""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from browser.database.url import MaskedUrl
    from browser.demo.bulk import Progress
    from browser.demo.lessons.stopping import Stop
    from browser.demo.recording import Recorded


@dataclass(frozen=True)
class Told:
    """What a lesson has to say, as plain data in plain text."""

    title: str
    code: str
    """What was run: Python source."""
    happened: str
    """What came of it, in a sentence with the numbers of this run."""
    words: str
    """What SQLAlchemy or the server said, "" where nobody complained."""
    explanation: str
    remedy: str
    """How it is done right: Python source that was run, too."""
    remedied: str
    """What came of the remedy."""
    statements: "tuple[Recorded, ...]" = ()
    """What the first code sent."""
    remedy_statements: "tuple[Recorded, ...]" = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    """A table that belongs to it, where numbers say more."""


@dataclass(frozen=True)
class Lesson:
    """One lesson. `writes`: it changes rows in a transaction that is rolled back, so it needs a writable database."""

    title: str
    summary: str
    module: str
    function: str
    writes: bool = False
    is_error: bool = True
    """Whether it is one of the errors people meet; the others show how something is done."""

    def run(self, url: "MaskedUrl", progress: "Progress | None" = None, stop: "Stop | None" = None) -> Told:
        """Run it on the demo behind `url`; blocks for up to a few seconds.

        Where the length is known, `progress(done, total)` is called from time to time, and may raise in order to stop:
        nothing stays. `stop.ask()` stops it from another thread: it ends within a second by errors.StatementCancelled.
        Raises errors.NotSupported where there is no demo or the database lives in memory, DriverMissing
        where the lesson needs an async driver and there is none, and errors.* for what the database refuses.
        """
        from browser.demo.lessons.stage import Stage
        from browser.demo.lessons.stopping import Stop

        stop = stop or Stop()
        stage = Stage(url, progress, stop)
        with stop.around(), stage.opened():
            module = import_module(f"browser.demo.lessons.{self.module}")
            told: Told = getattr(module, self.function)(stage, self.title)
        return told


LESSONS: tuple[Lesson, ...] = (
    Lesson("N+1 statements", "A loop that sends a statement for each row", "loading", "n_plus_one"),
    Lesson("DetachedInstanceError", "Asking an object whose session is closed", "loading", "detached"),
    Lesson("MissingGreenlet", "Lazy loading in an async program", "waiting", "missing_greenlet"),
    Lesson("Attributes expired after commit", "A commit forgets what was loaded", "transactions", "expired"),
    Lesson(
        "An append that was not flushed", "A query does not see what waits", "transactions", "unflushed", writes=True
    ),
    Lesson("A missing .unique()", "Joined collections repeat their parent", "loading", "missing_unique"),
    Lesson("A session never closed", "It keeps its connection, and what it locked", "pools", "never_closed"),
    Lesson("Legacy session.query()", "How it was said before 2.0", "waiting", "legacy_query"),
    Lesson("Pool exhaustion", "QueuePool limit reached: who holds what, and what helps", "pools", "exhausted"),
    Lesson(
        "Read-only sessions", "isolation_level=“READ_ONLY” is refused; what works", "readonly", "read_only", writes=True
    ),
    Lesson(
        "A unit of work",
        "Pending, dirty, deleted, and the SQL of the flush",
        "writing",
        "unit_of_work",
        writes=True,
        is_error=False,
    ),
    Lesson("Bulk work", "Twenty thousand rows, five ways", "writing", "bulk_work", writes=True, is_error=False),
    Lesson("Loader strategies", "Each with its use case, on your data", "strategies", "strategies", is_error=False),
    Lesson(
        "When selectin overtakes joined",
        "The same path for more and more users",
        "strategies",
        "overtaking",
        is_error=False,
    ),
    Lesson("Large collections", "write_only, beside dynamic which it replaces", "strategies", "large", is_error=False),
    Lesson("Slow statements", "A listener names them in the log", "strategies", "slow", is_error=False),
)
