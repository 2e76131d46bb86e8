"""The queries over information_schema, for MariaDB and MySQL.

Both servers find a schema quickly only for `table_schema = ...`, and the files of one table for `table_name = ...`; a
list of names reads the whole schema, a list of schemas all of them. So what is asked of tables in several schemas is a
UNION of a SELECT for each, which starts with schema and table; four columns sort it. Names are compared without case
there: the caller picks the exact ones. A list is compared byte by byte, because MariaDB takes IN ('t', 'T') for one
name and then finds one of the two tables.
"""

from collections.abc import Iterable

_USERS = "{0} NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')"

SCHEMAS = f"""
SELECT schema_name FROM information_schema.schemata
WHERE {_USERS.format("schema_name")} OR schema_name = DATABASE()
ORDER BY CAST(schema_name AS BINARY) <> CAST(DATABASE() AS BINARY), CAST(schema_name AS BINARY)"""

OBJECTS = f"""
SELECT table_schema, table_name, table_type, table_comment FROM information_schema.tables
WHERE {_USERS.format("table_schema")} OR table_schema = DATABASE()
ORDER BY table_schema, table_name"""

COLUMN_NAMES = f"""
SELECT table_schema, table_name, column_name FROM information_schema.columns
WHERE {_USERS.format("table_schema")} OR table_schema = DATABASE()
ORDER BY table_schema, table_name, ordinal_position"""

ROUTINES = f"""
SELECT routine_schema, routine_name FROM information_schema.routines
WHERE {_USERS.format("routine_schema")} OR routine_schema = DATABASE()
ORDER BY routine_name, routine_schema"""

MOST_SCHEMAS = 50
"""In one statement."""

COMMENTS = """
SELECT table_schema, table_name, table_type, table_comment FROM information_schema.tables
WHERE {which}"""

COLUMNS = """
SELECT table_schema, table_name, ordinal_position, column_name, column_type, data_type, is_nullable, column_default,
       extra, generation_expression, column_comment
FROM information_schema.columns
WHERE {which}"""

INDEXES = """
SELECT table_schema, table_name, index_name, seq_in_index, non_unique, column_name, sub_part, {expression}, collation,
       index_type
FROM information_schema.statistics
WHERE {which}"""

# Two queries and not a join: MariaDB joins by opening every table of the server for each schema (6 s for 3,000).
FOREIGN_KEYS = """
SELECT table_schema, table_name, constraint_name, ordinal_position, column_name, referenced_table_schema,
       referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE referenced_table_name IS NOT NULL AND {which}"""

RULES = """
SELECT constraint_schema AS table_schema, table_name, constraint_name, delete_rule, update_rule
FROM information_schema.referential_constraints WHERE {which}"""

# MariaDB tells the table; MySQL only by way of its constraints, and has none before 8.0.16.
MARIADB_CHECKS = """
SELECT constraint_schema, table_name, constraint_name, check_clause FROM information_schema.check_constraints
WHERE {which}"""

MYSQL_CHECKS = """
SELECT t.table_schema, t.table_name, c.constraint_name, c.check_clause
FROM information_schema.check_constraints c
JOIN information_schema.table_constraints t
  ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
WHERE t.constraint_type = 'CHECK' AND {which}"""

TRIGGERS = """
SELECT event_object_schema, event_object_table, trigger_name, action_timing, event_manipulation, action_statement
FROM information_schema.triggers
WHERE {which}"""

_PLACES = {
    RULES: ("constraint_schema", "table_name"),
    MARIADB_CHECKS: ("constraint_schema", "table_name"),
    MYSQL_CHECKS: ("t.table_schema", "t.table_name"),
    TRIGGERS: ("event_object_schema", "event_object_table"),
}


def of_users(query: str) -> str:
    """One of these queries for all the users' schemas."""
    schema, _ = _PLACES.get(query, ("table_schema", ""))
    return query.replace("{which}", f"({_USERS.format(schema)} OR {schema} = DATABASE())") + _ORDER


def of_tables(query: str, single: Iterable[bool]) -> str:
    """One of these queries for tables of several schemas: of each the one :t0 in :s0 (`single`), or those in :t0."""
    schema, table = _PLACES.get(query, ("table_schema", "table_name"))
    parts = []
    for number, one in enumerate(single):
        tables = f"{table} = :t{number}" if one else f"CAST({table} AS BINARY) IN :t{number}"
        parts.append(query.replace("{which}", f"{schema} = :s{number} AND {tables}"))
    return "\nUNION ALL".join(parts) + _ORDER


_ORDER = "\nORDER BY 1, 2, 3, 4"
