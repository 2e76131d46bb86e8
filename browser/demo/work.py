"""What a session is about to write, as plain data: pending, dirty, deleted, and the SQL of the flush."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from browser.demo.recording import Recorded, recorded
from browser.schema.secrets import MASK, is_secret


@dataclass(frozen=True)
class Change:
    """One object: its class, its key or "(new)", and {attribute: (before, after)} as text."""

    model: str
    key: str
    values: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class UnitOfWork:
    """The three sets of a session; `statements` is empty until they were flushed."""

    pending: tuple[Change, ...]
    dirty: tuple[Change, ...]
    deleted: tuple[Change, ...]
    statements: tuple[Recorded, ...] = ()


def look(session: Session) -> UnitOfWork:
    """What the next flush would write. Sends nothing: what is expired or not loaded stays so."""
    return UnitOfWork(
        tuple(_change(row) for row in session.new),
        tuple(_change(row) for row in session.dirty if session.is_modified(row)),
        tuple(_change(row) for row in session.deleted),
    )


def flush(session: Session) -> UnitOfWork:
    """Flush, and tell what was written by which statements. Nothing is committed."""
    before = look(session)
    with recorded(session.connection()) as sent:
        session.flush()
    return UnitOfWork(before.pending, before.dirty, before.deleted, tuple(sent))


def _change(row: Any) -> Change:
    state = inspect(row)
    values = []
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes():
            before = _text(attribute.key, history.deleted[0]) if history.deleted else ""
            values.append((attribute.key, before, _text(attribute.key, history.added[0]) if history.added else ""))
    key = ", ".join(map(str, state.identity)) if state.identity else "(new)"
    return Change(type(row).__name__, key, tuple(values))


def _text(name: str, value: Any) -> str:
    return MASK if is_secret(name) else str(value)
