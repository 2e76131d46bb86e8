"""A run's line in the journal, from its beginning to its end, and the lock that says that it goes on."""

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime

from browser import errors
from browser.migrate.journal import Entry, Journal
from browser.migrate.running import Held
from browser.workers import begin, to_its_end


class Noting:
    """The `entry` of a run, as it is kept once it has begun; without a journal nothing is noted."""

    def __init__(self, journal: Journal | None, entry: Entry) -> None:
        self._journal, self.entry = journal, entry
        self._held: Held | None = None

    async def begin(self) -> int:
        """Note that it runs from now on; returns the lock's descriptor. Raises NotSupported."""
        assert self._journal is not None
        noted = begin(self._journal.begin, replace(self.entry, when=datetime.now(UTC)))
        try:
            self.entry, held = await asyncio.wrap_future(noted)
        except asyncio.CancelledError:
            noted.add_done_callback(self._taken_back)
            raise
        self._held = held
        return held.descriptor

    def _taken_back(self, noted: "Future[tuple[Entry, Held]]") -> None:
        """It was noted after nobody waited for it any more."""
        if self._journal is not None and noted.exception() is None:
            entry, held = noted.result()
            self._journal.forget(entry)
            held.release(ended=True)

    async def end(self, done: Entry) -> str:
        """Complete it, whoever cancels; returns why it could not be yet, or nothing: the run itself is over."""
        if self._journal is None or self._held is None:
            return ""
        held, self._held = self._held, None
        try:
            self.entry = await to_its_end(self._journal.end, done)
        except errors.RowloreError as error:
            self._journal.owe(done, held)
            return str(error)
        held.release(ended=True)
        return ""

    async def forget(self) -> None:
        """Take it back: nothing has run."""
        if self._journal is not None and self._held is not None:
            await to_its_end(self._journal.forget, self.entry)
            self._held.release(ended=True)

    def release(self) -> None:
        """Whatever has become of it, this app does not go on with it; a child that lives does."""
        if self._held is not None:
            self._held.release(ended=False)
