"""Whole dumps of databases, to see that nothing has changed: pg_dump, SQLite's own, and all rows of MariaDB."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from tests.servers import _postgresql_program


def dump(url: str) -> str:
    """Everything in the database of `url` as text: schema, rows, sequences."""
    parsed = make_url(url)
    return _DUMPS[parsed.drivername.partition("+")[0]](url)


def _of_postgresql(url: str) -> str:
    parsed = make_url(url)
    told = {"PGPASSWORD": str(parsed.password), "PGHOST": str(parsed.host), "PGPORT": str(parsed.port)}
    command = [_postgresql_program("pg_dump"), "-U", str(parsed.username), str(parsed.database)]
    done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=True)
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def _of_sqlite(url: str) -> str:
    path = Path(str(make_url(url).database))
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


def _of_mariadb(url: str) -> str:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        names = [row[0] for row in connection.exec_driver_sql("SHOW TABLES")]
        made = [str(connection.exec_driver_sql(f"SHOW CREATE TABLE `{name}`").one()[1]) for name in names]
        rows = [str(connection.exec_driver_sql(f"SELECT * FROM `{name}`").all()) for name in names]
    return "\n".join([*made, *rows])


_DUMPS = {"postgresql": _of_postgresql, "sqlite": _of_sqlite, "mysql": _of_mariadb}
