"""Sends a million different statements through a StatementLog and tells its memory on the way, in megabytes."""

import resource
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from browser.database.dialects import dialect_for
from browser.database.statements import StatementLog

EARLY, ALL = 100_000, 1_000_000


def main() -> None:
    """Every statement has a text and values of its own; every hundredth a value of a megabyte."""
    engine = create_engine("sqlite://", poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    log = StatementLog(dialect_for("sqlite").transactions)
    log.watch(engine, "shared")
    with engine.connect() as connection:
        for number in range(1, ALL + 1):
            if number % 100 == 0:
                connection.exec_driver_sql("SELECT length(?)", (bytes(1_000_000),)).close()
            else:
                connection.exec_driver_sql(f"SELECT {number}, ?, ?", (number, f"value {number}")).close()
            if number == EARLY:
                early = _megabytes()
    print(early, _megabytes(), len(log.since(0)))


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
