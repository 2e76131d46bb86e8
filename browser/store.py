"""What the app remembers: relations and label columns chosen by hand, saved trails, the console's history and drafts.

One SQLite file, read and written by plain functions off the GUI thread. Every call opens it for itself, so any thread
and any number of running instances can use it; a writer waits for another one up to BUSY_SECONDS.

What is written is on the disk when a call returns (WAL with SQLite's own synchronous = FULL): NORMAL would be as good
against `kill -9`, but the last drafts before a power cut would be gone, for the few milliseconds of one fsync.
"""

import itertools
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser import errors, locks
from browser.database.facts import ForeignKey, TableRef

if TYPE_CHECKING:
    from browser.database.url import MaskedUrl

FILE = "store.db"
BUSY_SECONDS = 5.0

_VERSIONS = (
    """
    CREATE TABLE declared_relation (connection TEXT NOT NULL, relation TEXT NOT NULL,
        PRIMARY KEY (connection, relation)) WITHOUT ROWID;
    CREATE TABLE label_column (connection TEXT NOT NULL, "table" TEXT NOT NULL, "column" TEXT NOT NULL,
        PRIMARY KEY (connection, "table")) WITHOUT ROWID;
    CREATE TABLE trail (connection TEXT NOT NULL, name TEXT NOT NULL, trail TEXT NOT NULL, saved TEXT NOT NULL,
        PRIMARY KEY (connection, name)) WITHOUT ROWID;
    """,
    """
    ALTER TABLE declared_relation ADD COLUMN on_delete TEXT NOT NULL DEFAULT ''
    """,
    """
    CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL, ran TEXT NOT NULL,
        connection TEXT NOT NULL, title TEXT NOT NULL, milliseconds REAL NOT NULL, row_count INTEGER NOT NULL,
        affected INTEGER, outcome TEXT NOT NULL, error TEXT NOT NULL, parameters TEXT NOT NULL,
        masked INTEGER NOT NULL, shortened_from INTEGER NOT NULL, folded TEXT, sql NOT NULL);
    CREATE INDEX history_connection ON history (connection);
    CREATE TABLE history_total (entries INTEGER NOT NULL, size INTEGER NOT NULL);
    INSERT INTO history_total VALUES (0, 0);
    CREATE TABLE draft (instance TEXT NOT NULL, id TEXT NOT NULL, connection TEXT NOT NULL, title TEXT NOT NULL,
        path TEXT NOT NULL, caret INTEGER NOT NULL, position INTEGER NOT NULL, binds TEXT NOT NULL, kept REAL NOT NULL,
        discarded REAL, characters INTEGER NOT NULL, text BLOB NOT NULL, PRIMARY KEY (instance, id));
    CREATE TABLE query_parameters (query TEXT PRIMARY KEY, binds TEXT NOT NULL, used REAL NOT NULL) WITHOUT ROWID
    """,
    """
    CREATE TABLE trusted_folder (folder TEXT PRIMARY KEY, digest TEXT NOT NULL, files TEXT NOT NULL,
        trusted TEXT NOT NULL) WITHOUT ROWID
    """,
    """
    CREATE TABLE migration_journal (id INTEGER PRIMARY KEY AUTOINCREMENT, began TEXT NOT NULL, connection TEXT NOT NULL,
        title TEXT NOT NULL, folder TEXT NOT NULL, verb TEXT NOT NULL, before TEXT NOT NULL, after TEXT,
        outcome TEXT NOT NULL, seconds REAL NOT NULL, alembic TEXT NOT NULL, python TEXT NOT NULL,
        revisions TEXT NOT NULL, error TEXT NOT NULL, backup TEXT NOT NULL);
    CREATE INDEX migration_journal_connection ON migration_journal (connection)
    """,
    """
    CREATE TABLE migration_place (connection TEXT PRIMARY KEY, folder TEXT NOT NULL, interpreter TEXT NOT NULL,
        lock_timeout REAL) WITHOUT ROWID
    """,
)
"""What makes each version of the file out of the one before; PRAGMA user_version says which one it is."""


@dataclass(frozen=True, slots=True)
class SavedTrail:
    """A trail under the name a person gave it: what `Trail.to_dict` made. `saved` is the UTC time in ISO form."""

    name: str
    trail: Mapping[str, Any]
    saved: str


def connection_key(url: "MaskedUrl") -> str:
    """What tells connections apart, whichever driver is used: "postgresql://ada@host:5432/app", a file's path.

    It never holds a password or an option.
    """
    from sqlalchemy import URL

    plain = url.reveal()
    vendor = plain.drivername.partition("+")[0]
    vendor = {"mariadb": "mysql"}.get(vendor, vendor)
    shown = URL.create(vendor, plain.username, None, plain.host, plain.port, plain.database)
    return shown.render_as_string()


