"""Alembic's environment of the demo schema: sync and async drivers, online and offline.

Where to: `Config.attributes["connection"]` when a program runs it, else `alembic -x url=...`, else ROWLORE_DEMO_URL,
else the demo file. A URL is spelled and checked as everywhere in Rowlore (`postgresql://` finds its driver).
"""

import asyncio
import logging
import os

from alembic import context
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from browser.database.url import parse
from browser.demo.install import demo_file
from browser.demo.models import Base

# SQLite can roll DDL back, but its driver begins no transaction before DDL. With a BEGIN of ours a migration that
# fails leaves nothing behind, and a second process waits instead of migrating at the same time.
BEGIN = {"sqlite": "BEGIN IMMEDIATE"}


def target() -> URL:
    """The database to migrate when nobody handed over a connection."""
    asked = context.get_x_argument(as_dictionary=True).get("url") or os.environ.get("ROWLORE_DEMO_URL")
    if asked:
        return parse(asked).reveal()
    path = demo_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    return URL.create("sqlite", database=str(path))


def begin_ourselves(engine: Engine) -> None:
    """Let transactions of `engine` include DDL where the driver would leave it outside."""
    begin = BEGIN.get(engine.dialect.name)
    if begin is None:
        return

    @event.listens_for(engine, "connect")
    def leave_transactions_to_us(driver_connection: object, _record: object) -> None:
        setattr(driver_connection, "isolation_level", None)  # noqa: B010  typed as object, whichever driver it is

    @event.listens_for(engine, "begin")
    def really_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def migrate(connection: Connection) -> None:
    """Run the asked-for migrations on `connection`; inside its transaction, if it is in one."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True if connection.dialect.name in BEGIN else None,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_async(url: URL) -> None:
    """Connect with an async driver and migrate."""
    engine = create_async_engine(url, poolclass=NullPool)
    begin_ourselves(engine.sync_engine)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


def online() -> None:
    """Migrate a database that is there."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    url = target()
    if url.get_dialect().is_async:
        asyncio.run(migrate_async(url))
        return
    engine = create_engine(url, poolclass=NullPool)
    begin_ourselves(engine)
    with engine.connect() as opened:
        migrate(opened)


def offline() -> None:
    """Write the migration as a script: no database is asked."""
    url = target()
    context.configure(
        url=url,
        target_metadata=Base.metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
        transactional_ddl=True if url.get_backend_name() in BEGIN else None,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.config.cmd_opts is not None:  # the command line: say which revisions run; a program has its own logging
    logging.basicConfig(format="%(message)s")
    logging.getLogger("alembic.runtime.migration").setLevel(logging.INFO)

if context.is_offline_mode():
    offline()
else:
    online()
