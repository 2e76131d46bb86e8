"""What became of a statement, and how a console's session stands: frozen facts for whoever shows them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from browser.database.facts import Column
from browser.errors import RowloreError

if TYPE_CHECKING:
    from browser.console.script import Statement


class Cancelled(StrEnum):
    """What is known of a statement that somebody cancelled."""

    NO = "not cancelled"
    CONFIRMED = "cancelled; the server confirmed it"
    STOPPED = "stopped; the rows that had come are kept"
    LATE = "the cancel came too late: the statement had run to its end"
    UNKNOWN = "cancelled, outcome unknown: the server reported success, as it does for some statements that were killed"
    CUT = "aborted: the connection was cut, outcome unknown"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the statement that runs is. `waiting`: for another program's lock."""

    rows: int
    milliseconds: float
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class ResultSet:
    """One set of rows that a statement returned. `cut` says why not all of them came, or is empty."""

    columns: tuple[Column, ...]
    rows: int
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """One statement that was run: `sql` is what was sent.

    `affected` is the server's count of rows changed, None where it told none. `milliseconds` count from sending to the
    last row, `first_row_milliseconds` to the first batch of rows. `error_at` are the first and last offset of what is
    wrong in `statement.text`.
    """

    statement: "Statement"
    sql: str
    milliseconds: float = 0.0
    first_row_milliseconds: float | None = None
    sets: tuple[ResultSet, ...] = ()
    affected: int | None = None
    notices: tuple[str, ...] = ()
    error: RowloreError | None = None
    error_at: tuple[int, int] | None = None
    cancelled: Cancelled = Cancelled.NO
    outcome_unknown: bool = False
    taken_back: bool = False
    """Whether the failed statement alone was rolled back, to the savepoint before it."""

    @property
    def rows(self) -> int:
        """The rows of all its sets."""
        return sum(each.rows for each in self.sets)

    @property
    def cut(self) -> str:
        """Why not all rows came, or empty."""
        return next((each.cut for each in self.sets if each.cut), "")

    @property
    def ok(self) -> bool:
        """Whether it ran to its end."""
        return self.error is None and self.cancelled is Cancelled.NO


@dataclass(frozen=True, slots=True)
class SessionState:
    """How the session stands. `open_since` is a time.time() or None: no transaction is open.

    `pending` are the texts of what was run in the open transaction. `lost` says how the connection went, or is empty.
    """

    manual: bool = False
    open_since: float | None = None
    pending: tuple[str, ...] = ()
    failed: bool = False
    isolation: str = ""
    isolations: tuple[str, ...] = ()
    savepoints: bool = True
    can_save: bool = False
    """Whether savepoints before each statement make a difference: where one error fails the whole transaction."""
    lost: str = ""
    where: str = ""

    @property
    def open(self) -> bool:
        """Whether a transaction is open."""
        return self.open_since is not None

    def ended(self) -> "SessionState":
        """The same without a transaction."""
        return replace(self, open_since=None, pending=(), failed=False)
