"""SQLite's pragmas as queries: each reads the tables of one schema at once.

A pragma as a table-valued function joins with a list of names, so 400 tables cost one statement and not 400.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.base.catalog_fallback import GONE, or_else

CHUNK = 400  # names in one statement, so that a cancel finds a gap between two

OBJECTS = """
SELECT type, name FROM {schema}.sqlite_master
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"""

# The names travel as one JSON text; sqlite_master is left out of these, because a page of it may be damaged.
COLUMNS = """
SELECT m.value, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
FROM json_each(:names) m JOIN pragma_table_xinfo(m.value, :schema) x"""

INDEXES = """
SELECT m.value, l.name, l."unique", l.origin, x.cid, x.name, x."desc", x.coll
FROM json_each(:names) m JOIN pragma_index_list(m.value, :schema) l JOIN pragma_index_xinfo(l.name, :schema) x
WHERE x.key = 1 ORDER BY m.value, l.name, x.seqno"""

FOREIGN_KEYS = """
SELECT m.value, f.id, f."table", f."from", f."to", f.on_delete, f.on_update
FROM json_each(:names) m JOIN pragma_foreign_key_list(m.value, :schema) f
ORDER BY m.key, f.id DESC, f.seq"""

TEXTS = """
SELECT type, name, tbl_name, sql FROM {schema}.sqlite_master
WHERE type IN ('table', 'index') AND tbl_name IN (SELECT value FROM json_each(:names))"""

TRIGGERS = """
SELECT tbl_name, name, sql FROM {schema}.sqlite_master
WHERE type = 'trigger' AND tbl_name COLLATE NOCASE IN (SELECT value FROM json_each(:names)) ORDER BY name"""


def folded(name: str) -> str:
    """A name as SQLite compares it: only the letters A to Z have two cases."""
    return name.lower() if name.isascii() else "".join(each.lower() if each.isascii() else each for each in name)


def quote(name: str) -> str:
    """A name as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def rows(connection: Connection, sql: str, schema: str, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of one of the pragmas above for some names of a schema."""
    yield from connection.execute(text(sql), {"names": json.dumps(list(names)), "schema": schema})


def texts(connection: Connection, schema: str, names: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Type, name, table and stored statement of tables and their indexes; none of them where sqlite_master is damaged.

    Without the statements the facts lack constraints' names, checks and expressions.
    """

    def read() -> list[tuple[str, str, str, str]]:
        found = connection.execute(text(_in_schema(TEXTS, schema)), {"names": json.dumps(list(names))})
        return [(kind, name, table, sql or "") for kind, name, table, sql in found]

    return or_else(connection, [], read)


def triggers(connection: Connection, schema: str, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Table, name and statement of the triggers of some tables, in the order of their names."""
    for row in connection.execute(text(_in_schema(TRIGGERS, schema)), {"names": json.dumps(list(names))}):
        yield row[0], row[1], row[2]


def chunks(names: Iterable[str]) -> Iterator[Sequence[str]]:
    """Names in portions of one statement."""
    kept = list(names)
    for at in range(0, len(kept), CHUNK):
        yield kept[at : at + CHUNK]


def object_rows(connection: Connection, schema: str) -> list[tuple[str, str]]:
    """Kind and name of each table and view of a schema; of a damaged schema those that can be reached.

    Raises errors.RowloreError when there is none.
    """
    sql = _in_schema(OBJECTS, schema)
    try:
        with errors_of(connection):
            return [(kind, _name(name, "utf-8")) for kind, name in connection.execute(text(sql))]
    except GONE:
        raise
    except errors.RowloreError:
        found = _walk(connection, sql, ">", "ASC") | _walk(connection, sql, "<", "DESC")
        if not found:
            raise
        return [found[key] for key in sorted(found)]


@contextmanager
def tolerant(connection: Connection, schemas: Iterable[str]) -> Iterator[None]:
    """Read a schema with malformed entries: SQLite itself refuses every statement because of one of them.

    `writable_schema` is the switch that makes it skip them; nothing is written, and it is off again afterwards.
    """
    loaded = [_loads(connection, schema) for schema in schemas]  # all of them, whichever fails first
    if all(loaded):
        yield
        return
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    try:
        _loads(connection, "main")  # the statement that loads what can be loaded fails, the next one works
        yield
    finally:
        connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _loads(connection: Connection, schema: str) -> bool:
    try:
        with errors_of(connection):
            connection.execute(text(f"SELECT 1 FROM {_in_schema('{schema}', schema)}.sqlite_master LIMIT 0")).close()
            return True
    except GONE:
        raise
    except errors.RowloreError:
        return False


def _walk(connection: Connection, sql: str, sign: str, direction: str) -> dict[int, tuple[str, str]]:
    """Row by row from one end until the damage; names as bytes, because one of them may be no text."""
    found: dict[int, tuple[str, str]] = {}
    numbered = sql.replace("SELECT type, name", "SELECT rowid, type, CAST(name AS BLOB)", 1)
    step = text(f"{numbered} AND rowid {sign} :last ORDER BY rowid {direction} LIMIT 1")
    last = 0 if direction == "ASC" else 2**62
    try:
        with errors_of(connection):
            encoding = str(connection.scalar(text("PRAGMA encoding")))
            while (row := connection.execute(step, {"last": last}).first()) is not None:
                last = row[0]
                found[last] = (row[1], _name(row[2], encoding))
    except GONE:
        raise
    except errors.RowloreError:
        return found
    return found


def _name(stored: str | bytes, encoding: str) -> str:
    """A name as text; what does not decode is shown as \\xff."""
    return stored if isinstance(stored, str) else stored.decode(encoding, "backslashreplace")


def _in_schema(sql: str, schema: str) -> str:
    """The query for one schema; a colon in the schema's name is no parameter."""
    return sql.replace("{schema}", quote(schema).replace(":", "\\:"))
