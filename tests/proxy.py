"""A TCP proxy on loopback that misbehaves on request: it stalls, cuts or resets at any byte."""

import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType

_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: close by RST


class Proxy:
    """Forwards connections from `port` to a server until it is told otherwise. Use it as a context manager.

    `stall()` swallows nothing and forwards nothing: a black hole that keeps the connection up. `limit` counts the bytes
    of the answers; once so many have passed, `at_limit` ("cut", "reset" or "stall") happens: again and again, or only
    `once`. `recorded` are the answers as (connection, bytes that had passed before, bytes).
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        limit: int | None = None,
        at_limit: str = "cut",
        once: bool = False,
        records: bool = False,
    ) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.passed = 0
        """Bytes of the server's answers that were handed on."""
        self.recorded: list[tuple[int, int, bytes]] = []
        self._records = records
        self._once = once
        self.limit = limit
        self.at_limit = at_limit
        self._open = threading.Event()
        self._open.set()
        self._reset: set[socket.socket] = set()
        self._muted: set[socket.socket] = set()
        self._unmuted = threading.Event()
        self._ended = False
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._start(self._accept)

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def stall(self) -> None:
        """Nothing is handed on any more; new connections are taken and never answered."""
        self._open.clear()

    def mute(self) -> None:
        """Stall those connections that there are; new ones are served. As when a VPN is back with another address."""
        with self._lock:
            self._muted.update(self._sockets)

    def flow(self) -> None:
        """End a stall: what waited is handed on."""
        self._open.set()
        self._unmuted.set()

    def cut(self, *, reset: bool = False) -> None:
        """End every connection, politely or by RST."""
        with self._lock:
            sockets, self._sockets = self._sockets, []
        for each in sockets:
            with suppress(OSError):
                if reset:
                    self._reset.add(each)
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                    each.shutdown(socket.SHUT_RD)  # wakes the thread that reads: a socket in use is not closed
                else:
                    each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the proxy with all its connections and threads."""
        self._ended = True
        self.flow()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(5)  # nothing is accepted any more that would not be cut
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def _start(self, function: object, *args: object) -> None:
        thread = threading.Thread(target=function, args=args, name="proxy", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ended:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._sockets += [client, server]
            self._start(self._forward, client, server, False)
            self._start(self._forward, server, client, True)

    def _forward(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._open.wait()
                if source in self._muted:
                    self._unmuted.wait()
                if answers:
                    if self._records:
                        self.recorded.append((id(source), self.passed, data))
                    data = self._within_limit(data)
                reached = answers and self.limit is not None and self.passed >= self.limit
                target.sendall(data)  # who has this may set a limit for what follows
                if reached and self._at_limit():
                    break
        with suppress(OSError):
            if target not in self._reset:
                target.shutdown(socket.SHUT_RDWR)
        source.close()

    def _within_limit(self, data: bytes) -> bytes:
        if self.limit is not None:
            data = data[: max(0, self.limit - self.passed)]
        self.passed += len(data)
        return data

    def _at_limit(self) -> bool:
        """What happens once the limit is reached; whether the connection is over."""
        if self._once:
            self.limit = None
        if self.at_limit == "stall":
            self.stall()
            return False
        self.cut(reset=self.at_limit == "reset")
        return True
