"""CREATE statements for PostgreSQL, which has no SHOW CREATE: composed of parts the server spells itself."""

import re
from typing import Any

from sqlalchemy import Connection

from browser.database.dialects.postgresql.catalog_rows import rows, server_version, word
from browser.database.facts import ObjectKind, ObjectName, TableRef

_TABLE = """
SELECT c.oid, c.relkind, c.relpersistence, pg_catalog.pg_get_partkeydef(c.oid),
       pg_catalog.pg_get_expr(c.relpartbound, c.oid), c.relispartition, pg_catalog.array_to_string(c.reloptions, ', '),
       (SELECT pg_catalog.string_agg(
          pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(p.relname), ', ' ORDER BY i.inhseqno)
        FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid),
       (SELECT s.srvname FROM pg_catalog.pg_foreign_table f
        JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid),
       (SELECT pg_catalog.string_agg(
          pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value), ', ')
        FROM pg_catalog.pg_foreign_table f, pg_catalog.pg_options_to_table(f.ftoptions) o WHERE f.ftrelid = c.oid),
       pg_catalog.obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = CAST(:schema AS name) AND c.relname = CAST(:name AS name)"""

# Columns that are only inherited belong to the parent's CREATE TABLE.
_COLUMNS = """
SELECT pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attcollation <> t.typcollation THEN
         (SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(l.collname)
          FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
          WHERE l.oid = a.attcollation) END,
       a.attnotnull, pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity,
       EXISTS (SELECT FROM pg_catalog.pg_depend o
               JOIN pg_catalog.pg_depend u ON u.refobjid = o.objid AND u.objid = d.oid
               JOIN pg_catalog.pg_class s ON s.oid = o.objid AND s.relnamespace = c.relnamespace
               WHERE o.refobjid = a.attrelid AND o.refobjsubid = CAST(a.attnum AS integer) AND o.deptype = 'a'
                 AND CAST(s.relname AS text) = pg_catalog.concat(c.relname, '_', a.attname, '_seq')),
       pg_catalog.col_description(a.attrelid, a.attnum)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = CAST(CAST(:oid AS text) AS oid) AND a.attnum > 0 AND NOT a.attisdropped AND a.attislocal
ORDER BY a.attnum"""

# What a partition has of its own in columns that it shares with its parent.
_OVERRIDES = """
SELECT pg_catalog.quote_ident(a.attname), pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attnotnull AND NOT p.attnotnull,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM pg_catalog.pg_get_expr(e.adbin, e.adrelid)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.attrelid
JOIN pg_catalog.pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = p.attrelid AND e.adnum = p.attnum
WHERE a.attrelid = CAST(CAST(:oid AS text) AS oid) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum"""

# Foreign keys come last; what a partition or child has from its parent is not repeated.
_CONSTRAINTS = """
SELECT pg_catalog.quote_ident(c.conname), pg_catalog.pg_get_constraintdef(c.oid, true)
FROM pg_catalog.pg_constraint c
WHERE c.conrelid = CAST(CAST(:oid AS text) AS oid) AND c.conislocal AND c.conparentid = CAST(0 AS oid)
  AND c.contype IN ('p', 'u', 'c', 'f', 'x')
ORDER BY pg_catalog.array_position(CAST('{p,u,x,c,f}' AS text[]), CAST(c.contype AS text)), c.conname"""

_INDEXES = """
SELECT pg_catalog.pg_get_indexdef(i.indexrelid) FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
WHERE i.indrelid = CAST(CAST(:oid AS text) AS oid)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid)
ORDER BY x.relname"""

_TRIGGERS = """
SELECT pg_catalog.pg_get_triggerdef(t.oid, true) FROM pg_catalog.pg_trigger t
WHERE t.tgrelid = CAST(CAST(:oid AS text) AS oid) AND NOT t.tgisinternal {own} ORDER BY t.tgname"""

_SEQUENCE = """
SELECT pg_catalog.format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, s.seqcycle,
       c.relpersistence,
       pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.relname) || '.'
       || pg_catalog.quote_ident(a.attname)
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')
  AND d.classid = CAST(CAST('pg_catalog.pg_class' AS regclass) AS oid) AND d.refclassid = d.classid
LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE n.nspname = CAST(:schema AS name) AND c.relname = CAST(:name AS name)"""

