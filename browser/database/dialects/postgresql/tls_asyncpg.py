"""asyncpg answers whatever way to log in the server asks for. So the server's messages are read before it does.

asyncpg gets an event loop that hands everything on to the real one and puts a watch before its protocol. The watch
reads the server's messages up to the end of the login and then steps aside.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from browser.database.tls import clear_text_refused

CLEAR_TEXT = "password"
ALL_METHODS = frozenset({"password", "md5", "gss", "sspi", "scram-sha-256", "none"})
"""What libpq's `require_auth` knows."""
_ASKED = {3: "password", 5: "md5", 7: "gss", 9: "sspi", 10: "scram-sha-256"}
_GRANTED = 0
_HEAD = 5  # a letter, and four bytes of a length that counts itself


def refused_methods(require_auth: str) -> frozenset[str]:
    """The methods that libpq's `require_auth` refuses: "!password" one, "scram-sha-256" all others."""
    named = {part.strip().lower() for part in require_auth.split(",") if part.strip()}
    negated = {part[1:] for part in named if part.startswith("!")}
    return frozenset(negated) if negated else ALL_METHODS - named if named else frozenset()


def careful_connect(refused: frozenset[str]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """asyncpg.connect, except that the server gets no answer when it asks for one of the refused methods."""

    async def connect(*args: Any, **arguments: Any) -> Any:
        import asyncpg

        loop = _WatchedLoop(asyncio.get_running_loop(), refused)
        try:
            return await asyncpg.connect(*args, loop=loop, **arguments)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if loop.refusal:
                raise clear_text_refused(f"the server asked for: {loop.refusal}") from None
            raise

    return connect


class _WatchedLoop:
    """An event loop that watches the logins of the connections it makes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, refused: frozenset[str]) -> None:
        self._loop = loop
        self._refused = refused
        self.refusal = ""
        """The method that a server asked for in vain."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    async def create_connection(self, factory: Callable[[], Any], *args: Any, **arguments: Any) -> Any:
        return await self._made(self._loop.create_connection, factory, *args, **arguments)

    async def create_unix_connection(self, factory: Callable[[], Any], *args: Any, **arguments: Any) -> Any:
        return await self._made(self._loop.create_unix_connection, factory, *args, **arguments)

    async def start_tls(self, transport: Any, protocol: Any, *args: Any, **arguments: Any) -> Any:
        bare = getattr(transport, "watched", transport)
        made = await self._loop.start_tls(bare, protocol, *args, **arguments)
        return made and _WatchedTransport(made, self)

    async def _made(self, make: Callable[..., Any], factory: Callable[[], Any], *args: Any, **arguments: Any) -> Any:
        def watching() -> Any:
            protocol = factory()
            return _Watch(protocol, self) if _logs_in(protocol) else protocol

        transport, protocol = await make(watching, *args, **arguments)
        if isinstance(protocol, _Watch):
            return transport, protocol.watched
        return _WatchedTransport(transport, self), protocol  # before TLS, or after the server said it has none

    def refuses(self, code: int) -> bool:
        """Whether a request to log in stays without an answer."""
        method = "none" if code == _GRANTED else _ASKED.get(code, "")
        if method in self._refused:
            self.refusal = method
        return method in self._refused


def _logs_in(protocol: Any) -> bool:
    return hasattr(protocol, "set_connection")  # asyncpg's own; the other one only asks whether there is TLS


class _WatchedTransport:
    """A transport whose next protocol is watched."""

    def __init__(self, transport: Any, loop: _WatchedLoop) -> None:
        self.watched = transport
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        return getattr(self.watched, name)

    def set_protocol(self, protocol: Any) -> None:
        watch = _Watch(protocol, self._loop)
        watch.transport = self.watched
        self.watched.set_protocol(watch)


class _Watch(asyncio.Protocol):
    """Reads the messages of a login, hands them on, and steps aside when it is over."""

    def __init__(self, watched: Any, loop: _WatchedLoop) -> None:
        self.watched = watched
        self.transport: Any = None
        self._loop = loop
        self._seen = bytearray()
        self._asked = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.watched.connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.watched.connection_lost(error)

    def eof_received(self) -> Any:
        return self.watched.eof_received()

    def pause_writing(self) -> None:
        self.watched.pause_writing()

    def resume_writing(self) -> None:
        self.watched.resume_writing()

    def data_received(self, data: bytes) -> None:
        self._seen += data
        over = False
        whole = 0
        while len(self._seen) - whole >= _HEAD:
            kind = bytes(self._seen[whole : whole + 1])
            end = whole + 1 + int.from_bytes(self._seen[whole + 1 : whole + _HEAD], "big")
            if end > len(self._seen) or end < whole + _HEAD:
                break
            if kind == b"R" and not self._may_go_on(int.from_bytes(self._seen[whole + _HEAD : whole + 9], "big")):
                return
            over = over or kind in (b"Z", b"E")
            whole = end
        handed, self._seen = bytes(self._seen[:whole]), self._seen[whole:]
        if over:
            handed, self._seen = handed + bytes(self._seen), bytearray()
            self.transport.set_protocol(self.watched)
        if handed:
            self.watched.data_received(handed)

    def _may_go_on(self, code: int) -> bool:
        granted_unasked = code == _GRANTED and not self._asked
        self._asked = self._asked or code != _GRANTED
        if (code != _GRANTED or granted_unasked) and self._loop.refuses(code):
            self.transport.abort()
            return False
        return True
