"""The big files that the benchmarks read: made once, kept in the temporary folder."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

ROWS = 10_000_000
TABLE = "orders"

_FILL = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE {TABLE} (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, total REAL NOT NULL, status TEXT, created TEXT NOT NULL, note TEXT
);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
INSERT INTO {TABLE}
SELECT i, i * 7919 % 100003, (i * 31 % 1000000) / 100.0,
       CASE WHEN i % 10 = 0 THEN NULL ELSE 's' || (i * 613 % 5003) END,
       datetime(1600000000 + i * 13, 'unixepoch'), 'note ' || i
FROM n;
CREATE INDEX {TABLE}_status ON {TABLE} (status);
"""


def ten_million_rows() -> Path:
    """A SQLite file with a table of 10,000,000 rows, a nullable indexed column and an unindexed one (0.9 GB)."""
    path = Path(os.environ.get("ROWLORE_BENCH_FILE") or Path(tempfile.gettempdir()) / "rowlore-bench-10m.db")
    if not path.exists():
        unfinished = path.with_suffix(".making")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished)) as connection:
            connection.executescript(_FILL)
        unfinished.replace(path)
    return path
