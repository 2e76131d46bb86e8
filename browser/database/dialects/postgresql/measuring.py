"""Sizes as PostgreSQL's statistics and file system tell them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from browser.database.dialects.base.measuring import Measured, Measuring
from browser.database.facts import TableRef

if TYPE_CHECKING:
    from sqlalchemy import Connection

# A partitioned table has no rows and no file of its own; its partitions are summed up.
_SIZES = """\
WITH RECURSIVE asked AS (
    SELECT CAST(w.s AS name) AS s, CAST(w.t AS name) AS t
    FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])) AS w (s, t)
), part AS (
    SELECT a.s, a.t, c.oid, c.relkind, c.reltuples FROM asked a
    JOIN pg_catalog.pg_namespace n ON n.nspname = a.s
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = a.t AND c.relkind IN ('r', 'm', 'p', 'f')
    UNION ALL
    SELECT p.s, p.t, c.oid, c.relkind, c.reltuples FROM part p
    JOIN pg_catalog.pg_inherits i ON i.inhparent = p.oid AND p.relkind = 'p'
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
)
SELECT s, t,
    CAST(sum(CASE WHEN relkind <> 'p' THEN greatest(reltuples, CAST(0 AS real)) END) AS bigint),
    coalesce(bool_and(reltuples >= CAST(0 AS real)) FILTER (WHERE relkind <> 'p'), true),
    sum(pg_catalog.pg_total_relation_size(oid))
FROM part GROUP BY s, t"""


class PostgresqlMeasuring(Measuring):
    """One statement for all tables."""

    def measure(self, connection: "Connection", tables: Sequence[TableRef]) -> Mapping[TableRef, Measured]:
        """pg_class.reltuples as the last ANALYZE or VACUUM left it, and pg_total_relation_size."""
        from sqlalchemy import text

        schemas = {each: each.schema or str(connection.dialect.default_schema_name or "public") for each in tables}
        asked = {"schemas": list(schemas.values()), "names": [each.name for each in tables]}
        found = {(str(row[0]), str(row[1])): row for row in connection.execute(text(_SIZES), asked)}
        sizes = {}
        for each, schema in schemas.items():
            row = found.get((schema, each.name))
            if row is not None:
                rows = int(row[2] or 0) if row[3] else None
                sizes[each] = Measured(rows, bytes=None if row[4] is None else int(row[4]))
        return sizes
