"""What the server remarks while a statement runs: NOTICE, WARNING, RAISE INFO, and what NOTIFY sends to who listens.

asyncpg drops a notification unless its own `add_listener` sent the LISTEN; of psycopg2 all are heard.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection

KEPT = 1_000
"""Notices of one statement; a loop may raise millions."""


class Notices:
    """Listens to one connection, of psycopg2 or asyncpg, until it is closed."""

    def __init__(self, connection: "Connection") -> None:
        self._texts: list[str] = []
        driver: Any = connection.connection.driver_connection
        self._driver = driver
        self._listens = hasattr(driver, "add_log_listener")
        self._before: Any = None
        if self._listens:
            driver.add_log_listener(self._hear)
        else:
            self._before, driver.notices = driver.notices, self

    @property
    def texts(self) -> tuple[str, ...]:
        """All that was said so far."""
        if self._driver is not None and not self._listens:
            for each in self._driver.notifies:
                self.append(f"NOTIFY {each.channel}: {each.payload} (from process {each.pid})")
            del self._driver.notifies[:]
        return tuple(self._texts)

    def append(self, notice: str) -> None:
        """psycopg2 calls it as if this were its list."""
        if len(self._texts) < KEPT:
            self._texts.append(notice.strip())

    def close(self) -> None:
        """Listen no more; once is enough."""
        driver, self._driver = self._driver, None
        if driver is None:
            return
        if self._listens:
            if not driver.is_closed():
                driver.remove_log_listener(self._hear)
        else:
            driver.notices = self._before

    def _hear(self, _connection: object, message: Any) -> None:
        """In psycopg2's words: asyncpg hands out the parts."""
        self.append(f"{message.severity}:  {message.message}")
