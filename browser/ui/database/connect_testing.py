"""Trying a connection: what answers, how fast, and what is really used to reach it."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser.ui.database import url_fields

if TYPE_CHECKING:
    from browser.database.database import Database

PINGS = 3
"""Round trips of which the fastest counts."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test found. Times are milliseconds; `place` is where it was really connected to."""

    title: str
    product: str
    place: str
    driver: str
    connecting: float
    round_trip: float
    encryption: str
    is_file: bool

    def words(self) -> tuple[str, str]:
        """A sentence, and the details on a line of their own."""
        sentence = f"Connected to {self.title}: {self.product}, in {self.connecting:.0f} ms."
        details = [f"Used: {self.place}", f"driver {self.driver}"]
        if not self.is_file:
            details += [f"round trip {self.round_trip:.1f} ms", self.encryption]
        return sentence, ", ".join(details)


async def tried(database: "Database", connecting: float) -> Tested:
    """Ask an open database what it is. Raises errors.*."""
    sessions = database.dialect.sessions
    took = []
    for _ in range(PINGS):
        begin = time.perf_counter()
        await database.read(sessions.product)
        took.append((time.perf_counter() - begin) * 1000)
    told = database.tls.words or "encryption unknown"
    is_file = url_fields.kind_of(f"{database.url.drivername}://").is_file
    place = str(database.url.reveal().database) if is_file else database.title
    return Tested(
        database.title, database.product, place, database.url.drivername, connecting, min(took), told, is_file
    )
