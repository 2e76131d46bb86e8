"""Private servers with the demo of a million orders, made once and kept in the temporary folder (4 GB together)."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import PrivateServer, start_mariadb, start_postgresql

DATABASE = "bench"
LOADED = "loaded"
"""A file in the server's folder, once all rows are in it."""

STARTS = {"postgresql": start_postgresql, "mariadb": start_mariadb}
SETTINGS = {
    "postgresql": {"shared_buffers": "2GB", "max_wal_size": "8GB"},
    "mariadb": {"innodb-buffer-pool-size": "2G", "innodb-log-file-size": "1G"},
}
CREATE = {"postgresql": f"CREATE DATABASE {DATABASE}", "mariadb": f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4"}
STATISTICS = {
    "postgresql": ("VACUUM ANALYZE",),
    "mariadb": ("ANALYZE TABLE users, orders, order_items, products",),
}


@contextmanager
def demo_server(kind: str, scale: float) -> Iterator[str]:
    """The URL of the demo on a server of this kind while it runs. Raises ServerMissing."""
    parent = Path(os.environ.get("ROWLORE_BENCH_SERVERS") or tempfile.gettempdir())
    folder = parent / f"rowlore-bench-{kind}"
    if not (folder / LOADED).exists():
        shutil.rmtree(folder, ignore_errors=True)
    server = STARTS[kind](settings=SETTINGS[kind], keep=folder)
    try:
        if not (folder / LOADED).exists():
            _load(server, kind, scale)
            (folder / LOADED).touch()
        yield server.url_of(DATABASE)
    finally:
        server.remove()


def _load(server: PrivateServer, kind: str, scale: float) -> None:
    from sqlalchemy import create_engine

    from browser.demo.install import install

    admin = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(CREATE[kind])
    admin.dispose()
    engine = create_engine(server.url_of(DATABASE))
    with engine.begin() as connection:
        install(connection, scale=scale)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in STATISTICS[kind]:
            connection.exec_driver_sql(statement)
    engine.dispose()
