"""A server of raw bytes on loopback, for answers that no HTTP library would send."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Respond = Callable[[socket.socket, threading.Event], object]
"""Answers one request on its connection; the event says that the server closes."""


class RawServer:
    """Reads whole requests and has ``respond`` answer each; ``requests`` keeps them."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._closing = threading.Event()
        self.requests: list[bytes] = []
        self.connections = 0
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/entrez/eutils/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while request := _read_request(connection):
                self.requests.append(request)
                if self._respond(connection, self._closing) is CLOSE:
                    return


CLOSE = object()
"""What a ``Respond`` returns to close its connection."""


def _read_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        received = connection.recv(65536)
        if not received:
            return b""
        request += received
    head, _, body = request.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer, as a server sends it."""
    head = "".join(f"{h}\r\n" for h in (f"Content-Length: {len(body)}", *headers))
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def gzipped(body: bytes) -> bytes:
    """A whole compressed answer."""
    return answer(gzip.compress(body), "200 OK", "Content-Encoding: gzip")


def send(data: bytes) -> Respond:
    """Answer with these bytes, and keep the connection."""
    return lambda connection, closing: connection.sendall(data)


def send_and_close(data: bytes) -> Respond:
    """Answer with these bytes, and close the connection."""

    def respond(connection: socket.socket, closing: threading.Event) -> object:
        connection.sendall(data)
        return CLOSE

    return respond


def send_and_reset(data: bytes) -> Respond:
    """Answer with these bytes, and reset the connection."""

    def respond(connection: socket.socket, closing: threading.Event) -> object:
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return CLOSE

    return respond


def send_and_hang(data: bytes) -> Respond:
    """Answer with these bytes, and say nothing more."""

    def respond(connection: socket.socket, closing: threading.Event) -> object:
        connection.sendall(data)
        closing.wait()
        return CLOSE

    return respond


def drip(start: bytes, drop: bytes, every: float = 0.02) -> Respond:
    """Answer with ``start``, then go on dripping until the client has had enough."""

    def respond(connection: socket.socket, closing: threading.Event) -> object:
        connection.sendall(start)
        while not closing.wait(every):
            connection.sendall(drop)
        return CLOSE

    return respond


def bomb(megabytes: int) -> bytes:
    """Gzip of many times as much as it has itself, in many members."""
    return gzip.compress(b"<" * (1 << 20)) * megabytes
