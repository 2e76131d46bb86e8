"""Sizes in SQLite, which keeps no statistics of its own: counted as far as that is quick."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from browser.database.dialects.base.measuring import Measured, Measuring
from browser.database.facts import TableRef

if TYPE_CHECKING:
    from sqlalchemy import Connection

COUNTED = 200_000
"""Rows of a table that are counted (about 10 ms); of more the highest rowid tells, which misses deleted ones."""
MOST = 200
"""Tables that one statement asks for; SQLite takes 500 parts."""
WALKED = 256 * 1024 * 1024
"""Bytes of a file whose pages are looked at one by one (about 0.3 s); of a larger one the bytes are unknown."""

_TABLES = "SELECT schema, name, wr FROM pragma_table_list WHERE type = 'table'"
_PAGES = (
    "SELECT pc.page_count * ps.page_size FROM pragma_page_count({0}) pc, pragma_page_size({0}) ps"
    " WHERE sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')"
)
_BYTES = (
    "SELECT m.tbl_name, sum(d.pgsize) FROM {}.sqlite_master m"
    " JOIN dbstat d ON d.name = m.name AND d.schema = {} AND d.aggregate = 1 GROUP BY m.tbl_name"
)


class SqliteMeasuring(Measuring):
    """At most four statements for 200 tables of one file."""

    def measure(self, connection: "Connection", tables: Sequence[TableRef]) -> Mapping[TableRef, Measured]:
        """Rows counted up to COUNTED, above it guessed; bytes by dbstat where it is there and the file is small."""
        listed = connection.exec_driver_sql(_TABLES).all()
        there = {(str(schema), str(name).lower()): (str(name), bool(wr)) for schema, name, wr in listed}
        known = [each for each in tables[:MOST] if (each.schema or "main", each.name.lower()) in there]
        if not known:
            return {}
        rows = _counted(connection, known)
        many = [each for each in known if rows[each] > COUNTED]
        guessed = _guessed(
            connection, [each for each in many if not there[each.schema or "main", each.name.lower()][1]]
        )
        sizes: dict[str, dict[str, int]] = {}
        for schema in dict.fromkeys(each.schema or "main" for each in known):
            sizes[schema] = _bytes(connection, schema)
        return {
            each: Measured(
                guessed.get(each) if each in many else rows[each],
                each not in many,
                sizes[each.schema or "main"].get(there[each.schema or "main", each.name.lower()][0]),
            )
            for each in known
        }


def _counted(connection: "Connection", tables: Sequence[TableRef]) -> dict[TableRef, int]:
    parts = (f"SELECT count(*) FROM (SELECT 1 FROM {_name(each)} LIMIT {COUNTED + 1})" for each in tables)
    found = connection.exec_driver_sql(" UNION ALL ".join(parts)).scalars()
    return {each: int(count) for each, count in zip(tables, found, strict=True)}


def _guessed(connection: "Connection", tables: Sequence[TableRef]) -> dict[TableRef, int]:
    if not tables:
        return {}
    parts = (f"SELECT max(rowid) FROM {_name(each)}" for each in tables)
    found = connection.exec_driver_sql(" UNION ALL ".join(parts)).scalars()
    # A column may be called rowid and hold anything.
    return {each: highest for each, highest in zip(tables, found, strict=True) if isinstance(highest, int)}


def _bytes(connection: "Connection", schema: str) -> dict[str, int]:
    text = "'" + schema.replace("'", "''") + "'"
    size = connection.exec_driver_sql(_PAGES.format(text)).scalar()
    if size is None or int(size) > WALKED:
        return {}
    statement = _BYTES.format(_quoted(schema), text)
    return {str(name): int(bytes_) for name, bytes_ in connection.exec_driver_sql(statement)}


def _name(table: TableRef) -> str:
    return f"{_quoted(table.schema or 'main')}.{_quoted(table.name)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
