"""Stopping a lesson half way: nothing more is sent, and what runs is stopped on the server."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from browser import errors

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from browser.database.dialects.base.sessions import Sessions
    from browser.database.statements import StatementLog

AGAIN_SECONDS = 0.1
"""A cancel that falls between two statements is lost, so it is repeated until the lesson has ended."""


class Stop:
    """Asked once, from any thread; the lesson then ends by StatementCancelled and rolls back what it had begun."""

    def __init__(self, statements: "StatementLog | None" = None) -> None:
        """`statements` is where what the lesson sends is written down."""
        self._statements = statements
        self._asked = threading.Event()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._open: dict[Any, Callable[[], object]] = {}

    def ask(self) -> None:
        """Returns at once; a thread of its own tells the server, for that may take a while."""
        if not self._asked.is_set():
            self._asked.set()
            threading.Thread(target=self._chase, name="rowlore-lesson-stop", daemon=True).start()

    @contextmanager
    def around(self) -> Iterator[None]:
        """Around a lesson. Raises StatementCancelled, also where the lesson took the refusal for its own."""
        try:
            yield
            self.check()
        finally:
            self._ended.set()

    def check(self) -> None:
        """Raise StatementCancelled once it was asked."""
        if self._asked.is_set():
            raise errors.StatementCancelled("The lesson was stopped.")

    def watch(self, engine: "Engine", sessions: "Sessions", side: Callable[[str], None]) -> None:
        """From now on what `engine` sends can be stopped; `side(sql)` runs a statement on a connection of its own."""
        from sqlalchemy import event

        def opened(dbapi_connection: Any, record: Any) -> None:
            session = sessions.identify(dbapi_connection)
            with self._lock:
                self._open[record] = lambda: sessions.cancel(session, side)

        def closed(_: Any, record: Any) -> None:
            with self._lock:
                self._open.pop(record, None)

        event.listen(engine, "connect", opened)
        event.listen(engine, "close", closed)
        event.listen(engine, "before_cursor_execute", lambda *_: self.check())
        if self._statements is not None:
            self._statements.watch(engine, "lesson")

    def _chase(self) -> None:
        while not self._ended.is_set():
            with self._lock:
                cancels = list(self._open.values())
            for cancel in cancels:
                with suppress(errors.RowloreError):
                    cancel()
            self._ended.wait(AGAIN_SECONDS)