class Store:
    """The file `store.db` in a folder; made at the first call, readable by its owner only.

    Every method raises NotSupported where the file cannot be used: damaged, of a newer version, or not writable.
    """

    def __init__(self, folder: Path) -> None:
        """Touches nothing yet."""
        self.path = folder / FILE

    def declared(self, connection: str) -> tuple[ForeignKey, ...]:
        """The relations that were declared by hand for this connection."""
        sql = "SELECT relation, on_delete FROM declared_relation WHERE connection = ? ORDER BY relation"
        return tuple(_key_from(json.loads(relation), rule) for relation, rule in self.read(sql, connection))

    def declare(self, connection: str, key: ForeignKey) -> None:
        """Remember a relation; once, with the ON DELETE rule that was told last."""
        sql = "INSERT OR REPLACE INTO declared_relation (connection, relation, on_delete) VALUES (?, ?, ?)"
        self.write(sql, connection, _key_to(key), key.on_delete)

    def forget(self, connection: str, key: ForeignKey) -> None:
        """Forget a relation that was declared."""
        self.write("DELETE FROM declared_relation WHERE connection = ? AND relation = ?", connection, _key_to(key))

    def label_columns(self, connection: str) -> dict[TableRef, str]:
        """The columns that were chosen to name the rows of their tables."""
        rows = self.read('SELECT "table", "column" FROM label_column WHERE connection = ?', connection)
        return {TableRef(*json.loads(table)): column for table, column in rows}

    def choose_label(self, connection: str, table: TableRef, column: str | None) -> None:
        """Remember the column for the labels of a table; None goes back to the guess."""
        place = json.dumps([table.schema, table.name])
        if column is None:
            self.write('DELETE FROM label_column WHERE connection = ? AND "table" = ?', connection, place)
        else:
            self.write("INSERT OR REPLACE INTO label_column VALUES (?, ?, ?)", connection, place, column)

    def trails(self, connection: str) -> tuple[SavedTrail, ...]:
        """The saved trails of a connection, by name."""
        rows = self.read("SELECT name, trail, saved FROM trail WHERE connection = ? ORDER BY name", connection)
        return tuple(SavedTrail(name, json.loads(trail), saved) for name, trail, saved in rows)

    def save_trail(self, connection: str, name: str, trail: Mapping[str, Any]) -> str:
        """Remember a trail and return its name: one that is kept already keeps its own, and no two have the same."""
        written = json.dumps(trail)
        with self.transaction() as opened:
            rows = opened.execute("SELECT name, trail FROM trail WHERE connection = ?", (connection,))
            kept = {known: json.loads(text) for known, text in rows}
            for known, data in kept.items():
                if data == json.loads(written):
                    return str(known)
            numbered = (f"{name} ({number})" for number in itertools.count(2))
            free = next(each for each in itertools.chain([name], numbered) if each not in kept)
            sql = "INSERT INTO trail VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"
            opened.execute(sql, (connection, free, written))
            return free

    def rename_trail(self, connection: str, name: str, new: str) -> None:
        """Call a saved trail something else. Raises NotSupported where another one is called so, or it has gone."""
        with self.transaction() as opened:
            sql = "SELECT 1 FROM trail WHERE connection = ? AND name = ?"
            if new != name and opened.execute(sql, (connection, new)).fetchone():
                raise errors.NotSupported(f"There is a trail called “{new}” already.", hint="Choose another name.")
            sql = "UPDATE trail SET name = ? WHERE connection = ? AND name = ?"
            if not opened.execute(sql, (new, connection, name)).rowcount:
                raise errors.NotSupported(f"The trail “{name}” is not kept any more.")

    def delete_trail(self, connection: str, name: str) -> None:
        """Forget a saved trail."""
        self.write("DELETE FROM trail WHERE connection = ? AND name = ?", connection, name)

    def read(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one SELECT. Modules that keep things of their own here use this and the next two."""
        with self._opened() as opened:
            return opened.execute(sql, values).fetchall()

    def write(self, sql: str, *values: object) -> None:
        """Run one statement; it counts at once."""
        with self._opened() as opened:
            opened.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Inside, nobody else writes; what was written counts if nothing is raised."""
        with self._opened() as opened:
            opened.execute("BEGIN IMMEDIATE")
            yield opened
            opened.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._make_private()
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)) as opened:
                if _version(opened) != len(_VERSIONS):
                    with locks.alone(self.path.with_suffix(".lock"), BUSY_SECONDS):  # SQLite waits for no first WAL
                        _prepare(opened)
                yield opened
        except (OSError, sqlite3.Error, json.JSONDecodeError) as error:
            raise errors.NotSupported(
                f"What the app remembers cannot be read or written: {self.path}.",
                words=str(error),
                hint="Move the file away to begin anew.",
            ) from None

    def _make_private(self) -> None:
        """SQLite gives its side files the mode of the main one, so that is set before anything is in it."""
        if self.path.exists():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))


def _prepare(opened: sqlite3.Connection) -> None:
    """Bring the file to the newest version; of two instances that try, the second finds it done."""
    opened.execute("PRAGMA journal_mode = WAL")
    opened.execute("BEGIN IMMEDIATE")
    version = _version(opened)
    if version > len(_VERSIONS):
        opened.execute("ROLLBACK")
        raise errors.NotSupported(
            f"What the app remembers was written by a newer version ({version}).", hint="Use the newer version."
        )
    for script in _VERSIONS[version:]:
        for statement in script.split(";"):
            opened.execute(statement)
    opened.execute(f"PRAGMA user_version = {len(_VERSIONS)}")
    opened.execute("COMMIT")


def _version(opened: sqlite3.Connection) -> int:
    return int(opened.execute("PRAGMA user_version").fetchone()[0])


def _key_to(key: ForeignKey) -> str:
    table, target = [key.table.schema, key.table.name], [key.target.schema, key.target.name]
    return json.dumps([table, list(key.columns), target, list(key.target_columns)])


def _key_from(data: Any, on_delete: str) -> ForeignKey:
    table, columns, target, target_columns = data
    return ForeignKey("", TableRef(*table), tuple(columns), TableRef(*target), tuple(target_columns), on_delete)
