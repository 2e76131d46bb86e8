"""The journal: every run is a line, the newest first, without passwords, and bounded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from browser import masking
from browser.migrate import journal as module
from browser.migrate.events import Outcome
from browser.migrate.journal import Entry, Journal
from browser.store import Store

WHEN = datetime(2026, 11, 20, 12, 0, 0, 123456, timezone(timedelta(hours=2)))
ENTRY = Entry(
    WHEN,
    "sqlite:///x.db",
    "x.db",
    "/home/ada/p\udcff",
    "upgrade heads",
    before=(),
    after=("a", "b"),
    outcome=Outcome.DONE,
    seconds=1.5,
    alembic="1.20",
    python="3.11",
    revisions=("a",),
)


def test_entries_come_back_the_newest_first(store: Store) -> None:
    journal = Journal(store)
    first = journal.add(ENTRY)
    second = journal.add(replace(ENTRY, connection="other", after=None, outcome=Outcome.CRASHED, error="gone"))
    assert first.when == WHEN and first.when.tzinfo is UTC
    found = journal.entries()
    assert [each.id for each in found] == [second.id, first.id]
    assert found[1] == replace(first, folder="/home/ada/p\\xff")
    assert found[0].after is None and found[0].outcome is Outcome.CRASHED
    assert [each.id for each in journal.entries("other")] == [second.id]
    assert len(journal.entries(limit=1)) == 1


def test_no_password_is_kept(store: Store) -> None:
    masking.remember("canary-secret")
    kept = Journal(store).add(replace(ENTRY, error="refused postgresql://a:canary-secret@h", title="canary-secret"))
    assert "canary-secret" not in repr(kept) + repr(Journal(store).entries())
    assert b"canary-secret" not in store.path.read_bytes()


def test_it_does_not_grow_for_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    journal = Journal(store)
    for _ in range(5):
        journal.add(ENTRY)
    assert [each.id for each in journal.entries()] == [5, 4, 3]
