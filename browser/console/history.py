"""Everything that was run, in the app's own store: searched by part of its SQL, bounded, without passwords.

A search reads every entry (FTS5's trigrams would make the file 2.4 times as large to save 20 ms of a search among
100,000 entries). Every call waits for the disk: off the GUI thread.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from browser import masking
from browser.console.binds import Bind, BindType, is_secret
from browser.console.history_secrets import without_passwords
from browser.console.history_strings import struck
from browser.database.dialects.base.lexis import Lexis
from browser.store import Store

MOST_ENTRIES = 100_000
MOST_BYTES = 200_000_000
LONGEST = 1_000_000
"""Characters of a statement that are kept."""
LONGEST_WORDS = 10_000
"""Characters of an error, and of one parameter, that are kept."""


class Outcome(StrEnum):
    """What became of a statement."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "outcome unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement that was run.

    `when` is an aware time, told in UTC. `connection` is a `store.connection_key`, `title` what the person calls it.
    `affected` is None where the server told no number; `error` holds the server's words. Of `parameters` the secret
    ones have no text. `masked` says that `sql` holds *** in place of a password, so it is not what ran.
    `shortened_from` is 0, or how many characters the statement had of which only the first are kept. `id` is 0 until
    it is kept.
    """

    when: datetime
    connection: str
    title: str
    sql: str
    milliseconds: float = 0.0
    rows: int = 0
    affected: int | None = None
    error: str = ""
    outcome: Outcome = Outcome.DONE
    parameters: tuple[Bind, ...] = ()
    masked: bool = False
    shortened_from: int = 0
    id: int = 0


def cleaned(entry: Entry, lexis: Lexis) -> Entry:
    """The entry as it is kept: passwords masked, secret parameters without text, what is too long shortened."""
    typed = entry.sql[:LONGEST]
    safe = without_passwords(typed, lexis)
    binds = without_secrets(entry.parameters, safe.parameters)
    return replace(
        entry,
        when=entry.when.astimezone(UTC),
        sql=safe.text,
        shortened_from=len(entry.sql) if len(entry.sql) > LONGEST else 0,
        masked=entry.masked or safe.text != typed,
        error=without_passwords(struck(entry.error, safe.secrets), lexis).text[:LONGEST_WORDS],
        parameters=tuple(
            replace(each, text=struck(masking.mask(each.text), safe.secrets)[:LONGEST_WORDS]) for each in binds
        ),
    )


def without_secrets(binds: Iterable[Bind], secret: frozenset[str] = frozenset()) -> tuple[Bind, ...]:
    """The binds; those that are named like secrets, or in `secret`, without their text."""
    return tuple(replace(each, text="") if each.name in secret or is_secret(each.name) else each for each in binds)


class History:
    """The history in a store. Every method raises NotSupported where the store cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, entry: Entry, lexis: Lexis) -> Entry:
        """Keep an entry, `cleaned` by the rules of its vendor's SQL; returned as it is kept, with its id."""
        (kept,) = self.add_all([(entry, lexis)])
        return kept

    def add_all(self, entries: Iterable[tuple[Entry, Lexis]]) -> tuple[Entry, ...]:
        """The same for many at once, which wait for the disk together: all of them are kept, or none."""
        kept = [cleaned(entry, lexis) for entry, lexis in entries]
        with self._store.transaction() as opened:
            ids = [_insert(opened, _row(each)) for each in kept]
            _prune(opened)
        return tuple(replace(each, id=id_) for each, id_ in zip(kept, ids, strict=True))

    def search(
        self, text: str = "", *, connection: str | None = None, limit: int = 200, before_id: int | None = None
    ) -> tuple[Entry, ...]:
        """The newest entries first whose SQL holds `text`, in whatever case; the next page is before the last id."""
        conditions, values = ["1"], list[object]()
        if text:
            conditions.append(r"coalesce(folded, sql) LIKE ? ESCAPE '\'")
            values.append(_pattern(text))
        if connection is not None:
            conditions.append("connection = ?")
            values.append(storable(connection))
        if before_id is not None:
            conditions.append("id < ?")
            values.append(before_id)
        sql = f"SELECT id, {_COLUMNS} FROM history WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?"
        return tuple(_entry(row) for row in self._store.read(sql, *values, limit))

    def connections(self) -> tuple[str, ...]:
        """The connections that have entries, by name."""
        return tuple(restored(row[0]) for row in self._store.read("SELECT DISTINCT connection FROM history ORDER BY 1"))

    def delete(self, ids: Iterable[int]) -> None:
        """Forget these entries; their text is overwritten in the file."""
        with self._store.transaction() as opened:
            opened.execute("PRAGMA secure_delete = ON")
            _delete(opened, list(ids))

    def clear(self, connection: str | None = None) -> None:
        """Forget everything, or all of one connection, and give the space back to the disk."""
        with self._store.transaction() as opened:
            opened.execute("PRAGMA secure_delete = ON")
            if connection is None:
                opened.execute("DELETE FROM history")
            else:
                opened.execute("DELETE FROM history WHERE connection = ?", (storable(connection),))
            counted = "(SELECT count(*) FROM history), size = (SELECT coalesce(sum(size), 0) FROM history)"
            opened.execute(f"UPDATE history_total SET entries = {counted}")
        self._store.write("VACUUM")


