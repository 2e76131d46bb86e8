"""Servers that are after a password or a file: fakes that speak just enough of a protocol, on raw sockets."""

import socket
import ssl
import struct
import threading
from contextlib import suppress
from types import TracebackType

from tests.certificates import Pair

_SSL_REQUEST = 80877103
_GSS_REQUEST = 80877104


class Rogue:
    """A fake server on loopback. `heard` is everything that clients sent, after decryption where there was TLS."""

    def __init__(self, pair: Pair | None = None) -> None:
        self._context: ssl.SSLContext | None = None
        if pair is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(pair.certificate, pair.key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.heard = b""
        self.asked = 0
        """How often it asked a client for what it is after."""
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._start(self._accept)

    def __enter__(self) -> "Rogue":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in (self._listener, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)

    def serve(self, client: socket.socket) -> None:
        """Talk to one client."""
        raise NotImplementedError

    def _start(self, function: object, *arguments: object) -> None:
        thread = threading.Thread(target=function, args=arguments, name="rogue", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.settimeout(3)
            self._sockets.append(client)
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError, EOFError, struct.error):
            self.serve(client)
        with suppress(OSError):
            client.close()

    def _take(self, client: socket.socket, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            piece = client.recv(count - len(taken))
            if not piece:
                raise EOFError
            taken += piece
            self.heard += piece
        return taken

    def _listen(self, client: socket.socket) -> None:
        """Take whatever comes within half a second."""
        client.settimeout(0.5)
        with suppress(OSError, EOFError):
            while True:
                self._take(client, 1)
        client.close()


class RoguePostgresql(Rogue):
    """Asks for the password by a method: 3 is clear text, 5 is MD5. Without a certificate it answers 'N' to TLS."""

    def __init__(self, method: int = 3, pair: Pair | None = None) -> None:
        self._method = method
        super().__init__(pair)

    def serve(self, client: socket.socket) -> None:
        while True:
            length, code = struct.unpack("!II", self._take(client, 8))
            if code == _GSS_REQUEST or (code == _SSL_REQUEST and self._context is None):
                client.sendall(b"N")
            elif code == _SSL_REQUEST and self._context is not None:
                client.sendall(b"S")
                client = self._context.wrap_socket(client, server_side=True)
                self._sockets.append(client)
            else:
                self._take(client, length - 8)
                break
        self.asked += 1
        salt = b"salt" if self._method == 5 else b""
        client.sendall(b"R" + struct.pack("!II", 8 + len(salt), self._method) + salt)
        self._listen(client)


_CAPABILITIES = 0x81BFF7DF  # all of MySQL 5.7's, LOCAL_FILES included, but not CLIENT_SSL
_CLIENT_SSL = 0x800


class RogueMysql(Rogue):
    """Switches the login to `plugin`; with an empty one it lets everybody in and asks for `file` at every statement."""

    def __init__(self, plugin: str = "", file: str = "", pair: Pair | None = None, greeting: str = "") -> None:
        self._plugin = plugin
        self._file = file
        self._greeting = greeting or "mysql_native_password"
        super().__init__(pair)

    def serve(self, client: socket.socket) -> None:
        offers = _CAPABILITIES | (_CLIENT_SSL if self._context is not None else 0)
        salt = b"12345678" + b"123456789012\0"
        greeting = b"\x0a5.7.44\0" + struct.pack("<I", 7) + salt[:8] + b"\0"
        greeting += struct.pack("<HBHHB", offers & 0xFFFF, 45, 2, offers >> 16, 21) + bytes(10) + salt[8:]
        self._send(client, 0, greeting + self._greeting.encode() + b"\0")
        number, answer = self._packet(client)
        if self._context is not None and len(answer) == 32:
            client = self._context.wrap_socket(client, server_side=True)
            self._sockets.append(client)
            number, answer = self._packet(client)
        if self._plugin:
            self.asked += 1
            prompt = b"\x02Password: " if self._plugin == "dialog" else salt
            self._send(client, number + 1, b"\xfe" + self._plugin.encode() + b"\0" + prompt)
            number, answer = self._packet(client)
            if self._plugin == "caching_sha2_password":
                self._send(client, number + 1, b"\x01\x04")  # "send it in full"
                number, answer = self._packet(client)
            if answer in (b"\x01", b"\x02"):
                self._send(client, number + 1, b"\x01" + _public_key())
            self._listen(client)
            return
        self._send(client, number + 1, b"\x00\x00\x00\x02\x00\x00\x00")
        while True:
            self._packet(client)
            self.asked += 1
            self._send(client, 1, b"\xfb" + self._file.encode())
            number, _ = self._packet(client)
            self._send(client, number + 1, b"\x00\x00\x00\x02\x00\x00\x00")

    def _packet(self, client: socket.socket) -> tuple[int, bytes]:
        head = self._take(client, 4)
        return head[3], self._take(client, int.from_bytes(head[:3], "little"))

    @staticmethod
    def _send(client: socket.socket, number: int, payload: bytes) -> None:
        client.sendall(len(payload).to_bytes(3, "little") + bytes([number % 256]) + payload)


def _public_key() -> bytes:
    """The rogue's own key: what is encrypted with it, it can read."""
    import subprocess

    private = subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True).stdout
    return subprocess.run(["openssl", "rsa", "-pubout"], input=private, check=True, capture_output=True).stdout
