"""What keeps a read-only SQLite connection from writing: the file is opened so that it cannot."""

import sqlite3
from typing import TYPE_CHECKING

from browser.database.dialects.base.proof import WATCHED, Proving
from browser.database.dialects.sqlite.sessions import raw
from browser.database.proof import Proof, advisory, probe_name, proved

if TYPE_CHECKING:
    from sqlalchemy import Connection


class SqliteProving(Proving):
    """`query_only` is a switch that anybody can turn; `mode=ro` is not."""

    def prove(self, connection: "Connection") -> Proof:
        """Turn `query_only` off, try to create a table, take it back, turn it on again."""
        driver = raw(connection.connection.dbapi_connection)
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
            "Temporary tables of the session itself are possible.",
        )