_COLUMNS = (
    "size, ran, connection, title, milliseconds, row_count, affected, outcome, error, parameters,"
    " masked, shortened_from, folded, sql"
)


def _insert(opened: sqlite3.Connection, row: tuple[object, ...]) -> int:
    added = opened.execute(f"INSERT INTO history ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})", row).lastrowid
    opened.execute("UPDATE history_total SET entries = entries + 1, size = size + ?", (row[0],))
    return added or 0


def _row(entry: Entry) -> tuple[object, ...]:
    parameters = binds_to(entry.parameters)
    sql, folded, error = storable(entry.sql), _folded(entry.sql), _plain(entry.error)
    return (
        sum(len(_plain(each).encode()) for each in (entry.sql, folded or "", error, parameters)) + 200,
        *(entry.when.isoformat(timespec="milliseconds"), storable(entry.connection), _plain(entry.title)),
        *(entry.milliseconds, entry.rows, entry.affected, entry.outcome, error, parameters),
        *(entry.masked, entry.shortened_from, folded, sql),
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    id_, _, when, connection, title, milliseconds, rows, affected, outcome, error, parameters, masked, cut, _, sql = row
    return Entry(
        *(datetime.fromisoformat(when), restored(connection), title, restored(sql), milliseconds, rows, affected),
        *(error, Outcome(outcome), binds_from(parameters), bool(masked), cut, id_),
    )


def binds_to(binds: Iterable[Bind]) -> str:
    """Binds as the JSON they are kept as."""
    return json.dumps([[each.name, each.type, each.text, each.of] for each in binds])


def binds_from(written: str) -> tuple[Bind, ...]:
    """Binds out of the JSON they are kept as."""
    return tuple(Bind(name, BindType(type_), text, BindType(of)) for name, type_, text, of in json.loads(written))


def storable(text: str) -> str | bytes:
    """`text` as SQLite can keep it exactly: half a surrogate pair has no UTF-8, so such a text is kept as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def restored(kept: str | bytes) -> str:
    """The text that `storable` was given."""
    return kept.decode("utf-8", "surrogatepass") if isinstance(kept, bytes) else kept


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _folded(text: str) -> str | None:
    """What is searched in place of the text: LIKE ignores the case of ASCII only, and ends at a NUL."""
    return None if text.isascii() and "\0" not in text else _fold(text)


def _fold(text: str) -> str:
    return _plain(text.casefold()).replace("\0", " ")


def _pattern(text: str) -> str:
    escaped = _fold(text).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped[:10_000]}%"  # SQLite refuses patterns above 50,000 bytes


def _prune(opened: sqlite3.Connection) -> None:
    """The oldest entries go, as many as there are too many of."""
    entries, size = opened.execute("SELECT entries, size FROM history_total").fetchone()
    gone: list[int] = []
    if entries <= MOST_ENTRIES and size <= MOST_BYTES:
        return
    for id_, freed in opened.execute("SELECT id, size FROM history ORDER BY id"):
        gone.append(id_)
        entries, size = entries - 1, size - freed
        if entries <= MOST_ENTRIES and size <= MOST_BYTES:
            break
    _delete(opened, gone)


def _delete(opened: sqlite3.Connection, ids: list[int]) -> None:
    for id_ in ids:
        freed = opened.execute("DELETE FROM history WHERE id = ? RETURNING size", (id_,)).fetchall()
        if freed:
            opened.execute("UPDATE history_total SET entries = entries - 1, size = size - ?", freed[0])
