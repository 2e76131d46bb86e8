"""What keeps a read-only MariaDB or MySQL connection from writing: its session's setting, and its user's grants.

SET SESSION TRANSACTION READ WRITE takes the setting back, so only the grants prove anything: the user's, those of every
role it could take on, and those of PUBLIC.
"""

import re
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from browser.database.dialects.base.proof import WATCHED, Proving
from browser.database.dialects.mysql.catalog import is_mariadb
from browser.database.proof import Proof, advisory, probe_name, proved

if TYPE_CHECKING:
    from sqlalchemy import Connection

_READ_ONLY = 1792
_NO_SUCH_TABLE = 1146
_TRIED = ("DELETE FROM {}", "INSERT INTO {} VALUES (1)", "UPDATE {} SET a = 1")
_MOST_TRIED = 10
"""Databases whose tables are tried where each costs a server that is far away three round trips: in MySQL."""
_SYSTEM = ("information_schema", "performance_schema", "mysql", "sys")
_HARMLESS = frozenset({
    "USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS", "REFERENCES", "CREATE TEMPORARY TABLES",
    "REPLICATION CLIENT", "BINLOG MONITOR", "SLAVE MONITOR", "REPLICA MONITOR", "SHOW CREATE ROUTINE", "SHOW_ROUTINE",
})  # fmt: skip
_PRIVILEGES = re.compile(r"^GRANT (?P<what>.+?) ON (?P<where>.+) TO ", re.IGNORECASE)
_ROLE = re.compile(r"^GRANT (?P<roles>[^ ].*?) TO ", re.IGNORECASE)
_COMMA = re.compile(r",(?![^(]*\))")
_PROMISED = "The session is read-only, but SET SESSION TRANSACTION READ WRITE would take that back"


class MysqlProving(Proving):
    """Reads the grants, and tries to drop a table that does not exist."""

    def prove(self, connection: "Connection") -> Proof:
        """No DDL but one that does nothing: MariaDB commits whatever DDL gets through."""
        try:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_somewhere(connection)}{probe_name()}").close()
            return advisory("The session could not be made read-only.", WATCHED)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            refused = _number(error) == _READ_ONLY
        may, unknown = _granted(connection)
        if unknown:
            return advisory(f"{_PROMISED}, and the grants of {unknown} cannot be read.", WATCHED)
        if may:
            return advisory(f"{_PROMISED}: the user has {'; '.join(may[:3])}{'; …' if may[3:] else ''}.", WATCHED)
        if doubt := _doubt(connection):
            return advisory(f"{_PROMISED}{doubt}.", WATCHED)
        said = "The session is read-only, too" if refused else "The server refused the test for want of privileges"
        return proved(
            "The user has no grant that writes, nor has any role it can take on; writing was tried, and refused.",
            f"{said}. What is left to every user: temporary tables and its own password.",
            WATCHED,
            watched=True,
        )


def _somewhere(connection: "Connection") -> str:
    chosen = connection.exec_driver_sql("SELECT DATABASE()").scalar()
    return "" if chosen else "mysql."


def _doubt(connection: "Connection") -> str:
    """Why the grants do not prove enough: SHOW GRANTS hides those to everybody (an empty user name). "" for no doubt.

    Written is to tables that do not exist: who may not is told so, who may is told that there are none.
    """
    try:
        names = [str(name) for name in connection.exec_driver_sql("SHOW DATABASES").scalars()]
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return ", and the server does not list its databases (skip_show_database), so writing to them was not tried"
    current = connection.exec_driver_sql("SELECT DATABASE()").scalar()
    names = sorted((name for name in names if name.lower() not in _SYSTEM), key=lambda name: name != current)
    tried = names if is_mariadb(connection) else names[:_MOST_TRIED]
    try:
        open_one = _writable(connection, tried)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return ", and writing to its databases could not be tried"
    if open_one is not None:
        return f": the user may write to {open_one}, though no grant of its own says so"
    if len(tried) < len(names):
        return f", and writing was tried in {len(tried)} of {len(names)} databases only"
    return ""


