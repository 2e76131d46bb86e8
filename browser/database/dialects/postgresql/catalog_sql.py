"""The queries over pg_catalog: each reads every asked object at once.

Objects are asked for by their oids as one array literal, so that a statement has one text parameter whatever the
driver (asyncpg demands a type for each). `{...}` are filled in with words of this module only.

Anybody who may create in a schema of the search path can put functions and operators there, which would run with the
rights of whoever browses. So functions are named with pg_catalog, and both sides of an operator have types for which
pg_catalog has that very operator: `name LIKE text`, `oid = oid` (an untyped literal takes the other side's type).
"""

# One row an object. Partitions and INHERITS children name their (first) parent.
OBJECTS = """
SELECT n.nspname, c.relname, c.relkind, pn.nspname, p.relname, d.description
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND i.inhseqno = 1
LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = CAST(CAST('pg_catalog.pg_class' AS regclass) AS oid) AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
  AND n.nspname NOT LIKE CAST('pg\\_%' AS text) AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname"""

SCHEMAS = """
SELECT nspname FROM pg_catalog.pg_namespace
WHERE nspname NOT LIKE CAST('pg\\_%' AS text) AND nspname <> 'information_schema'
ORDER BY nspname <> COALESCE(pg_catalog.current_schema(), CAST('public' AS name)), nspname"""

COLUMN_NAMES = """
SELECT n.nspname, c.relname, a.attname
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT LIKE CAST('pg\\_%' AS text) AND n.nspname <> 'information_schema'
ORDER BY a.attrelid, a.attnum"""

# Of what stands for internal, cstring, trigger or event_trigger only the server is the caller.
ROUTINES = """
SELECT n.nspname, p.proname, pg_catalog.pg_get_function_arguments(p.oid), p.proretset
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT LIKE CAST('pg\\_%' AS text) AND n.nspname <> 'information_schema'
  AND CAST(p.prorettype AS text) NOT IN ('2281', '2275', '2279', '3838')
  AND NOT '2281' = ANY (p.proargtypes) AND NOT '2275' = ANY (p.proargtypes)
ORDER BY p.proname, n.nspname, p.pronargs"""

_NAMED = """pg_catalog.json_to_recordset(CAST(CAST(:names AS text) AS json)) AS asked(s name, t name)
JOIN pg_catalog.pg_namespace n ON n.nspname = asked.s
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = asked.t"""

FOUND = f"""
SELECT c.oid, n.nspname, c.relname, pg_catalog.obj_description(c.oid, 'pg_class'),
       c.relhassubclass AND c.relkind IN ('r', 'f')
FROM {_NAMED}"""

# A set and not "= ANY (array)": PostgreSQL walks an array it cannot fold for each row (1.3 s for 3,000 tables).
_ASKED = "IN (SELECT pg_catalog.unnest(CAST(CAST(:oids AS text) AS oid[])))"

# A type that somebody added, or a domain of one. Enumerations, ranges, arrays and rows are compared by pg_catalog's
# operators for any of them, and the arrays' elements by the default operator class of their type.
_OWN_OPERATORS = """COALESCE(u.typtype, b.typtype, t.typtype) IN ('b', 'd')
         AND COALESCE(u.typnamespace, b.typnamespace, t.typnamespace) <>
           CAST(CAST('pg_catalog' AS regnamespace) AS oid)
         AND COALESCE(u.typcategory, b.typcategory, t.typcategory) <> 'A'"""

COLUMNS = f"""
SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
       COALESCE(b.typname, t.typname, ''), COALESCE(b.typcategory, t.typcategory, 'X'), a.attnotnull,
       CASE WHEN a.atthasdef THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
       {{generated}}, {{identity}}, e.description,
       CASE WHEN t.typtype IN ('b', 'd') THEN {_OWN_OPERATORS} ELSE false END
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
LEFT JOIN pg_catalog.pg_type u ON u.oid = b.typbasetype AND b.typtype = 'd'
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description e
  ON e.objoid = a.attrelid AND e.classoid = CAST(CAST('pg_catalog.pg_class' AS regclass) AS oid)
  AND e.objsubid = a.attnum
WHERE a.attrelid {_ASKED} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum"""

