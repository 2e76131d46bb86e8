"""3,000 tables in 60 schemas on PostgreSQL: the tree, all details, and the filter, beside SQLAlchemy's own calls."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.bench.figures import Figure

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.ui.schema.panel import SchemaPanel

SCHEMAS, TABLES = 60, 50
RUNS = 5
TYPED = "customer_42 id"
_COLUMNS = """
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id bigint REFERENCE, name varchar(80) NOT NULL,
    email text UNIQUE, total numeric(12, 2) DEFAULT 0 CHECK (total >= 0), status text DEFAULT 'new', notes text,
    payload jsonb, created_at timestamptz DEFAULT now(), flag boolean
"""


def run() -> list[Figure]:
    """A private server, the tables, the plain functions, then the real panel."""
    from tests.servers import PrivateServer, postgresql_server

    server = postgresql_server()
    try:
        return [*_facts(server.url), *_panel(server.url)]
    finally:
        if isinstance(server, PrivateServer):
            server.remove()


def _make(connection: "Connection") -> None:
    for schema in range(SCHEMAS):
        statements = [f"CREATE SCHEMA s{schema}"]
        for table in range(TABLES):
            name = f"s{schema}.customer_{table}"
            reference = f"REFERENCES s{schema}.customer_{table - 1}" if table else ""
            statements.append(f"CREATE TABLE {name} ({_COLUMNS.replace('REFERENCE', reference)})")
            statements.append(f"CREATE INDEX ON {name} (parent_id)")
        connection.exec_driver_sql(";".join(statements))


def _bare(connection: "Connection") -> None:
    """What SQLAlchemy's Inspector needs for the same facts: every get_multi_* of every schema."""
    from sqlalchemy import inspect
    from sqlalchemy.engine.reflection import ObjectKind

    inspector = inspect(connection)
    for schema in inspector.get_schema_names():
        if schema == "information_schema":
            continue
        for call in (
            inspector.get_multi_columns,
            inspector.get_multi_pk_constraint,
            inspector.get_multi_unique_constraints,
            inspector.get_multi_foreign_keys,
            inspector.get_multi_indexes,
            inspector.get_multi_check_constraints,
            inspector.get_multi_table_comment,
        ):
            call(schema=schema, kind=ObjectKind.ANY)


def _facts(url: str) -> list[Figure]:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    from browser.schema.catalog import read_column_names, read_details, read_foreign_keys, read_names

    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        _make(connection)
        connection.exec_driver_sql("ANALYZE")
        names = _best(lambda: read_names(connection))
        catalog = read_names(connection)
        details = _best(lambda: read_details(connection, catalog.objects))
        keys = _best(lambda: read_foreign_keys(connection))
        columns = _best(lambda: read_column_names(connection))
        bare = _best(lambda: _bare(connection), runs=3)
    engine.dispose()
    tables = f"{SCHEMAS * TABLES:,} tables"
    return [
        Figure(f"{tables}: names", names, "s"),
        Figure(f"{tables}: all details", details, "s", bare, "bare get_multi_*", "<= 1.3"),
        Figure(f"{tables}: all foreign keys", keys, "s"),
        Figure(f"{tables}: all column names", columns, "s"),
    ]


def _best(function: Callable[[], Any], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _panel(url: str) -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import qasync
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(application)
    with loop:
        figures: list[Figure] = loop.run_until_complete(_measured_panel(url))
    return figures


async def _measured_panel(url: str) -> list[Figure]:
    from PySide6.QtWidgets import QLineEdit

    from browser.database.database import Database
    from browser.ui.collector import Collector
    from browser.ui.schema.panel import SchemaPanel
    from tests.ui.driving import type_text, until

    database = await Database.connect(url)
    panel = SchemaPanel()
    panel.resize(264, 900)
    panel.show()
    started = time.perf_counter()
    panel.add_database(database)
    await panel.filled(database)
    panel.grab()
    filled = time.perf_counter() - started
    await until(lambda: panel.catalog_of(database).columns, 30)
    collector = Collector(panel)
    collector.start()  # as the app does
    field = panel.findChild(QLineEdit, "schemaFilter")
    assert field is not None
    keystrokes = []
    for character in TYPED:
        started = time.perf_counter()
        type_text(field, character)
        await _settled(panel)
        keystrokes.append(time.perf_counter() - started)
    collector.stop()
    panel.remove_database(database)
    panel.close()
    panel.deleteLater()
    await database.close()
    return [
        Figure("tree filled, from the request to the painted names", filled, "s", goal="<= 0.5"),
        Figure("filter, slowest keystroke until painted", max(keystrokes) * 1000, "ms", goal="<= 50"),
        Figure("filter, median keystroke until painted", statistics.median(keystrokes) * 1000, "ms"),
    ]


async def _settled(panel: "SchemaPanel") -> None:
    """Until the panel has shown what was typed, painting included."""
    await asyncio.sleep(0)
    panel.grab()
