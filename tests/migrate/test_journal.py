"""The journal: every run is a line, the newest first, without passwords, and bounded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from browser import errors, masking
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


def ran(journal: Journal, entry: Entry) -> Entry:
    """Note a run that begins and ends."""
    begun, held = journal.begin(entry)
    assert journal.unended(entry.connection) == (begun,) and journal.goes_on(begun)
    kept = journal.end(replace(entry, id=begun.id))
    held.release(ended=True)
    return kept


def test_entries_come_back_the_newest_first(store: Store) -> None:
    journal = Journal(store)
    first = ran(journal, ENTRY)
    second = ran(journal, replace(ENTRY, connection="other", after=None, outcome=Outcome.CRASHED, error="gone"))
    assert first.when == WHEN and first.when.tzinfo is UTC
    found = journal.entries()
    assert [each.id for each in found] == [second.id, first.id]
    assert found[1] == first and first.folder == "/home/ada/p\\xff"
    assert found[0].after is None and found[0].outcome is Outcome.CRASHED
    assert [each.id for each in journal.entries("other")] == [second.id]
    assert len(journal.entries(limit=1)) == 1
    assert not list(store.path.parent.glob("migrations/*"))


def test_no_password_is_kept(store: Store) -> None:
    masking.remember("canary-secret")
    kept = ran(Journal(store), replace(ENTRY, error="refused postgresql://a:canary-secret@h", title="canary-secret"))
    assert "canary-secret" not in repr(kept) + repr(Journal(store).entries())
    assert b"canary-secret" not in store.path.read_bytes()


def test_it_does_not_grow_for_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    journal = Journal(store)
    for _ in range(5):
        ran(journal, ENTRY)
    assert [each.id for each in journal.entries()] == [5, 4, 3]


def test_one_database_is_migrated_by_one_run_at_a_time(store: Store) -> None:
    one, other = Journal(store), Journal(Store(store.path.parent))
    begun, held = one.begin(ENTRY)
    with pytest.raises(errors.NotSupported, match="has not ended yet") as raised:
        other.begin(ENTRY)
    assert "window or tab" in raised.value.hint
    ran(other, replace(ENTRY, connection="another database"))
    one.forget(begun)
    held.release(ended=True)
    assert ran(other, ENTRY).outcome is Outcome.DONE


def test_a_run_that_nobody_goes_on_with_is_completed_once(store: Store) -> None:
    journal = Journal(store)
    begun, held = journal.begin(ENTRY)
    held.release(ended=False)  # as the system does when a process is killed
    held.release(ended=False)
    assert not journal.goes_on(begun) and list(store.path.parent.glob("migrations/*.lock"))
    done = replace(begun, outcome=Outcome.CUT_OFF, after=("a",))
    assert journal.cut_off(done) and not journal.cut_off(done)
    assert journal.entries() == (done,) and journal.unended(ENTRY.connection) == ()
    assert not list(store.path.parent.glob("migrations/*"))


def test_a_lock_that_cannot_be_made_is_named(store: Store) -> None:
    """And nobody is told to throw the store away."""
    journal = Journal(store)
    begun, held = journal.begin(ENTRY)
    held.release(ended=False)
    (lock,) = store.path.parent.glob("migrations/*.lock")
    lock.unlink()
    lock.mkdir()
    with pytest.raises(errors.NotSupported, match=lock.name) as raised:
        journal.begin(ENTRY)
    assert "begin anew" not in raised.value.hint and journal.entries() == (begun,)
    lock.rmdir()
    lock.parent.rmdir()
    lock.parent.write_text("in the way")
    with pytest.raises(errors.NotSupported, match="migrations") as raised:
        journal.begin(replace(ENTRY, connection="other"))
    assert "begin anew" not in raised.value.hint and journal.entries() == (begun,)
