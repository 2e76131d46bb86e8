"""A run is noted from its beginning to its end, whoever cancels meanwhile."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from browser.migrate.events import Outcome
from browser.migrate.journal import Entry, Journal
from browser.migrate.noting import Noting
from browser.store import Store


async def test_a_cancel_does_not_end_the_noting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, real = Journal(store), Journal.end
    entry = Entry(datetime.now(UTC), "key", "title", "", "upgrade heads", (), None, Outcome.RUNNING, 0.0)
    noting = Noting(journal, entry)
    await noting.begin()
    assert journal.goes_on(noting.entry)

    def slowly(self: Journal, done: Entry) -> Entry:
        threading.Event().wait(0.3)
        return real(self, done)

    monkeypatch.setattr(Journal, "end", slowly)
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().call_later(0.1, task.cancel)
    assert await noting.end(replace(noting.entry, outcome=Outcome.DONE)) == "" and not task.cancelling()
    assert journal.entries()[0].outcome is Outcome.DONE and not journal.goes_on(noting.entry)


async def test_what_did_not_run_is_taken_back(store: Store) -> None:
    journal = Journal(store)
    entry = Entry(datetime.now(UTC), "key", "title", "", "upgrade heads", (), None, Outcome.RUNNING, 0.0)
    noting = Noting(journal, entry)
    await noting.begin()
    await noting.forget()
    noting.release()
    assert journal.entries() == ()
