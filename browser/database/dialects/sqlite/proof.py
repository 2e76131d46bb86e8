"""What keeps a read-only SQLite connection from writing: the file is opened so that it cannot."""

import sqlite3
from typing import TYPE_CHECKING

from browser.database.dialects.base.proof import WATCHED, Proving
from browser.database.dialects.sqlite.sessions import raw
from browser.database.proof import Proof, advisory, probe_name, proved

if TYPE_CHECKING:
    from sqlalchemy import Connection


class SqliteProving(Proving):
    """`query_only` is a switch that anybody can turn; `mode=ro` and the authorizer of ATTACH are not."""

    def prove(self, connection: "Connection") -> Proof:
        """Try to attach the file again, for writing; turn `query_only` off, try to create a table, take all back."""
        driver = raw(connection.connection.dbapi_connection)
        if _attaches(driver):
            return advisory("The file could be attached a second time, for writing.", WATCHED)
        driver.execute("PRAGMA query_only=OFF")
        try:
            driver.execute("BEGIN")
            try:
                driver.execute(f"CREATE TABLE {probe_name()} (a)")
                return advisory(
                    "A database in memory is read-only by PRAGMA query_only alone, which a statement can turn off.",
                    WATCHED,
                )
            finally:
                driver.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if "readonly" not in str(error):
                return advisory(f"The test whether it can be written to failed: {error}.", WATCHED)
        finally:
            driver.execute("PRAGMA query_only=ON")
        return proved(
            "The file is opened with mode=ro: SQLite refused to create a table, even with query_only turned off.",
            "What is attached is read-only, too: ATTACH needs a file with ?mode=ro, and VACUUM INTO makes no copy.",
            "Temporary tables of the session itself are possible.",
        )


def _attaches(driver: sqlite3.Connection) -> bool:
    """Whether the database's own file can be attached as if it were another one; an empty name is a temporary one."""
    path = next(file for _, name, file in driver.execute("PRAGMA database_list") if name == "main")
    quoted, name = str(path).replace("'", "''"), probe_name()
    try:
        driver.execute(f"ATTACH '{quoted}' AS {name}")
    except sqlite3.DatabaseError:
        return False
    driver.execute(f"DETACH {name}")
    return bool(path)
