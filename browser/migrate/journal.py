"""What was migrated when: one line for every run that could change a database, in the app's own store."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from browser.masking import mask
from browser.migrate.events import Outcome
from browser.store import Store

MOST = 5_000
"""Entries that are kept."""
LONGEST_WORDS = 10_000

_COLUMNS = (
    "began, connection, title, folder, verb, before, after, outcome, seconds, alembic, python, revisions, error, backup"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One run. `when` is an aware time; `connection` a `store.connection_key`, `title` what people call the database.

    `before` and `after` are rows of the version table as the server told them; `after` is None where it could not be
    asked any more. `revisions` are those that ran to their end. `backup` is the path of the copy made before, or empty.
    """

    when: datetime
    connection: str
    title: str
    folder: str
    verb: str
    before: tuple[str, ...]
    after: tuple[str, ...] | None
    outcome: Outcome
    seconds: float
    alembic: str = ""
    python: str = ""
    revisions: tuple[str, ...] = ()
    error: str = ""
    backup: str = ""
    id: int = 0


class Journal:
    """The journal in a store. Every method raises NotSupported where the store cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, entry: Entry) -> Entry:
        """Keep an entry, without passwords; returned as it is kept."""
        kept = replace(
            entry,
            when=entry.when.astimezone(UTC),
            title=mask(entry.title),
            verb=mask(entry.verb),
            error=mask(entry.error)[:LONGEST_WORDS],
        )
        with self._store.transaction() as opened:
            places = ", ".join("?" * len(_row(kept)))
            added = opened.execute(f"INSERT INTO migration_journal ({_COLUMNS}) VALUES ({places})", _row(kept))
            number = added.lastrowid or 0
            opened.execute("DELETE FROM migration_journal WHERE id <= ?", (number - MOST,))
        return replace(kept, id=number)

    def entries(self, connection: str | None = None, limit: int = 200) -> tuple[Entry, ...]:
        """The newest first, of one connection or of all."""
        where, values = ("WHERE connection = ?", (connection,)) if connection is not None else ("", ())
        sql = f"SELECT {_COLUMNS}, id FROM migration_journal {where} ORDER BY id DESC LIMIT ?"
        return tuple(_entry(row) for row in self._store.read(sql, *values, limit))


def _row(entry: Entry) -> tuple[object, ...]:
    after = None if entry.after is None else json.dumps(entry.after)
    told = (json.dumps(entry.revisions), entry.error, entry.backup)
    made = (entry.outcome.value, entry.seconds, entry.alembic, entry.python)
    began = entry.when.isoformat()
    return (
        began, entry.connection, entry.title, _storable(entry.folder), entry.verb, json.dumps(entry.before), after,
        *made, *told[:2], _storable(entry.backup),
    )  # fmt: skip


def _storable(path: str) -> str:
    """A path as text that SQLite takes: bytes that are no text are spelled out."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _entry(row: tuple[Any, ...]) -> Entry:
    began, connection, title, folder, verb, before, after, outcome, seconds, *rest = row
    alembic, python, revisions, error, backup, number = rest
    return Entry(
        datetime.fromisoformat(began), connection, title, folder, verb, tuple(json.loads(before)),
        None if after is None else tuple(json.loads(after)), Outcome(outcome), seconds, alembic, python,
        tuple(json.loads(revisions)), error, backup, number,
    )  # fmt: skip
