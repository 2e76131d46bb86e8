import socket
import ssl

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database.dialects.base.sessions import (
    Sessions,
    driver_connection,
    explain_network,
    keep_alive,
    shut_down,
)


class Interruptible:
    interrupted = 0

    def interrupt(self) -> None:
        self.interrupted += 1


def test_a_driver_that_can_be_interrupted_is() -> None:
    driver = Interruptible()
    sessions = Sessions()
    assert sessions.cancel(sessions.identify(driver), lambda sql: None)
    assert driver.interrupted == 1
    assert not sessions.cancel(sessions.identify(object()), lambda sql: None)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "name is not known"),
        (ConnectionRefusedError(), "Nobody listens"),
        (TimeoutError(), "did not answer"),
        (ssl.SSLError("certificate verify failed"), "encrypted connection"),
    ],
)
def test_network_errors_are_told_apart_however_deep_they_lie(cause: Exception, words: str) -> None:
    outer = RuntimeError("driver")
    outer.__cause__ = cause
    explained = explain_network(outer, "")
    assert isinstance(explained, errors.Unreachable)
    assert words in explained.message
    assert explained.hint


def test_an_unknown_error_has_no_explanation() -> None:
    assert explain_network(RuntimeError("what"), "") is None
    assert Sessions().explain(RuntimeError("what"), "what", connecting=False) is None


def test_shutting_a_socket_down_frees_its_reader() -> None:
    left, right = socket.socketpair()
    with left, right:
        keep_alive(left)
        assert shut_down(left.fileno())
        assert left.recv(1) == b""
    assert not shut_down(-1)


def test_keepalives_are_set_on_a_network_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        keep_alive(client)
        assert client.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


def test_memory_and_adapters() -> None:
    assert Sessions().in_memory(make_url("duckdb:///:memory:"))
    assert not Sessions().in_memory(make_url("duckdb:///x.duckdb"))
    driver = Interruptible()
    assert driver_connection(driver) is driver
