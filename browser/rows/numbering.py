"""What one source knows about the numbers of its rows: marks, anchors, a key list, a count, and its mistakes."""

from typing import TYPE_CHECKING

from browser import errors
from browser.rows.anchors import PAGE_ROWS, START, Mark, Marks, Reach
from browser.rows.counts import AtLeast, Count, Estimated, Exact, Unknown
from browser.rows.listing import Bound

if TYPE_CHECKING:
    from browser.rows.fetching import Block, Fetched
    from browser.rows.key_list import KeyList


class Numbering:
    """Numbers of rows as far as they were read or surveyed.

    `changed` turns true for good when numbers proved wrong, because another session inserted or deleted rows;
    `version` counts how often they were put right. `seen` rows were read or walked over.
    """

    def __init__(self, block_rows: int) -> None:
        self.block_rows = block_rows
        self.changed = False
        self.version = 0
        self.surveyed = False
        self.estimated: int | None = None
        self.seen = 0
        self.frontier: Mark = START
        self.keys: KeyList | None = None
        self._marks = Marks(block_rows)
        self._walked: set[Bound | None] = set()

    @property
    def total(self) -> int | None:
        """The number of all rows, where it was counted."""
        return self.keys.rows if self.keys is not None else self._marks.total

    @property
    def count(self) -> Count:
        """How many rows there are, as far as is known."""
        if self.total is not None:
            return Exact(self.total)
        if self.estimated is not None and self.estimated > self.seen:
            return Estimated(self.estimated)
        return AtLeast(self.seen) if self.seen else Unknown()

    @property
    def complete(self) -> bool:
        """Whether any row can be reached by its number."""
        return self.keys is not None or self.surveyed or (self.total is not None and self.total <= self.block_rows)

    def counted(self, total: int) -> None:
        """All rows were counted by themselves."""
        self._marks.total = total

    def reach(self, number: int) -> Reach | None:
        """The marks around page `number`; None where no mark is near enough."""
        first = number * PAGE_ROWS
        total = self._marks.total
        reach = self._marks.reach(first if total is None else min(first, total), first + PAGE_ROWS)
        beside_end = reach.last in (reach.total, reach.upper.row if reach.upper else None)
        return reach if beside_end or reach.first - reach.lower.row <= self.block_rows else None

    def accept(self, reach: Reach, fetched: "Fetched") -> bool:
        """Learn from a page that was read; returns whether no row follows it."""
        end = reach.first + len(fetched.rows)
        if fetched.before is not None:
            self._marks.add(reach.first, fetched.before)
        if fetched.bounds:
            self._marks.add(end, fetched.bounds[-1])
        ended = not fetched.more and reach.upper is None
        if ended and self._marks.total is None and (fetched.bounds or reach.first == reach.lower.row):
            self._marks.total = end
        self.seen = max(self.seen, end)
        return ended or end == self._marks.total

    def doubtful(self, reach: Reach, *, everywhere: bool = False) -> "list[Block]":
        """The blocks to count again because a page did not fit; none where only pages were known, now forgotten.

        `everywhere`: all that were walked over, not only those that the page lies in.
        """
        # One row more: where the page ends with a mark, the doubt may be about what follows.
        first, last = (0, self.frontier.row) if everywhere else (reach.first, reach.last + 1)
        blocks = self._marks.blocks(first, max(last, reach.last + 1))
        if blocks[0][1] is None and self._marks.total is None:
            self._marks.forget_pages()
            self.renumbered()
            return []
        return blocks

    def recounted(self, blocks: "list[Block]", counts: list[tuple[int, Bound | None]]) -> None:
        """Each block has so many rows, the last of them with that bound."""
        # The last block first: what moves are the marks behind a block.
        for (lower, upper), (rows, last) in reversed(list(zip(blocks, counts, strict=True))):
            if upper is not None and self.frontier.row >= upper.row:
                bound = (last or lower.bound) if self.frontier.row == upper.row else self.frontier.bound
                self.frontier = Mark(self.frontier.row + rows - (upper.row - lower.row), bound)
            self._marks.resize(lower, upper, rows, last)
        self._walked.clear()  # the frontier may have moved back
        self.renumbered()

    def renumbered(self) -> None:
        """Pages that were read before may have other numbers now."""
        self.changed = True
        self.version += 1

    def anchored(self, marks: list[Mark], total: int | None) -> None:
        """The survey came by these anchors, and at last to the end: `total` rows.

        Raises StatementFailed where it has come by one of them before: a damaged file may lead in a circle.
        """
        agreed = True
        for mark in marks:
            if mark.bound in self._walked:
                raise going_in_circles()
            self._walked.add(mark.bound)
            if mark.bound is not None:
                agreed = self._marks.add_anchor(mark.row, mark.bound) and agreed
            self.frontier = mark
        self.seen = max(self.seen, self.frontier.row)
        if total is not None:
            agreed = agreed and self._marks.total in (None, total)
            self._marks.forget_from(total + 1)
            self._marks.total = total
            self.surveyed = True
        if not agreed:
            self.renumbered()

    def listed(self, keys: "KeyList") -> None:
        """All keys were listed: from now on pages come from there."""
        known = self._marks.total
        self.keys = keys
        self.surveyed = True
        self._marks.total = keys.rows
        if known not in (None, keys.rows):
            self.renumbered()

    def mark_changed(self) -> None:
        """A listed row has gone. The numbers of the list stay as they are."""
        self.changed = True

    def close(self) -> None:
        """Give back the disk space of a key list."""
        if self.keys is not None:
            self.keys.close()
            self.keys = None


def too_fast() -> errors.StatementFailed:
    """What to raise when the numbers are wrong again each time they have been put right."""
    return errors.StatementFailed("Other sessions change this table faster than its rows can be numbered.")


def going_in_circles() -> errors.StatementFailed:
    """What to raise when rows that were passed come again."""
    return errors.StatementFailed(
        "The rows cannot be counted: the same ones come again and again, so the table or its index is damaged.",
        hint="Work on a copy, and let the database check itself.",
    )
