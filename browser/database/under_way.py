"""The requests under way on one runner: awaited, cancelled and waited for together."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from browser import errors
from browser.database.requests import Request
from browser.workers import promise

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects import Dialect
    from browser.database.pool_lane import Lane
    from browser.database.runners import Runner

T = TypeVar("T")
PATIENCE = 3.0
"""Seconds a server gets to react to a cancel before its socket is cut."""
_log = logging.getLogger("rowlore.database")


class UnderWay:
    """The requests under way on one runner, and the threads that stop some of them."""

    def __init__(self, title: str, read_only: bool, patience: float = PATIENCE) -> None:
        self._title = title
        self._read_only = read_only
        self._patience = patience
        self._active: dict[Request[Any], Future[Any]] = {}
        self._chasers: dict[threading.Thread, Future[None]] = {}
        self._closed = False

    async def run(
        self,
        runner: "Runner[Any, Any]",
        dialect: "Dialect",
        function: "Callable[[Connection], T]",
        *,
        write: bool = False,
    ) -> T:
        """Await `function(connection)`; cancelling the await ends it at once and stops the statement."""
        self._check_open()
        if write and self._read_only:
            raise errors.NotSupported(f"“{self._title}” is opened read-only.")
        request = Request(function, dialect.sessions, write=write)
        answer: Future[T] = promise()
        lane = runner.lane
        future = runner.submit(request)
        self._active[request] = answer
        future.add_done_callback(partial(self._forget, request))
        future.add_done_callback(partial(_hand_on, answer))
        patience, giving_up = lane.patience(request), None
        if patience is not None:
            giving_up = asyncio.get_running_loop().call_later(patience, _give_up, lane, request, answer)
        try:
            return await asyncio.wrap_future(answer)
        except asyncio.CancelledError:
            self._cancel(runner, request)
            raise
        except errors.StatementCancelled:
            self._check_open()
            raise
        finally:
            if giving_up is not None:
                giving_up.cancel()

    def cancel(self, runner: "Runner[Any, Any]") -> None:
        """Cancel everything that runs."""
        for request in list(self._active):
            self._cancel(runner, request)

    def mark(self, session: Any) -> bool:
        """What runs in `session`, which somebody is about to end, is not made again; returns whether anything ran."""
        marked = [request for request in list(self._active) if request.session == session]
        for request in marked:
            request.cancel()
        return bool(marked)

    def abort(self) -> list[Any]:
        """Cut the sockets of everything that runs; blocks, so it is called on a thread of its own.

        Returns what the server calls the sessions: it goes on with them until it notices.
        """
        sessions = []
        for request in list(self._active):
            request.cancel()
            session = request.session
            request.abort()
            if session is not None:
                sessions.append(session)
        return sessions

    def abandon(self, error: errors.RowloreError) -> None:
        """Whoever still waits gets `error`, whatever becomes of the workers."""
        for answer in list(self._active.values()):
            with suppress(InvalidStateError):
                answer.set_exception(error)

    def close(self) -> None:
        """Refuse whatever comes from now on."""
        self._closed = True

    def wait(self, seconds: float) -> bool:
        """Wait, on a thread of one's own, until nothing runs any more, for at most `seconds`; whether it is so."""
        deadline = time.monotonic() + seconds
        for request in list(self._active):
            request.wait(max(0.0, deadline - time.monotonic()))
        for chaser in list(self._chasers):
            chaser.join(max(0.0, deadline - time.monotonic()))
        return not self._active

    async def quiet(self) -> None:
        """Await until nobody sends a cancel any more: a late one would hit the next statement."""
        for chased in list(self._chasers.values()):
            await asyncio.wrap_future(chased)

    def _check_open(self) -> None:
        if self._closed:
            raise errors.DatabaseClosed(f"“{self._title}” was closed.") from None

    def _forget(self, request: Request[Any], _: "Future[Any]") -> None:
        self._active.pop(request, None)

    def _cancel(self, runner: "Runner[Any, Any]", request: Request[Any]) -> None:
        if request.cancel():
            chased: Future[None] = promise()
            chaser = threading.Thread(
                target=request.context.copy().run,
                args=(self._chase, runner, request, chased),
                name="rowlore-cancel",
                daemon=True,
            )
            self._chasers[chaser] = chased
            chaser.start()

    def _chase(self, runner: "Runner[Any, Any]", request: Request[Any], chased: "Future[None]") -> None:
        from browser.database.runners import chase

        try:
            if not chase(request, runner.side, self._patience):
                _log.info("%s: a statement could not be stopped; its worker was left behind", self._title)
        finally:
            del self._chasers[threading.current_thread()]
            chased.set_result(None)


def _give_up(lane: "Lane[Any, Any]", request: Request[Any], answer: "Future[Any]") -> None:
    """Called when pool_timeout is over: end a request that still has no connection, and say who has them all."""
    if (error := lane.give_up(request)) is not None:
        request.cancel()
        with suppress(InvalidStateError):
            answer.set_exception(error)


def _hand_on(answer: "Future[T]", future: "Future[T]") -> None:
    """The answer of a worker for whoever waits, unless that was abandoned."""
    with suppress(InvalidStateError):
        if future.cancelled():
            answer.set_exception(CancelledError())
        elif (error := future.exception()) is not None:
            answer.set_exception(error)
        else:
            answer.set_result(future.result())
