"""The demo's migrations, run from inside the program on a connection that is already open."""

import io
import threading
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Column, MetaData, String, Table, inspect, select

from browser import errors, paths

if TYPE_CHECKING:
    from sqlalchemy import Connection

_one_at_a_time = threading.Lock()  # Alembic's `context` and `op` are global to the process


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


def to_head(connection: "Connection") -> None:
    """Migrate to the newest revision inside the caller's transaction. Raises NotSupported, see `refuse_strangers`."""
    refuse_strangers(connection)
    with _one_at_a_time:
        command.upgrade(configuration(connection), "head")


def refuse_strangers(connection: "Connection") -> None:
    """Raise NotSupported where another project's migrations or tables of our names are in the way."""
    from browser.demo.models import Base

    tables = set(inspect(connection).get_table_names())
    revisions: list[str] = []
    if "alembic_version" in tables:
        version = Table("alembic_version", MetaData(), Column("version_num", String))
        revisions = list(connection.scalars(select(version.c.version_num)))
    hint = "Install the demo into an empty database or schema."
    for revision in revisions:
        if not is_known(revision):
            raise errors.NotSupported(f"This database is migrated by another project (revision {revision}).", hint=hint)
    taken = sorted(tables & set(Base.metadata.tables))
    if taken and not revisions:
        raise errors.NotSupported(f"This database already has tables named {', '.join(taken)}.", hint=hint)
