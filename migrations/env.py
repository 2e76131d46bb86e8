"""Alembic's environment of the demo schema: sync and async drivers, online and offline.

Where to: `Config.attributes["connection"]` when a program runs it, else `alembic -x url=...`, else ROWLORE_DEMO_URL,
else the demo file. A URL is spelled and checked as everywhere in Rowlore (`postgresql://` finds its driver).
"""

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects import dialect_of
from browser.database.url import parse
from browser.demo.models import Base
from browser.paths import demo_file


def target() -> URL:
    """The database to migrate when nobody handed over a connection."""
    asked = context.get_x_argument(as_dictionary=True).get("url") or os.environ.get("ROWLORE_DEMO_URL")
    if asked:
        return parse(asked).reveal()
    path = demo_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    return URL.create("sqlite", database=str(path))


@contextmanager
def quiet_about_key_names() -> Iterator[None]:
    """MariaDB calls every primary key PRIMARY and says so for each; asyncmy logs that as a warning."""

    def matters(record: logging.LogRecord) -> bool:
        return "ignored for PRIMARY key" not in record.getMessage()

    logger = logging.getLogger("asyncmy")
    logger.addFilter(matters)
    try:
        yield
    finally:
        logger.removeFilter(matters)


def migrate(connection: Connection) -> None:
    """Run the asked-for migrations on `connection`, inside the transaction that it is in."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with quiet_about_key_names(), context.begin_transaction():
        context.run_migrations()


def migrate_alone(connection: Connection) -> None:
    """The same in a transaction of its own, which on SQLite includes DDL: what fails leaves nothing half done."""
    with dialect_of(connection).sessions.transaction(connection):
        migrate(connection)


async def migrate_async(url: URL) -> None:
    """Connect with an async driver and migrate."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate_alone)
    await engine.dispose()


def online() -> None:
    """Migrate a database that is there."""
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    url = target()
    if url.get_dialect().is_async:
        asyncio.run(migrate_async(url))
        return
    with create_engine(url, poolclass=NullPool).connect() as connection:
        migrate_alone(connection)


def offline() -> None:
    """Write the migration as a script: no database is asked."""
    url = target()
    context.configure(
        url=url,
        target_metadata=Base.metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
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