def _writable(connection: "Connection", names: list[str]) -> str | None:
    """The first of some databases that the user may write to."""
    connection.exec_driver_sql("START TRANSACTION READ WRITE").close()
    try:
        quote, probe = connection.dialect.identifier_preparer.quote_identifier, probe_name()
        tried = [[sql.format(f"{quote(name)}.{probe}") for sql in _TRIED] for name in names]
        if is_mariadb(connection):
            found = connection.execution_options(no_parameters=True).exec_driver_sql(_all_at_once(tried)).scalar_one()
        else:
            every = enumerate(tried, 1)
            found = next((number for number, each in every if any(_may(connection, sql) for sql in each)), 0)
    finally:
        if not connection.invalidated:
            connection.exec_driver_sql("ROLLBACK").close()
    return names[found - 1] if found else None


def _all_at_once(tried: list[list[str]]) -> str:
    """One statement that tries all these and returns the number of the first group in which one got through, or 0."""
    steps = "".join(f"SET now = {number}; {'; '.join(each)}; " for number, each in enumerate(tried, 1))
    return (
        "BEGIN NOT ATOMIC DECLARE now, found, code INT DEFAULT 0; DECLARE CONTINUE HANDLER FOR SQLEXCEPTION "
        "BEGIN GET DIAGNOSTICS CONDITION 1 code = MYSQL_ERRNO; "
        f"IF code = {_NO_SUCH_TABLE} AND found = 0 THEN SET found = now; END IF; END; {steps}SELECT found; END"
    )


def _may(connection: "Connection", sql: str) -> bool:
    try:
        connection.execution_options(no_parameters=True).exec_driver_sql(sql).close()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return _number(error) == _NO_SUCH_TABLE
    return True


def _number(error: DBAPIError) -> int:
    """The server's own number of what was refused; the drivers have it first."""
    return int(error.orig.args[0]) if error.orig is not None else 0


def _granted(connection: "Connection") -> tuple[list[str], str]:
    """The grants that write, in words, and whose grants could not be read."""
    found: list[str] = []
    asked: set[str] = set()
    waiting = ["", *(["PUBLIC"] if _has_public(connection) else [])]
    while waiting:
        whose = waiting.pop()
        if whose in asked:
            continue
        asked.add(whose)
        try:
            sql = f"SHOW GRANTS FOR {whose}" if whose else "SHOW GRANTS"
            lines = [str(line) for line in connection.exec_driver_sql(sql).scalars()]
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            return found, f"the role {whose}" if whose else "the user"
        for line in lines:
            writes, roles = _read(line)
            found += writes
            waiting += roles
    return list(dict.fromkeys(found)), ""


def _has_public(connection: "Connection") -> bool:
    """Whether grants can be made to PUBLIC: in MariaDB from 10.11 on."""
    return is_mariadb(connection) and (connection.dialect.server_version_info or ()) >= (10, 11)


def _read(line: str) -> tuple[list[str], list[str]]:
    """What one line of SHOW GRANTS lets somebody write, and the roles that it names."""
    if (granted := _PRIVILEGES.match(line)) is not None:
        names = [re.sub(r"\s*\(.*\)", "", part).strip().upper() for part in _COMMA.split(granted["what"])]
        writing = [name for name in names if name not in _HARMLESS]
        if "WITH GRANT OPTION" in line.upper():
            writing.append("GRANT OPTION")
        return (
            [f"{', '.join(writing[:3])}{', …' if writing[3:] else ''} on {granted['where']}"] if writing else []
        ), []
    if line.upper().startswith("GRANT ") and (role := _ROLE.match(line)) is not None:
        return [], [part.strip() for part in _COMMA.split(role["roles"])]
    return [], []