CONSTRAINTS = f"""
SELECT c.conrelid, c.conname, c.contype, CAST(c.conkey AS text),
       CASE WHEN c.contype = 'c' THEN pg_catalog.pg_get_expr(c.conbin, c.conrelid, true) END
FROM pg_catalog.pg_constraint c
WHERE c.conrelid {_ASKED} AND c.contype IN ('p', 'u', 'c')
ORDER BY c.conrelid, c.conname"""

# PostgreSQL copies a foreign key once for each partition of its target; those copies are no keys of their own.
FOREIGN_KEYS = """
SELECT cn.nspname, ct.relname, c.conname, tn.nspname, tt.relname, c.confdeltype, c.confupdtype,
       {names}
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class ct ON ct.oid = c.conrelid
JOIN pg_catalog.pg_namespace cn ON cn.oid = ct.relnamespace
JOIN pg_catalog.pg_class tt ON tt.oid = c.confrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = tt.relnamespace
WHERE c.contype = 'f' AND {which}
  AND {own}
ORDER BY cn.nspname, ct.relname, c.conname"""

FOREIGN_KEY_NAMES = """
       (SELECT CAST(pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, b.attname) ORDER BY k.position) AS text)
        FROM ROWS FROM (pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey))
          WITH ORDINALITY AS k(own, other, position)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
        JOIN pg_catalog.pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other)"""

# A scalar subquery, because the planner takes NOT EXISTS here for one row and then loops (1.3 s instead of 0.13 s).
OWN_FOREIGN_KEY = """(c.conparentid = CAST(0 AS oid) OR c.conrelid <>
       (SELECT o.conrelid FROM pg_catalog.pg_constraint o WHERE o.oid = c.conparentid))"""

OF_TABLES = f"c.conrelid {_ASKED}"
OF_USERS = "cn.nspname NOT LIKE CAST('pg\\_%' AS text) AND cn.nspname <> 'information_schema'"

# The primary key's own index is left out, as Inspector does. Only what is unusual costs a subquery.
INDEXES = f"""
SELECT i.indrelid, x.relname, CAST(i.indkey AS text), i.indisunique, i.indisvalid AND i.indimmediate,
       CASE WHEN i.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END,
       CASE WHEN i.indexprs IS NOT NULL THEN
         (SELECT CAST(pg_catalog.json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, true) ORDER BY k) AS text)
          FROM pg_catalog.generate_series(1, {{parts}}) AS k) END,
       {{parts}}, CAST(i.indoption AS text), m.amname, i.indisvalid,
       i.indexrelid, CAST(i.indclass AS text), CAST(i.indcollation AS text)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = x.relam
WHERE i.indrelid {_ASKED} AND NOT i.indisprimary
ORDER BY i.indrelid, x.relname"""

UNUSUAL_CLASSES = "SELECT CAST(oid AS text) FROM pg_catalog.pg_opclass WHERE NOT opcdefault"
USUAL_COLLATIONS = frozenset({"0", "100"})  # none, and the database's own

# For indexes with one of those classes, or another collation: what each part has that its column has not.
SPECIAL = f"""
SELECT i.indexrelid, CAST(pg_catalog.json_agg(
         CASE WHEN NOT o.opcdefault THEN o.opcname
              WHEN c.sorting <> CAST(0 AS oid) AND c.sorting <> a.attcollation
              THEN 'COLLATE ' || pg_catalog.quote_ident(l.collname)
              ELSE '' END ORDER BY c.place) AS text)
FROM pg_catalog.pg_index i
CROSS JOIN LATERAL ROWS FROM
  (pg_catalog.unnest(i.indclass), pg_catalog.unnest(i.indcollation), pg_catalog.unnest(i.indkey))
  WITH ORDINALITY AS c(class, sorting, attnum, place)
LEFT JOIN pg_catalog.pg_opclass o ON o.oid = c.class
LEFT JOIN pg_catalog.pg_collation l ON l.oid = c.sorting
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = c.attnum
WHERE i.indexrelid {_ASKED} GROUP BY i.indexrelid"""

TRIGGERS = f"""
SELECT n.nspname, c.relname, t.tgname, pg_catalog.pg_get_triggerdef(t.oid, true)
FROM {_NAMED}
JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid
WHERE NOT t.tgisinternal
ORDER BY t.tgname"""
