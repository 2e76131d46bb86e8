"""What every mapped class of the demo shares: the naming convention, the timestamps, the ways servers make values."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, FetchedValue, MetaData, Table, Uuid, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from browser.demo.models.types import Instant

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name that can be said in a migration, the same on every database."""

UTF8: Any = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}
"""Table options: MariaDB's default character set may have no room for 本 or 🚲."""


class Base(DeclarativeBase):
    """The root of the demo's mapped classes."""

    metadata = MetaData(naming_convention=NAMING)
    __table_args__ = UTF8


class server_uuid(FunctionElement[Any]):  # noqa: N801  named like the SQL functions it stands for
    """A new random UUID, made by the server."""

    type = Uuid()
    inherit_cache = True


class server_clock(FunctionElement[Any]):  # noqa: N801
    """The server's clock as a default; with `on_update`, MariaDB also sets it at every UPDATE."""

    type = Instant()
    inherit_cache = True

    def __init__(self, *, on_update: bool = False) -> None:
        super().__init__()
        self.on_update = on_update


@compiles(server_uuid)
def _uuid_elsewhere(element: server_uuid, compiler: SQLCompiler, **_: Any) -> str:
    return "gen_random_uuid()"


@compiles(server_uuid, "mysql")
@compiles(server_uuid, "mariadb")
def _uuid_on_mysql(element: server_uuid, compiler: SQLCompiler, **_: Any) -> str:
    return "(replace(uuid(), '-', ''))"


@compiles(server_uuid, "sqlite")
def _uuid_on_sqlite(element: server_uuid, compiler: SQLCompiler, **_: Any) -> str:
    # Version 4, variant 1, as RFC 9562 wants it; SQLite has random bytes but no UUID of its own.
    return (
        "(lower(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2)"
        " || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(8)), 2)))"
    )


@compiles(server_clock)
def _clock(element: server_clock, compiler: SQLCompiler, **_: Any) -> str:
    return "CURRENT_TIMESTAMP"


@compiles(server_clock, "mysql")
@compiles(server_clock, "mariadb")
def _clock_on_mysql(element: server_clock, compiler: SQLCompiler, **_: Any) -> str:
    return "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP" if element.on_update else "CURRENT_TIMESTAMP"


class TimestampMixin:
    """`created_at` and `updated_at`, both kept by the database itself: an UPDATE typed into a console counts too.

    MariaDB has ON UPDATE; SQLite and PostgreSQL get a trigger (see `keep_updated`). A statement that sets
    `updated_at` itself is obeyed. After a flush that updated a row SQLAlchemy reads the new value when it is asked for.
    """

    created_at: Mapped[datetime] = mapped_column(Instant, server_default=server_clock(), sort_order=900)
    updated_at: Mapped[datetime] = mapped_column(
        Instant,
        server_default=server_clock(on_update=True),
        server_onupdate=FetchedValue(),
        sort_order=901,
    )


SQLITE_TRIGGER = """\
CREATE TRIGGER tr_{table}_updated_at AFTER UPDATE ON {table} FOR EACH ROW
WHEN NEW.updated_at IS OLD.updated_at AND OLD.updated_at IS NOT CURRENT_TIMESTAMP
BEGIN
    UPDATE {table} SET updated_at = CURRENT_TIMESTAMP WHERE rowid = NEW.rowid;
END"""

POSTGRESQL_FUNCTION = """\
CREATE OR REPLACE FUNCTION keep_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$"""

POSTGRESQL_TRIGGER = """\
CREATE TRIGGER tr_{table}_updated_at BEFORE UPDATE ON {table} FOR EACH ROW
WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION keep_updated_at()"""


def keep_updated(table: Table) -> None:
    """Let `create_all` make the trigger that keeps `updated_at` of `table`, as the migrations do."""
    for statement, dialect in (
        (SQLITE_TRIGGER, "sqlite"),
        (POSTGRESQL_FUNCTION, "postgresql"),
        (POSTGRESQL_TRIGGER, "postgresql"),
    ):
        trigger = DDL(statement.format(table=table.name))  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
        event.listen(table, "after_create", trigger.execute_if(dialect=dialect))
