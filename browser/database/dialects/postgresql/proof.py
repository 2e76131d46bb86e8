"""What keeps a read-only PostgreSQL connection from writing: its session's setting, and what its role may do.

`default_transaction_read_only` is a setting: BEGIN READ WRITE gets around it. Only what the role may do is no setting,
together with every role that it could become by SET ROLE.
"""

from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from browser.database.dialects.base.proof import WATCHED, Proving
from browser.database.proof import Proof, advisory, probe_name, proved

if TYPE_CHECKING:
    from sqlalchemy import Connection

_READ_ONLY = "25006"
_POWERS = (
    "SELECT pg_catalog.string_agg(DISTINCT power, ', ') FROM (SELECT pg_catalog.unnest(ARRAY["
    " CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcreaterole THEN 'create roles' END,"
    " CASE WHEN rolcreatedb THEN 'create databases' END, CASE WHEN rolreplication THEN 'replicate' END,"
    " CASE WHEN rolname IN ('pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program',"
    " 'pg_create_subscription', 'pg_maintain') THEN rolname::text END]) AS power"
    " FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER')) AS powers"
)
_ROLES = (
    "WITH roles AS MATERIALIZED"
    " (SELECT oid FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER')),"
    " own AS MATERIALIZED (SELECT oid, nspname, nspowner FROM pg_catalog.pg_namespace"
    " WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)') "
)
_TABLES = (
    _ROLES + "SELECT pg_catalog.count(*), pg_catalog.min(own.nspname || '.' || c.relname)"
    " FROM pg_catalog.pg_class AS c JOIN own ON own.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND EXISTS (SELECT 1 FROM roles WHERE roles.oid = c.relowner"
    " OR pg_catalog.has_table_privilege(roles.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
    " OR pg_catalog.has_any_column_privilege(roles.oid, c.oid, 'INSERT, UPDATE'))"
)
_SEQUENCES = (
    _ROLES + "SELECT pg_catalog.count(*), pg_catalog.min(own.nspname || '.' || c.relname)"
    " FROM pg_catalog.pg_class AS c JOIN own ON own.oid = c.relnamespace WHERE c.relkind = 'S'"
    " AND EXISTS (SELECT 1 FROM roles WHERE roles.oid = c.relowner"
    " OR CASE WHEN c.relkind = 'S' THEN pg_catalog.has_sequence_privilege(roles.oid, c.oid, 'USAGE, UPDATE') END)"
)
_SCHEMAS = (
    _ROLES + "SELECT pg_catalog.count(*), pg_catalog.min(own.nspname) FROM own WHERE EXISTS (SELECT 1 FROM roles"
    " WHERE roles.oid = own.nspowner OR pg_catalog.has_schema_privilege(roles.oid, own.oid, 'CREATE'))"
)
_DATABASE = (
    _ROLES + "SELECT pg_catalog.count(*), pg_catalog.min(d.datname) FROM pg_catalog.pg_database AS d"
    " WHERE d.datname = pg_catalog.current_database() AND EXISTS (SELECT 1 FROM roles"
    " WHERE roles.oid = d.datdba OR pg_catalog.has_database_privilege(roles.oid, d.oid, 'CREATE'))"
)
_FUNCTIONS = (
    _ROLES + "SELECT pg_catalog.count(*), pg_catalog.min(own.nspname || '.' || p.proname)"
    " FROM pg_catalog.pg_proc AS p JOIN own ON own.oid = p.pronamespace WHERE p.prosecdef"
    " AND EXISTS (SELECT 1 FROM roles WHERE pg_catalog.has_function_privilege(roles.oid, p.oid, 'EXECUTE'))"
)
_ASKED = (
    (_TABLES, "may write to {0} tables or views, such as {1}", "may write to {1}"),
    (_SEQUENCES, "may advance {0} sequences, such as {1}", "may advance the sequence {1}"),
    (_SCHEMAS, "may create tables in {0} schemas, such as {1}", "may create tables in the schema {1}"),
    (_DATABASE, "may create schemas in {1}", "may create schemas in {1}"),
    (
        _FUNCTIONS,
        "may call {0} functions that run with their owner's rights, such as {1}",
        "may call {1}, which runs with its owner's rights",
    ),
)
_PROMISED = "The session is read-only (default_transaction_read_only), but BEGIN READ WRITE would get around that"


class PostgresqlProving(Proving):
    """Asks the catalog, then tries."""

    def prove(self, connection: "Connection") -> Proof:
        """Every write that is tried is expected to fail, and rolled back in any case."""
        if connection.exec_driver_sql("SELECT pg_catalog.pg_is_in_recovery()").scalar():
            return proved("The server is a standby: it refuses every write by itself.")
        if _refusal(connection, "BEGIN") != _READ_ONLY:
            return advisory("The session could not be made read-only.", WATCHED)
        role = str(connection.exec_driver_sql("SELECT session_user").scalar())
        may = _may(connection)
        if may:
            return advisory(f"{_PROMISED}: the role “{role}” {'; it '.join(may)}.", WATCHED)
        if not _refusal(connection, "BEGIN READ WRITE"):
            return advisory(f"{_PROMISED}: a table could be created, and was taken back.", WATCHED)
        return proved(
            f"The role “{role}” may write to no table, sequence, schema or database, nor may any role it can become.",
            "The session is read-only, too; a table could not be created, even with BEGIN READ WRITE.",
            "What is left to every role: temporary tables, large objects, its own password, settings and privileges.",
            WATCHED,
            watched=True,
        )


def _may(connection: "Connection") -> list[str]:
    powers = connection.exec_driver_sql(_POWERS).scalar()
    if powers:
        return ["is a superuser" if "superuser" in powers else f"is, or can become, one with these powers: {powers}"]
    found = []
    for question, many, one in _ASKED:
        count, example = connection.exec_driver_sql(question).one()
        if count:
            found.append((many if count > 1 else one).format(f"{count:,}", example))
    return found


def _refusal(connection: "Connection", begin: str) -> str:
    """The code with which the server refuses to create a table; "" where it did not. It is rolled back at once."""
    connection.exec_driver_sql(begin).close()
    try:
        connection.exec_driver_sql(f"CREATE TABLE {probe_name()} ()").close()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None))
    finally:
        if not connection.invalidated:
            connection.exec_driver_sql("ROLLBACK").close()
    return ""
