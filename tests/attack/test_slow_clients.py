"""Whoever sends slowly, to hold connections, is sent away; the others notice nothing."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from backtalk.channel import bodies
from tests.channel.servers import API, Server

PATIENCE_SECONDS = 30


def connected(server: Server) -> socket.socket:
    address = urlsplit(server.root)
    return socket.create_connection((address.hostname, address.port or 80), timeout=PATIENCE_SECONDS)


def all_that_comes(connection: socket.socket) -> bytes:
    """What the server says until it hangs up."""
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
        if b"HTTP/1.1" in received and b"status" in received:
            break
    return received


def test_a_body_that_never_ends_is_answered_408(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a short patience, and a visitor whose body stops in the middle
    monkeypatch.setattr(bodies, "READ_WITHIN_SECONDS", 0.5)
    token = server.visitor().token
    with connected(server) as connection:
        connection.sendall(
            f"POST {API}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            'Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"id": "mess'.encode()
        )
        # When another asks meanwhile, then that one is answered
        assert server.visitor().say("hello").status_code == 200
        # And the slow one is told so
        answer = all_that_comes(connection)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"took too long" in answer


def test_headers_that_never_end_are_cut_off(server: Server) -> None:
    # Given a server that waits ten seconds at most; here one, to be quick
    assert server.app.config.REQUEST_TIMEOUT <= 10
    server.app.config.REQUEST_TIMEOUT = 1
    with connected(server) as connection:
        connection.sendall(b"POST /webhooks/webchat/messages HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        # When nothing more comes, then the server ends the connection
        answer = all_that_comes(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")
    assert server.visitor().say("hello").status_code == 200


def test_headers_without_end_are_refused(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-More: " + b"x" * 100_000 + b"\r\n\r\n")
        answer = all_that_comes(connection)
    assert answer.split(b"\r\n")[0].split()[1] in {b"413", b"431", b"400"}
    assert server.visitor().say("hello").status_code == 200
