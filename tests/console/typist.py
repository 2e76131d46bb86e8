"""A process that types into a draft as the editor does, to be killed at any moment.

It says on its standard output what it has typed so far: lines of "time.monotonic() number-of-characters". The typed
text says by itself whether it is whole: see `whole`.
"""

import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from browser.console.drafts import Draft, Drafts, Instance, Journal
from browser.store import Store

BEGINNING = "SELECT * FROM a_query_that_was_there_before\n"


def text_of(length: int) -> str:
    """The first characters of the text that is typed; none of its pieces is like another."""
    typed = "".join(f"{number:06d} ü\n" for number in range(length // 9 + 1))
    return BEGINNING + typed[:length]


def whole(text: str) -> bool:
    """Whether a text is one that was typed, not a torn one."""
    return text.startswith(BEGINNING) and text == text_of(len(text) - len(BEGINNING))


class Editor:
    """The journal, the timer and the worker of a query tab, without a window."""

    def __init__(self, drafts: Drafts, id_: str, text: Callable[[], str]) -> None:
        self._drafts, self._id, self._text = drafts, id_, text
        self._journal = Journal()
        self._worker: threading.Thread | None = None
        self._ended = False

    def edited(self) -> None:
        """A key was pressed."""
        self._journal.edited()

    def wake(self) -> None:
        """What the timer does."""
        if self._worker is not None and self._ended:
            self._worker.join()
            self._worker, self._ended = None, False
            self._journal.done()
        if self._journal.due() == 0:
            self._journal.begin()
            self._worker = threading.Thread(target=self._keep, args=(self._text(),))
            self._worker.start()

    def _keep(self, text: str) -> None:
        self._drafts.keep(Draft(self._id, "sqlite:///a.db", "Query 1", text, len(text)))
        self._ended = True


def main(folder: Path, id_: str, seed: int) -> None:
    """Type until killed: bursts with short and long pauses, and tell of every key."""
    drafts, chance, typed = Drafts(Store(folder), Instance.begin(folder)), random.Random(seed), 0
    drafts.keep(Draft(id_, "sqlite:///a.db", "Query 1", BEGINNING))
    waiting = threading.Event()
    editor = Editor(drafts, id_, lambda: text_of(typed))
    next_key = time.monotonic()
    while True:
        if time.monotonic() >= next_key:
            typed += chance.choice((1, 1, 1, 40))
            editor.edited()
            print(time.monotonic(), typed, flush=True)
            next_key += chance.choice((0.02, 0.05, 0.1, 0.1, 0.2, 0.6))
        editor.wake()
        waiting.wait(0.005)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
