"""The queries over information_schema, for MariaDB and MySQL.

Both servers find the files of one table quickly only for `table_name = ...`; a list of names reads the whole schema,
so `{tables}` is one of the two. Names are compared without case there: the caller picks the exact ones. A list is
compared byte by byte, because MariaDB takes IN ('t', 'T') for one name and then finds one of the two tables.
"""

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

ONE_TABLE = "{0} = :name"
SOME_TABLES = "CAST({0} AS BINARY) IN :names"

COMMENTS = """
SELECT table_name, table_type, table_comment FROM information_schema.tables
WHERE table_schema = :schema AND {tables}"""

COLUMNS = """
SELECT table_name, column_name, column_type, data_type, is_nullable, column_default, extra, generation_expression,
       column_comment
FROM information_schema.columns
WHERE table_schema = :schema AND {tables}
ORDER BY table_name, ordinal_position"""

INDEXES = """
SELECT table_name, index_name, non_unique, column_name, sub_part, {expression}, collation, index_type
FROM information_schema.statistics
WHERE table_schema = :schema AND {tables}
ORDER BY table_name, index_name, seq_in_index"""

# Two queries and not a join: MariaDB joins by opening every table of the server for each schema (6 s for 3,000).
FOREIGN_KEYS = """
SELECT table_schema, table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name,
       referenced_column_name, ordinal_position
FROM information_schema.key_column_usage
WHERE referenced_table_name IS NOT NULL AND {which}
ORDER BY table_schema, table_name, constraint_name, ordinal_position"""

RULES = """
SELECT constraint_schema, table_name, constraint_name, delete_rule, update_rule
FROM information_schema.referential_constraints WHERE {which}"""


def foreign_key_queries(*, of_users: bool) -> tuple[str, str]:
    """The two queries, for all the users' schemas or else for tables of one schema."""

    def where(schema: str) -> str:
        if of_users:
            return f"({_USERS.format(schema)} OR {schema} = DATABASE())"
        return f"{schema} = :schema AND {{tables}}"

    keys = FOREIGN_KEYS.replace("{which}", where("table_schema"))
    return keys, RULES.replace("{which}", where("constraint_schema"))


# MariaDB tells the table; MySQL only by way of its constraints, and has none before 8.0.16.
MARIADB_CHECKS = """
SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints
WHERE constraint_schema = :schema AND {tables} ORDER BY table_name, constraint_name"""

MYSQL_CHECKS = """
SELECT t.table_name, c.constraint_name, c.check_clause
FROM information_schema.check_constraints c
JOIN information_schema.table_constraints t
  ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
WHERE t.constraint_type = 'CHECK' AND t.table_schema = :schema AND {tables}
ORDER BY t.table_name, c.constraint_name"""

TRIGGERS = """
SELECT event_object_table, trigger_name, action_timing, event_manipulation, action_statement
FROM information_schema.triggers
WHERE event_object_schema = :schema AND {tables}
ORDER BY trigger_name"""
