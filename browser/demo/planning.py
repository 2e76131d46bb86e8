"""What installing the demo will do to a database, said before it is done; and how a cancelled one is taken back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, Table, exists, inspect, select, text
from sqlalchemy.schema import DropTable

from browser.database.dialects import dialect_of
from browser.demo import undo, upgrade
from browser.demo.models import Base
from browser.demo.models.statistics import schema_map

if TYPE_CHECKING:
    from sqlalchemy import Connection

VERSION = "alembic_version"


@dataclass(frozen=True)
class Plan:
    """What is there and what would come. Names as the migrations say them, parents first; the view's with schema."""

    schema: str | None
    """Where the tables go, None where the dialect has no schemas."""
    state: upgrade.State
    tables: tuple[str, ...]
    views: tuple[str, ...]
    others: tuple[str, ...]
    """Functions, as "name()", and the schemas of the views."""
    has_rows: bool
    revisions: tuple[str, ...] = ()
    """What the database said it has."""
    strays: tuple[str, ...] = ()
    """What nevertheless stood in it of later revisions, see `undo.strays`."""

    @property
    def is_new(self) -> bool:
        """Whether nothing of the demo is there yet, so that all of it can be taken back."""
        return self.state == upgrade.State.ABSENT


def plan(connection: "Connection") -> Plan:
    """Look at the database and say what `install` would do; writes nothing. Raises NotSupported as `install` does."""
    upgrade.refuse_strangers(connection)
    state = upgrade.state(connection)
    names = upgrade.creates_after(upgrade.revisions_of(connection))
    schemas = schema_map(connection.dialect)
    known = [table.name for table in Base.metadata.sorted_tables]
    views = [name.rpartition(".") for name in names if "." in name]
    placed = [f"{schemas[schema]}.{name}" if schemas.get(schema) else name for schema, _, name in views]
    functions = [name for name in names if name.endswith("()") and upgrade.has_functions(connection)]
    new_schemas = {schemas.get(schema) for schema, _, _ in views} - {None, *inspect(connection).get_schema_names()}
    tables = sorted((name for name in names if name in known), key=known.index)
    return Plan(
        dialect_of(connection).catalog.default_schema(connection),
        state,
        (*tables, *([VERSION] if state == upgrade.State.ABSENT else [])),
        tuple(placed),
        (*functions, *(f"schema {name}" for name in sorted(filter(None, new_schemas)))),
        "users" not in names and _has_users(connection),
        tuple(upgrade.revisions_of(connection)),
        undo.strays(connection),
    )


@dataclass(frozen=True)
class Aftermath:
    """What an installation that was stopped has left: the revisions the database says it has, and what is too much."""

    revisions: tuple[str, ...]
    left_over: tuple[str, ...]
    removals: tuple[str, ...] = ()
    """The statements that would remove it."""

    def is_as_before(self, planned: Plan) -> bool:
        """Whether it is as if the installation had never begun."""
        return set(self.revisions) == set(planned.revisions) and not self.left_over


def aftermath(connection: "Connection", planned: Plan) -> Aftermath:
    """Look what is there now that was not there when `planned` was made."""
    left = [name for name in undo.strays(connection) if name not in planned.strays]
    removals = [undo.removal(connection, name) for name in left if not name.endswith("()")]
    if planned.is_new and inspect(connection).has_table(VERSION):
        left.append(VERSION)
        removals.append(f"DROP TABLE {VERSION}")
    return Aftermath(tuple(sorted(upgrade.revisions_of(connection))), tuple(left), tuple(removals))


def take_back(connection: "Connection", planned: Plan) -> tuple[str, ...]:
    """Drop what an installation that was stopped has left behind, and return the names; an older demo goes back.

    There is something only where the database commits each CREATE by itself (MariaDB). Of a new demo nothing is dropped
    unless the migrations since begun are ours, and nobody has put a user in. Runs inside the caller's transaction.
    """
    if planned.state == upgrade.State.OLDER:
        undo.take_back(connection, planned.revisions, planned.strays)
    look = inspect(connection)
    if not planned.is_new or not look.has_table(VERSION):
        return ()
    if not all(upgrade.is_known(revision) for revision in upgrade.revisions_of(connection)) or _has_users(connection):
        return ()
    there = {*look.get_table_names(), *look.get_view_names()}
    dropped = []
    for name in planned.views:
        if name in there:
            connection.execute(text(f"DROP VIEW {connection.dialect.identifier_preparer.quote(name)}"))
            dropped.append(name)
    for name in reversed([VERSION, *(name for name in planned.tables if name != VERSION)]):
        if name in there:
            connection.execute(DropTable(Table(name, MetaData())))
            dropped.append(name)
    return tuple(dropped)


def _has_users(connection: "Connection") -> bool:
    if not inspect(connection).has_table("users"):
        return False
    return bool(connection.scalar(select(exists().where(Base.metadata.tables["users"].c.id.is_not(None)))))
