"""The demo's migrations, run from inside the program on a connection that is already open."""

import io
import threading
from enum import StrEnum
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Column, MetaData, String, Table, inspect, select, text

from browser import errors, paths

if TYPE_CHECKING:
    from sqlalchemy import Connection

one_at_a_time = threading.Lock()  # Alembic's `context` and `op` are global to the process


def configuration(connection: "Connection | None" = None) -> Config:
    """Alembic's configuration for the migrations that this Rowlore carries, wherever it is installed."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def is_known(revision: str) -> bool:
    """Whether `revision` is one of ours."""
    try:
        return ScriptDirectory.from_config(configuration()).get_revision(revision) is not None
    except CommandError:
        return False


class State(StrEnum):
    """What there is of the demo in a database."""

    ABSENT = "absent"
    OLDER = "older"
    """Made by an older Rowlore: installing brings it to the newest revision and keeps its rows."""
    CURRENT = "current"
    NEWER = "newer"
    """Made by a newer Rowlore, or migrated by another project: it is left alone."""


def state(connection: "Connection") -> State:
    """Whether the demo is installed, for a menu that offers only what works."""
    revisions = revisions_of(connection)
    if not all(is_known(revision) for revision in revisions):
        return State.NEWER
    if not revisions:
        return State.ABSENT
    return State.CURRENT if revisions == ScriptDirectory.from_config(configuration()).get_heads() else State.OLDER


def to_head(connection: "Connection") -> None:
    """Migrate to the newest revision inside the caller's transaction. Raises NotSupported, see `refuse_strangers`."""
    to_revision(connection, "head")


def to_revision(connection: "Connection", revision: str) -> None:
    """The same up to `revision`."""
    refuse_strangers(connection)
    with one_at_a_time:
        command.upgrade(configuration(connection), revision)


def refuse_strangers(connection: "Connection") -> None:
    """Raise NotSupported where another project's migrations, or anything of a name we are about to take, is in the way.

    Names are taken from the revisions that are still to run, so that also a demo of an older Rowlore is only extended
    where nobody else has put something since.
    """
    revisions = revisions_of(connection)
    hint = "Install the demo into an empty database or schema."
    for revision in revisions:
        if not is_known(revision):
            raise errors.NotSupported(f"This database is migrated by another project (revision {revision}).", hint=hint)
    taken = [name for name in creates_after(revisions) if is_there(connection, name)]
    if taken:
        raise errors.NotSupported(f"This database already has {', '.join(sorted(taken))}.", hint=hint)


def revisions_of(connection: "Connection") -> list[str]:
    """The revisions that a database says it has, ours or not."""
    if not inspect(connection).has_table("alembic_version"):
        return []
    version = Table("alembic_version", MetaData(), Column("version_num", String))
    return list(connection.scalars(select(version.c.version_num)))


def creates_after(revisions: list[str], kind: str = "creates") -> list[str]:
    """What the revisions that are still to run will create, as each says itself in `creates` (or `adds`)."""
    script = ScriptDirectory.from_config(configuration())
    done = {each.revision for each in script.iterate_revisions(tuple(revisions), "base")} if revisions else set()
    pending = (each for each in script.walk_revisions() if each.revision not in done)
    return [name for each in pending for name in getattr(each.module, kind, ())]


def is_there(connection: "Connection", name: str) -> bool:
    """Whether there is a table or a view, in its schema where the dialect has such, or a function, of this name."""
    if name.endswith("()"):
        question = _FUNCTION.get(connection.dialect.name)
        return question is not None and connection.scalar(text(question), {"name": name.removesuffix("()")}) is not None
    from browser.demo.models.statistics import schema_map

    schema, _, name = name.rpartition(".")
    return inspect(connection).has_table(name, schema=schema_map(connection.dialect).get(schema) if schema else None)


_FUNCTION = {"postgresql": "SELECT to_regproc(:name)"}  # elsewhere the demo makes none


def has_functions(connection: "Connection") -> bool:
    """Whether the demo makes functions on this database."""
    return _FUNCTION.get(connection.dialect.name) is not None
