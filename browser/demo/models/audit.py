"""The audit trail: who changed what, written by mapper events in the same transaction as the change itself.

Only what goes through a flush is seen. Core statements, bulk work and consoles pass by: an audit that must not miss
anything belongs into triggers.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, event, insert, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session, relationship

from browser.demo.models.base import Base, server_clock
from browser.demo.models.types import Document, Instant
from browser.schema.secrets import MASK, is_secret

if TYPE_CHECKING:
    from browser.demo.models.users import User

NOT_LOADED = "(not loaded)"
"""Stands for an old value that was overwritten without having been read; a flush is no place to read it."""

ACTOR = "actor"
"""The key of `Session.info` that says on whose behalf a session works."""

_OWN_BUSINESS = frozenset({"created_at", "updated_at"})


class AuditEntry(Base):
    """One change of one row. `changes` is {column: [before, after]}; `user_id` says whose data it was."""

    __tablename__ = "audit_trail"

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(Instant, server_default=server_clock(), index=True)
    action: Mapped[str] = mapped_column(String(10))
    table_name: Mapped[str] = mapped_column(String(40))
    row_key: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str | None] = mapped_column(String(80))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    changes: Mapped[dict[str, Any] | None] = mapped_column(Document)

    # A page of entries must not ask for its users one by one: whoever wants them says so in the query.
    user: Mapped["User | None"] = relationship(back_populates="audit_trail", lazy="raise")

    def __repr__(self) -> str:
        return f"AuditEntry(id={self.id}, action={self.action!r}, row={self.table_name}:{self.row_key})"


class Audited:
    """Mixin: rows of the class leave a trace in `audit_trail`."""

    def audit_user_id(self) -> int | None:
        """The id of the user whose data this row is, or None."""
        return None


@event.listens_for(Audited, "after_insert", propagate=True)
def _inserted(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    changes = {name: [None, _plain(name, value)] for name, value in _columns(mapper, row) if value is not None}
    _write(mapper, connection, row, "insert", changes)


@event.listens_for(Audited, "before_update", propagate=True)
def _updating(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    changes = {}
    for name, _ in _columns(mapper, row):
        history = inspect(row).attrs[name].history
        if history.has_changes():
            before = history.deleted[0] if history.deleted else NOT_LOADED
            changes[name] = [_plain(name, before), _plain(name, history.added[0] if history.added else None)]
    if changes:  # a change of a collection alone calls this event, too
        _write(mapper, connection, row, "update", changes)


@event.listens_for(Audited, "before_delete", propagate=True)
def _deleting(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    _write(mapper, connection, row, "delete", None)


def _columns(mapper: Mapper[Any], row: Any) -> list[tuple[str, Any]]:
    """The loaded column attributes, read without sending a statement from within the flush."""
    loaded = inspect(row).dict
    return [
        (each.key, loaded[each.key])
        for each in mapper.column_attrs
        if each.key in loaded and each.key not in _OWN_BUSINESS
    ]


def _plain(name: str, value: Any) -> Any:
    if is_secret(name) and value is not None:
        return MASK
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value if value is None or isinstance(value, bool | int | float | str | dict | list) else str(value)


def _write(
    mapper: Mapper[Any], connection: Connection, row: Any, action: str, changes: dict[str, list[Any]] | None
) -> None:
    session = object_session(row)
    entry = {
        "action": action,
        "table_name": mapper.base_mapper.local_table.description,  # an employee is a row of `users`, too
        "row_key": ", ".join(map(str, mapper.primary_key_from_instance(row))),
        "actor": session.info.get(ACTOR) if session is not None else None,
        "user_id": row.audit_user_id() if action != "delete" else None,
        "changes": changes,
    }
    connection.execute(insert(Base.metadata.tables[AuditEntry.__tablename__]), [entry])
