"""What was migrated when: one line for every run that could change a database, in the app's own store.

A line is written when a run begins, and completed when it has ended. One that is not completed, and that no process
goes on with, was cut off: by a kill of the app, a power cut.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from browser.errors import NotSupported
from browser.masking import mask
from browser.migrate import running
from browser.migrate.events import Outcome
from browser.migrate.running import Held
from browser.store import Store

MOST = 5_000
"""Entries that are kept."""
LONGEST_WORDS = 10_000

_COLUMNS = (
    "began, connection, title, folder, verb, before, after, outcome, seconds, alembic, python, revisions, error, backup"
)
_SET = ", ".join(f"{column} = ?" for column in _COLUMNS.split(", "))


@dataclass(frozen=True, slots=True)
class Entry:
    """One run. `when` is an aware time; `connection` a `store.connection_key`, `title` what people call the database.

    `before` and `after` are rows of the version table as the server told them; `after` is None while it runs, and where
    it could not be asked any more. `revisions` are those that ran to their end. `backup` is the path of the one made
    before, or empty.
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
        self._owed: list[tuple[Entry, Held]] = []

    def begin(self, entry: Entry) -> tuple[Entry, Held]:
        """Note that a run begins, without passwords: the entry as it is kept, and the lock that says that it goes on.

        Raises NotSupported where a run on the same connection goes on already.
        """
        self._pay()
        kept = _kept(replace(entry, outcome=Outcome.RUNNING, after=None))
        with self._store.transaction() as opened:
            self._refuse_a_second(opened, kept.connection)
            places = ", ".join("?" * len(_row(kept)))
            added = opened.execute(f"INSERT INTO migration_journal ({_COLUMNS}) VALUES ({places})", _row(kept))
            number = added.lastrowid or 0
            opened.execute("DELETE FROM migration_journal WHERE id <= ?", (number - MOST,))
            with self._lock_in_words(number):
                held = Held.take(self._folder, number)  # whoever sees the entry sees it locked
        return replace(kept, id=number), held

    def end(self, entry: Entry) -> Entry:
        """Complete an entry by what became of its run, without passwords; returned as it is kept."""
        kept = _kept(entry)
        self._store.write(f"UPDATE migration_journal SET {_SET} WHERE id = ?", *_row(kept), entry.id)
        return kept

    def owe(self, entry: Entry, held: Held) -> None:
        """Complete it before the next run begins: it has ended, and could not be completed then.

        Its lock is kept meanwhile, while the app lives: nobody is to take it for one that was cut off.
        """
        self._owed.append((entry, held))

    def _pay(self) -> None:
        while self._owed:
            entry, held = self._owed[-1]
            self.end(entry)
            self._owed.pop()
            held.release(ended=True)

    def forget(self, entry: Entry) -> None:
        """Take back what was noted of a run that could not begin."""
        self._store.write("DELETE FROM migration_journal WHERE id = ?", entry.id)

    def unended(self, connection: str) -> tuple[Entry, ...]:
        """The runs that nothing is known of but that they began, the newest first; `goes_on` tells which still do."""
        where = "WHERE connection = ? AND outcome = ? ORDER BY id DESC"
        sql = f"SELECT {_COLUMNS}, id FROM migration_journal {where}"
        return tuple(_entry(row) for row in self._store.read(sql, connection, Outcome.RUNNING.value))

    def goes_on(self, entry: Entry) -> bool:
        """Whether a process of its run lives: of this app, of another instance of it, or the child that it left."""
        return running.goes_on(self._folder, entry.id)

    def cut_off(self, entry: Entry) -> bool:
        """Complete the entry of a run that nobody goes on with; whether nobody else had done so."""
        with self._store.transaction() as opened:
            sql = f"UPDATE migration_journal SET {_SET} WHERE id = ? AND outcome = ?"
            row = (*_row(_kept(entry)), entry.id, Outcome.RUNNING.value)
            mine = opened.execute(sql, row).rowcount == 1
        running.clear(self._folder, entry.id)
        return mine

    @property
    def _folder(self) -> Path:
        return self._store.path.parent

    @contextmanager
    def _lock_in_words(self, number: int) -> Iterator[None]:
        """The store around it would take its own file for the one that is broken."""
        try:
            yield
        except OSError as error:
            path = running.file_of(self._folder, number)
            raise NotSupported(
                f"The lock that says that a migration runs cannot be used: {path}.",
                words=error.strerror or str(error),
                hint="Nothing was run. Make its folder writable, or move what is in its place away.",
            ) from None

    def _refuse_a_second(self, opened: sqlite3.Connection, connection: str) -> None:
        sql = "SELECT id, began FROM migration_journal WHERE connection = ? AND outcome = ?"
        for number, began in opened.execute(sql, (connection, Outcome.RUNNING.value)).fetchall():
            with self._lock_in_words(number):
                goes_on = running.goes_on(self._folder, number)
            if goes_on:
                when = f"{datetime.fromisoformat(began).astimezone():%H:%M:%S}"
                raise NotSupported(
                    f"A migration of this database that began at {when} has not ended yet.",
                    hint="Another window or tab runs it, or its last statement does. Try again when it has ended.",
                )

    def entries(self, connection: str | None = None, limit: int = 200) -> tuple[Entry, ...]:
        """The newest first, of one connection or of all."""
        where, values = ("WHERE connection = ?", (connection,)) if connection is not None else ("", ())
        sql = f"SELECT {_COLUMNS}, id FROM migration_journal {where} ORDER BY id DESC LIMIT ?"
        return tuple(_entry(row) for row in self._store.read(sql, *values, limit))


def _kept(entry: Entry) -> Entry:
    return replace(
        entry,
        when=entry.when.astimezone(UTC),
        title=mask(entry.title),
        verb=mask(entry.verb),
        error=mask(entry.error)[:LONGEST_WORDS],
        folder=_storable(entry.folder),
        backup=_storable(entry.backup),
    )


def _row(entry: Entry) -> tuple[object, ...]:
    """The values of _COLUMNS."""
    before, revisions = json.dumps(entry.before), json.dumps(entry.revisions)
    after = None if entry.after is None else json.dumps(entry.after)
    return (
        entry.when.isoformat(), entry.connection, entry.title, entry.folder, entry.verb, before, after,
        entry.outcome.value, entry.seconds, entry.alembic, entry.python, revisions, entry.error, entry.backup,
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
