"""What keeps a read-only MariaDB or MySQL connection from writing: its session's setting, and its user's grants.

SET SESSION TRANSACTION READ WRITE takes the setting back, so only the grants prove anything: the user's, those of every
role it could take on, and those of PUBLIC.
"""

import re
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from browser.database.dialects.base.proof import WATCHED, Proving, code_of
from browser.database.proof import Proof, advisory, probe_name, proved

if TYPE_CHECKING:
    from sqlalchemy import Connection

_READ_ONLY = "1792"
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
            refused = code_of(error) == _READ_ONLY
        may, unknown = _granted(connection)
        if unknown:
            return advisory(f"{_PROMISED}, and the grants of {unknown} cannot be read.", WATCHED)
        if may:
            return advisory(f"{_PROMISED}: the user has {'; '.join(may[:3])}{'; …' if may[3:] else ''}.", WATCHED)
        said = "The session is read-only, too" if refused else "The server refused the test for want of privileges"
        return proved(
            "The user has no grant that writes, nor has any role it can take on.",
            f"{said}; temporary tables of its own are all that it could make.",
        )


def _somewhere(connection: "Connection") -> str:
    chosen = connection.exec_driver_sql("SELECT DATABASE()").scalar()
    return "" if chosen else "mysql."


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
    version = str(connection.exec_driver_sql("SELECT VERSION()").scalar())
    numbers = [int(part) for part in re.findall(r"\d+", version)[:2]]
    return "mariadb" in version.lower() and numbers >= [10, 11]


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