# The sequence that such a column owns is made with it, and by nothing else.
_SERIAL = {"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}
_NEXT_VALUE = re.compile(r"nextval\('.*'::regclass\)", re.DOTALL)
_PERSISTENCE = {"u": "UNLOGGED ", "t": "TEMPORARY "}


def quote(*names: str | None) -> str:
    """Names as quoted identifiers joined by dots."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names if name is not None)


def literal(value: str) -> str:
    """A string as a standard SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def table_ddl(connection: Connection, ref: TableRef) -> str:
    """CREATE TABLE (or FOREIGN TABLE, or PARTITION OF) with its indexes, triggers and comments; "" if it is gone."""
    found = rows(connection, _TABLE, schema=ref.schema, name=ref.name)
    if not found:
        return ""
    oid, kind, _, _, _, is_partition, *_, comment = found[0]
    columns = rows(connection, _COLUMNS, oid=str(oid))
    body = _overrides(connection, oid) if is_partition else [_column(row) for row in columns]
    body += [f"CONSTRAINT {name} {definition}" for name, definition in rows(connection, _CONSTRAINTS, oid=str(oid))]
    statements = [_create(ref, found[0], body)]
    statements += [sql for (sql,) in rows(connection, _INDEXES, oid=str(oid))]
    statements += _triggers(connection, oid)
    statements += _comments("FOREIGN TABLE" if word(kind) == "f" else "TABLE", quote(ref.schema, ref.name), comment)
    for name, *_, description in columns:
        statements += _comments("COLUMN", f"{quote(ref.schema, ref.name)}.{name}", description)
    return _script(statements)


def view_ddl(connection: Connection, name: ObjectName) -> str:
    """CREATE VIEW or CREATE MATERIALIZED VIEW with indexes, triggers and comment; "" if it is gone."""
    sql = """
        SELECT c.oid, pg_catalog.pg_get_viewdef(c.oid, true), c.relispopulated,
               pg_catalog.array_to_string(c.reloptions, ', '),
               pg_catalog.obj_description(c.oid, 'pg_class')
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = CAST(:schema AS name) AND c.relname = CAST(:name AS name)"""
    found = rows(connection, sql, schema=name.ref.schema, name=name.ref.name)
    if not found:
        return ""
    oid, definition, populated, options, comment = found[0]
    keyword = "MATERIALIZED VIEW" if name.kind is ObjectKind.MATERIALIZED_VIEW else "VIEW"
    full = quote(name.ref.schema, name.ref.name)
    with_options = f" WITH ({options})" if options else ""
    end = "" if populated else "\nWITH NO DATA"
    statements = [f"CREATE {keyword} {full}{with_options} AS\n{definition.rstrip(';')}{end}"]
    statements += [sql for (sql,) in rows(connection, _INDEXES, oid=str(oid))]
    statements += _triggers(connection, oid)
    return _script(statements + _comments(keyword, full, comment))


def sequence_ddl(connection: Connection, ref: TableRef) -> str:
    """CREATE SEQUENCE; "" if it is gone."""
    found = rows(connection, _SEQUENCE, schema=ref.schema, name=ref.name)
    if not found:
        return ""
    type_name, increment, lowest, highest, start, cache, cycle, persistence, owner = found[0]
    lines = [
        f"CREATE {_PERSISTENCE.get(word(persistence), '')}SEQUENCE {quote(ref.schema, ref.name)} AS {type_name}",
        f"INCREMENT BY {increment} MINVALUE {lowest} MAXVALUE {highest}",
        f"START WITH {start} CACHE {cache}{' CYCLE' if cycle else ''}",
    ]
    return _script(["\n    ".join(lines + ([f"OWNED BY {owner}"] if owner else []))])


def _create(ref: TableRef, found: tuple[Any, ...], body: list[str]) -> str:
    _, kind, persistence, partition_key, bound, is_partition, options, parents, server, server_options, _ = found
    foreign = "FOREIGN " if word(kind) == "f" else ""
    sql = f"CREATE {_PERSISTENCE.get(word(persistence), '')}{foreign}TABLE {quote(ref.schema, ref.name)}"
    if is_partition:
        sql += f" PARTITION OF {parents}"
    inner = ",\n    ".join(body)
    sql += f" (\n    {inner}\n)" if inner else "" if is_partition else " ()"
    if is_partition:
        sql += f"\n{bound}"
    elif parents:
        sql += f"\nINHERITS ({parents})"
    sql += f"\nPARTITION BY {partition_key}" if partition_key else ""
    sql += f"\nSERVER {quote(server)}" if server else ""
    sql += f" OPTIONS ({server_options})" if server_options else ""
    return sql + (f"\nWITH ({options})" if options else "")


def _column(row: tuple[Any, ...]) -> str:
    name, type_name, collation, required, default, generated, identity, counted, _ = row
    if counted and required and type_name in _SERIAL and _NEXT_VALUE.fullmatch(default):
        return f"{name} {_SERIAL[type_name]}"
    sql = f"{name} {type_name}" + (f" COLLATE {collation}" if collation else "")
    if word(generated):
        sql += f" GENERATED ALWAYS AS ({default})" + (" STORED" if word(generated) == "s" else "")
    elif word(identity):
        sql += f" GENERATED {'ALWAYS' if word(identity) == 'a' else 'BY DEFAULT'} AS IDENTITY"
    elif default is not None:
        sql += f" DEFAULT {default}"
    return sql + (" NOT NULL" if required else "")


def _overrides(connection: Connection, oid: int) -> list[str]:
    found = []
    for name, default, required, differs in rows(connection, _OVERRIDES, oid=str(oid)):
        words = [f"DEFAULT {default or 'NULL'}"] if differs else []
        words += ["NOT NULL"] if required else []
        if words:
            found.append(f"{name} {' '.join(words)}")
    return found


def _triggers(connection: Connection, oid: int) -> list[str]:
    own = "AND t.tgparentid = CAST(0 AS oid)" if server_version(connection) >= (13,) else ""
    return [sql for (sql,) in rows(connection, _TRIGGERS.format(own=own), oid=str(oid))]


def _comments(what: str, name: str, comment: str | None) -> list[str]:
    return [f"COMMENT ON {what} {name} IS {literal(comment)}"] if comment else []


def _script(statements: list[str]) -> str:
    return ";\n\n".join(statements) + ";"
