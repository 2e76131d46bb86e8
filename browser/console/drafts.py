"""What is typed and not yet saved, journalled so that a crash costs at most two seconds of typing.

A draft belongs to the instance of the program that types in it. Which instances live is told by the locks they hold on
files of their own, which the system frees however a process ends; so no instance takes the draft of another.
Nothing here needs Qt; everything but `Journal` waits for the disk and is called off the GUI thread.
"""

import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser import errors
from browser.console.binds import Bind
from browser.console.drafts_instance import Instance, living, remove_ended
from browser.console.history import binds_from, binds_to, restored, storable, without_secrets
from browser.store import Store

__all__ = ["Discarded", "Draft", "Drafts", "Instance", "Journal", "new_id"]

RECENT_SECONDS = 7 * 24 * 3600.0
_MUCH = 200
"""Characters; a text that shrinks by more than these and by half leaves a copy among the recent ones."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of one console. `connection` is a `store.connection_key`, or empty.

    `caret` counts code points. `path` is the file the text came from, or empty. `position` is its place among the tabs.
    """

    id: str
    connection: str
    title: str
    text: str
    caret: int = 0
    path: str = ""
    binds: tuple[Bind, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class Discarded:
    """A draft that was discarded, or an earlier text of one that lost most of it, under an id of its own.

    `when` is a time.time(). Opened again, it is a new draft.
    """

    draft: Draft
    when: float


def new_id() -> str:
    """An id for a draft that nobody else has."""
    return uuid.uuid4().hex


class Journal:
    """When the draft of one editor is to be written: after PAUSE seconds without typing, LATEST seconds at the most.

    The caller asks `due()` after every call and sets its timer to it. At 0 it calls `begin()`, reads the text, keeps it
    off the GUI thread, and says `done()` or `failed()`; meanwhile nothing is due, so that two writes never overtake
    each other. With 0.5 s for the write, a key is on the disk two seconds after it was pressed.
    """

    PAUSE = 0.5
    LATEST = 1.5
    RETRY = 2.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: float | None = None  # when the oldest edit that no write has taken up was made
        self._last = 0.0
        self._taken: float | None = None  # the same of the edits that are being written
        self._not_before = 0.0

    @property
    def unsaved(self) -> bool:
        """Whether anything typed is not known to be on the disk."""
        return self._first is not None or self._taken is not None

    @property
    def writing(self) -> bool:
        """Whether a write was begun and has not ended."""
        return self._taken is not None

    def edited(self) -> None:
        """The text, the caret's line or a parameter changed."""
        self._last = self._clock()
        if self._first is None:
            self._first = self._last

    def flush(self) -> None:
        """Whatever is unsaved is due at once: the focus leaves, the window closes."""
        self._not_before = 0.0
        if self._first is not None:
            self._first = min(self._first, self._clock() - self.LATEST)

    def due(self) -> float | None:
        """Seconds until a write is due, 0 for now; None while there is nothing to write or a write is under way."""
        if self._first is None or self._taken is not None:
            return None
        at = max(min(self._last + self.PAUSE, self._first + self.LATEST), self._not_before)
        return max(0.0, at - self._clock())

    def begin(self) -> None:
        """A write begins, of all that was edited so far."""
        self._taken, self._first = self._first if self._first is not None else self._clock(), None

    def done(self) -> None:
        """What `begin` took up is on the disk."""
        self._taken = None

    def failed(self) -> None:
        """It is not, and is tried again after RETRY seconds, or at the next flush."""
        if self._taken is not None:
            self._first, self._taken = self._taken, None
            self._not_before = self._clock() + self.RETRY


class Drafts:
    """The drafts in a store, as one instance sees them. Raises NotSupported where the store cannot be used."""

    def __init__(self, store: Store, instance: Instance) -> None:
        self._store = store
        self.instance = instance

    def keep(self, draft: Draft) -> None:
        """Put the draft on the disk in place of what was kept of it: all of it, or none of it.

        One call at a time for one draft. Secret parameters are kept without their text. A text that lost most of what
        it had leaves its earlier state among the `recent` ones.
        """
        row = _row(draft)
        with self._store.transaction() as opened:
            before = opened.execute(f"SELECT characters {_OF_ONE}", (self.instance.id, draft.id)).fetchone()
            if before is not None and _lost_much(before[0], len(draft.text.strip())):
                _copy(opened, self.instance.id, draft.id)
            values = (self.instance.id, *row, time.time(), None)
            opened.execute(f"INSERT OR REPLACE INTO draft ({_ALL}) VALUES ({', '.join('?' * len(values))})", values)

    def discard(self, id_: str) -> None:
        """The console was closed and its text is not wanted; it stays among the `recent` ones for seven days.

        Wait for a `keep` under way first: one that comes later opens the draft again.
        """
        with self._store.transaction() as opened:
            opened.execute(f"DELETE {_OF_ONE} AND characters = 0", (self.instance.id, id_))
            opened.execute(  # under an id of its own, so that nothing kept later takes its place
                "UPDATE draft SET id = ?, discarded = ? WHERE instance = ? AND id = ? AND discarded IS NULL",
                (new_id(), time.time(), self.instance.id, id_),
            )

    def open_drafts(self) -> tuple[Draft, ...]:
        """What is to be opened again: this instance's drafts and those of instances that have ended, now its own.

        In the order of their tabs. Drafts of nothing but blanks are not among them.
        """
        ended = self._ended()  # may wait for another instance, which must not wait for the store meanwhile
        with self._store.transaction() as opened:
            _adopt(opened, self.instance.id, ended)
            opened.execute("DELETE FROM draft WHERE discarded < ?", (time.time() - RECENT_SECONDS,))
            rows = opened.execute(
                f"SELECT {_DRAFT} FROM draft WHERE instance = ? AND discarded IS NULL AND characters > 0"
                " ORDER BY position, kept, id",
                (self.instance.id,),
            ).fetchall()
        with suppress(OSError):  # it is tidied up the next time
            remove_ended(self.instance.folder)
        return tuple(_draft(row) for row in rows)

    def _ended(self) -> list[str]:
        """The instances whose drafts nobody types in any more; they never come again."""
        owners = [str(row[0]) for row in self._store.read("SELECT DISTINCT instance FROM draft")]
        others = [each for each in owners if each != self.instance.id]
        if not others:
            return []
        try:
            alive = living(self.instance.folder, others)
        except OSError as error:
            raise errors.NotSupported(
                "Whether other instances of Rowlore still run cannot be found out, so their drafts stay with them.",
                words=str(error),
                hint="Start Rowlore again to see them.",
            ) from None
        return [each for each in others if each not in alive]

    def recent(self) -> tuple[Discarded, ...]:
        """What was discarded in the last seven days by any instance, the last one first."""
        rows = self._store.read(
            f"SELECT {_DRAFT}, discarded FROM draft WHERE discarded >= ? AND characters > 0"
            " ORDER BY discarded DESC, id",
            time.time() - RECENT_SECONDS,
        )
        return tuple(Discarded(_draft(row[:-1]), float(row[-1])) for row in rows)

    def forget(self, id_: str) -> None:
        """Remove one of the `recent` ones for good."""
        with self._store.transaction() as opened:
            opened.execute("PRAGMA secure_delete = ON")
            opened.execute("DELETE FROM draft WHERE id = ? AND discarded IS NOT NULL", (id_,))


_DRAFT = "id, connection, title, path, caret, position, binds, characters, text"
_ALL = f"instance, {_DRAFT}, kept, discarded"
_OF_ONE = "FROM draft WHERE instance = ? AND id = ?"


def _row(draft: Draft) -> tuple[object, ...]:
    binds = binds_to(without_secrets(draft.binds))
    return (
        *(draft.id, storable(draft.connection), storable(draft.title), storable(draft.path)),
        *(draft.caret, draft.position),
        *(binds, len(draft.text.strip()), draft.text.encode("utf-8", "surrogatepass")),
    )


def _draft(row: tuple[Any, ...]) -> Draft:
    id_, connection, title, path, caret, position, binds, _, text = row
    return Draft(
        *(id_, restored(connection), restored(title), restored(text), caret, restored(path)),
        *(binds_from(binds), position),
    )


def _lost_much(before: int, now: int) -> bool:
    return before > 0 and (now == 0 or before - now > max(_MUCH, before // 2))


def _copy(opened: sqlite3.Connection, instance: str, id_: str) -> None:
    """What is kept of a draft stays as a discarded one of its own."""
    opened.execute(
        f"INSERT INTO draft ({_ALL}) SELECT instance, ?, {_DRAFT.partition(', ')[2]}, kept, ? {_OF_ONE}",
        (new_id(), time.time(), instance, id_),
    )


def _adopt(opened: sqlite3.Connection, own: str, ended: Iterable[str]) -> None:
    """The drafts of instances that have ended become this one's, under new ids where it has theirs already."""
    for instance in ended:
        for (id_,) in opened.execute("SELECT id FROM draft WHERE instance = ?", (instance,)).fetchall():
            taken = opened.execute(f"SELECT 1 {_OF_ONE}", (own, id_)).fetchone()
            opened.execute(
                "UPDATE draft SET instance = ?, id = ? WHERE instance = ? AND id = ?",
                (own, new_id() if taken else id_, instance, id_),
            )


def drafts_of(folder: Path) -> Drafts:
    """The drafts in the app's folder for an instance that begins now."""
    return Drafts(Store(folder), Instance.begin(folder))
