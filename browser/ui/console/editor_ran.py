"""Which statements have run: many thousands in a script, so nothing here is done for each of them while one types."""

from bisect import bisect_left, insort

from browser.ui.console.editor_text import Change


class Ran:
    """Stretches of text (UTF-16 units) with a message each; one that is edited, or next to an edit, is forgotten."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._said: dict[int, tuple[int, str]] = {}  # by start: its end, and the message
        self._change: Change | None = None  # since they were put where they are

    def add(self, start: int, end: int, message: str) -> None:
        """This has run; what was said of the same place is replaced."""
        self.settle()
        if start not in self._said:
            insort(self._starts, start)
        self._said[start] = (end, message)

    def clear(self) -> None:
        """Forget all of them."""
        self._starts.clear()
        self._said.clear()
        self._change = None

    def edited(self, at: int, removed: int, added: int) -> None:
        """The text has changed there."""
        if self._starts:
            before = self._change
            self._change = Change(at, at + removed, at + added) if before is None else before.then(at, removed, added)

    def within(self, first: int, last: int) -> str:
        """What is said of the last one that begins at `first` to `last` (included), or ""."""
        change = self._change or Change(0, 0, 0)
        index = bisect_left(self._starts, change.before(last) + 1) - 1
        while index >= 0 and self._starts[index] >= change.before(first):
            start = self._starts[index]
            end, message = self._said[start]
            moved = start + change.end - change.old_end if start > change.old_end else start
            if self._is_whole(start, end) and first <= moved <= last:
                return message
            index -= 1
        return ""

    def _is_whole(self, start: int, end: int) -> bool:
        return self._change is None or end < self._change.start or start > self._change.old_end

    def settle(self) -> None:
        """Put all of them where they are now. 4 ms for 10,000, so it is done when the keys rest."""
        change = self._change
        if change is None:
            return
        kept = [(start, *self._said[start]) for start in self._starts if self._is_whole(start, self._said[start][0])]
        by = change.end - change.old_end
        moved = [
            (start + by, end + by, said) if start > change.old_end else (start, end, said) for start, end, said in kept
        ]
        self._starts = [start for start, _, _ in moved]
        self._said = {start: (end, said) for start, end, said in moved}
        self._change = None
